# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The coverage tables name what exists, and their pages show what they name."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry

from tests.meta.conftest import ROOT, Shown
from tools import generate
from tools.coverage import existence
from tools.coverage.existence import Documented, Known
from tools.coverage.tables import FOLDER, Answer, BadTable, Proof, Table, load, load_all

TABLES = load_all(ROOT)
ROW = """\
  - subject: go
    kind: fault
    before: Went wrong.
    now: Goes right.
    answer: [{module: car, options: [speed=fast, wheels.size], returns: ["cars[].name"]}]
    tests: [tests/a/test_a.py::test_it]
"""
LATER = "  - {subject: fly, kind: capability, before: Flew., now: Flies., planned: no wings yet}\n"
HEAD = "title: Cars\ndescription: What became of cars.\nrows:\n"
KNOWN: Known = {
    ("module", "car"): Documented(
        {"speed": ("slow", "fast"), "wheels": (), "wheels.size": ()}, frozenset({"cars", "cars[].name"})
    )
}
SOURCE = """\
def test_it(): ...
def helper(): ...
class TestGroup:
    def test_in_it(self): ...
class Other:
    def test_not_collected(self): ...
"""


@pytest.fixture(scope="module")
def known(documented: Shown, documented_inventories: Shown) -> Known:
    """Everything in this collection that a table may name."""
    modules = {("module", name): existence.of_plugin(shown) for name, shown in documented.items()}
    plugins = {("inventory", name): existence.of_plugin(shown) for name, shown in documented_inventories.items()}
    profiles = {
        ("profile", name): Documented(dict.fromkeys(registry.load(name).connection_spec(), ()))
        for name in registry.NAMES
    }
    return {**modules, **plugins, **profiles, **existence.playbooks(ROOT)}


def test_there_are_tables() -> None:
    assert [table.name for table in TABLES] == ["atmosphere", "triton"]


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_what_a_table_names_exists(table: Table, known: Known) -> None:
    assert existence.problems(ROOT, table, known) == []


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_no_two_rows_say_the_same(table: Table) -> None:
    said = [(row.subject, row.before) for row in table.rows]
    assert len(set(said)) == len(said)


def test_what_the_addon_had_nothing_like_is_the_last_row_and_planned() -> None:
    (atmosphere,) = (table for table in TABLES if table.name == "atmosphere")
    assert [row for row in atmosphere.rows if row.planned] == [atmosphere.rows[-1]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one file of tests."""
    file = tmp_path / "tests" / "a" / "test_a.py"
    file.parent.mkdir(parents=True)
    file.write_text(SOURCE, encoding="utf-8")
    return tmp_path


def table_of(root: Path, rows: str = ROW + LATER) -> Table:
    """A table as it would be read from a file."""
    file = root / FOLDER / "cars.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + rows, encoding="utf-8")
    return load(file)


def test_a_table_of_what_exists(root: Path) -> None:
    assert existence.problems(root, table_of(root), KNOWN) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("::test_it", "::test_that", "there is no test tests/a/test_a.py::test_that"),
        ("test_a.py", "test_b.py", "there is no test tests/a/test_b.py::test_it"),
        ("::test_it", "::helper", "there is no test tests/a/test_a.py::helper"),
        ("::test_it", "::test_in_it", "there is no test tests/a/test_a.py::test_in_it"),
        ("::test_it", "::Other::test_not_collected", "there is no test tests/a/test_a.py::Other::test_not_collected"),
        ("module: car", "module: boat", "there is no module boat"),
        ("wheels.size", "wheels.colour", "module car has no option wheels.colour"),
        ("speed=fast", "speed=faster", "module car does not document speed=faster"),
        ("cars[].name", "cars[].owner", "module car does not return cars[].owner"),
    ],
)
def test_what_does_not_exist_is_found(root: Path, right: str, wrong: str, said: str) -> None:
    table = table_of(root, ROW.replace(right, wrong))
    assert existence.problems(root, table, KNOWN) == [f"cars, go (Went wrong.): {said}"]


@pytest.mark.parametrize("name", ["TestGroup::test_in_it", "test_it[case one]", "TestGroup::test_in_it[a-b.c]"])
def test_a_test_may_be_in_a_class_and_be_one_case(root: Path, name: str) -> None:
    table = table_of(root, ROW.replace("[tests/a/test_a.py::test_it]", f"['tests/a/test_a.py::{name}']"))
    assert existence.problems(root, table, KNOWN) == []
    assert [str(test) for test in table.rows[0].tests] == [f"tests/a/test_a.py::{name}"]


def test_what_is_planned_stands_at_the_end(root: Path) -> None:
    assert existence.problems(root, table_of(root, LATER + ROW), KNOWN) == ["cars: what is planned stands at the end"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("    tests: [tests/a/test_a.py::test_it]\n", "", "a row has tests or says why they are planned, one of both"),
        ("    tests:", "    planned: soon\n    tests:", "a row has tests or says why they are planned, one of both"),
        ("tests/a/test_a.py::test_it", "tests/a/test_a.py", "is no id of a test"),
        ("kind: fault", "kind: feature", "kind is one of capability, fault, not feature"),
        ("before:", "bevor:", "bevor means nothing here"),
        ("Went wrong.", "''", "before must be a text"),
        ("module: car", "module: car, playbook: drive", "an answer names one of"),
        ("module: car", "inventory: car", "only a module returns something, no inventory does"),
        ("    answer:", "    answer: []\n    #", "what is tested has an answer"),
        ("answer: [", "answer: car #", "answer must be a list"),
    ],
)
def test_what_is_no_row_is_said(root: Path, right: str, wrong: str, said: str) -> None:
    with pytest.raises(BadTable) as raised:
        table_of(root, ROW.replace(right, wrong))
    assert str(raised.value).startswith("cars.yml, row 1: ")
    assert said in str(raised.value)


@pytest.mark.parametrize("text", ["", "title: [", "title: Cars\nrows: []\n", "title: Cars\ndescription: x\nrows: {}\n"])
def test_what_is_no_table_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cars.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=r"^cars\.yml: "):
        load(file)


def test_what_a_module_documents() -> None:
    name = {"type": "str"}
    shown = {
        "doc": {
            "options": {
                "state": {"type": "str", "choices": ["on", "off"]},
                "wait": {"type": "bool"},
                "items": {"type": "list", "suboptions": {"name": name}},
                "_hidden": name,
            }
        },
        "return": {"cars": {"type": "list", "contains": {"engine": {"type": "dict", "contains": {"power": name}}}}},
    }
    assert existence.of_plugin(shown) == Documented(
        {"state": ("on", "off"), "wait": ("true", "false"), "items": (), "items.name": ()},
        frozenset({"cars", "cars[].engine", "cars[].engine.power"}),
    )


def test_what_a_playbook_documents(tmp_path: Path) -> None:
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "drive.yml").write_text(
        "# Drives: a car.\n#\n# car_speed   how fast\n#             or slow\n# car_wheels  how many\n- hosts: all\n",
        encoding="utf-8",
    )
    (documented,) = existence.playbooks(tmp_path).values()
    assert list(documented.options) == ["car_speed", "car_wheels"]


def test_a_page_shows_what_a_table_names(root: Path) -> None:
    table_of(root)
    generate.write(root, ["coverage_pages"])
    page = (root / "docs" / "docsite" / "rst" / "coverage_cars.rst").read_text(encoding="utf-8")
    assert page.startswith(".. Copyright")
    assert "\nCars\n====\n\nWhat became of cars.\n" in page
    assert page.endswith(
        """\
   * - | go
       | fault
     - Went wrong.
     - Goes right.

       :ansplugin:`research.cloud.car#module`: :ansopt:`research.cloud.car#module:speed=fast`, \
:ansopt:`research.cloud.car#module:wheels.size`, :ansretval:`research.cloud.car#module:cars[].name`
     - ``test_it`` in ``tests/a/test_a.py``
   * - | fly
       | capability
     - Flew.
     - Flies.
     - Planned: no wings yet
"""
    )


def test_a_page_goes_with_its_table(root: Path) -> None:
    table_of(root)
    (page,) = generate.write(root, ["coverage_pages"])
    assert generate.stale(root, ["coverage_pages"]) == []
    (root / FOLDER / "cars.yml").unlink()
    assert generate.stale(root, ["coverage_pages"]) == [page]
    generate.write(root, ["coverage_pages"])
    assert not (root / page).exists()


def test_an_answer_without_options_is_its_name(root: Path) -> None:
    table = table_of(root, ROW.replace(', options: [speed=fast, wheels.size], returns: ["cars[].name"]', ""))
    assert table.rows[0].answers == (Answer("module", "car"),)
    assert Proof.parse("a/test_b.py::test_c").name == "test_c"
