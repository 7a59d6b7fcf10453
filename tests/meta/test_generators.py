# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generators, on small trees made for the test; that the real tree is up to date is a stage of `make lint`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tools import generate
from tools.generators import capability_matrix

MATRIX_OF = {
    "verbs": ["start", "resize"],
    "backends": [
        {
            "title": "Alpha",
            "state": ["present"],
            "action": ["start"],
            "update": ["name"],
            "service": ["volume"],
            "field": ["volume name"],
            "fixed": ["volume size_gb"],
            "notes": {"action start": "slow", "field volume size_gb": "make a new one"},
        },
        {
            "title": "Beta",
            "state": ["present"],
            "action": ["resize"],
            "update": [],
            "service": [],
            "field": [],
            "fixed": [],
            "notes": {},
        },
    ],
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with two modules and two backends, of which one folder is none."""
    for file in (
        "modules/b.py",
        "modules/a.py",
        "module_utils/backends/x/backend.py",
        "module_utils/backends/y/wire.py",
    ):
        path = tmp_path / "plugins" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_writing_makes_everything_up_to_date(tree: Path) -> None:
    assert generate.stale(tree)
    generate.write(tree)
    assert generate.stale(tree) == []


def test_a_stub_follows_its_module(tree: Path) -> None:
    generate.write(tree)
    stub = tree / "plugins" / "action" / "a.py"
    assert "RESOURCE = a.RESOURCE" in stub.read_text(encoding="utf-8")
    (tree / "plugins" / "modules" / "a.py").unlink()
    assert stub.relative_to(tree) in generate.stale(tree, ["action_stubs"])
    generate.write(tree, ["action_stubs"])
    assert not stub.exists()


def test_an_edited_file_is_out_of_date(tree: Path) -> None:
    generate.write(tree)
    runtime = tree / "meta" / "runtime.yml"
    runtime.write_text(runtime.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert generate.stale(tree) == [runtime.relative_to(tree)]


def test_the_action_group_lists_all_modules(tree: Path) -> None:
    generate.write(tree)
    runtime = yaml.safe_load((tree / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"] == {"cloud": ["a", "b"]}


def test_the_registry_imports_each_backend_literally(tree: Path) -> None:
    generate.write(tree)
    registry = (tree / "plugins" / "module_utils" / "backends" / "registry.py").read_text(encoding="utf-8")
    assert ".backends.x.backend import BACKEND" in registry
    assert ".backends.y." not in registry


def test_the_matrix_has_a_row_for_what_no_cloud_can_do() -> None:
    nobody = {**MATRIX_OF, "verbs": ["start", "resize", "rewind"]}
    assert ("action `rewind`", "no", "no") in capability_matrix.matrix(nobody)


def test_the_matrix_in_markdown() -> None:
    assert capability_matrix.markdown(capability_matrix.matrix(MATRIX_OF)) == "\n".join(
        [
            "|  | Alpha | Beta |",
            "| --- | --- | --- |",
            "| state `present` | yes | yes |",
            "| action `start` | yes: slow | no |",
            "| action `resize` | no | yes |",
            "| change of `name` in place | yes | no |",
            "| module `volume` | yes | no |",
            "| change of `volume size_gb` in place | no: make a new one | no |",
            "| change of `volume name` in place | yes | no |",
        ]
    )


def test_only_what_lies_between_the_markers_changes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capability_matrix, "_capabilities", lambda _root: MATRIX_OF)
    begin, end, _render = capability_matrix.BETWEEN[".md"]
    (tree / "README.md").write_text(f"before\n{begin}\nold\n{end}\nafter\n", encoding="utf-8")
    generate.write(tree, ["capability_matrix"])
    text = (tree / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"before\n{begin}\n\n|  | Alpha | Beta |\n")
    assert text.endswith(f"| yes | no |\n\n{end}\nafter\n")
    assert generate.stale(tree) == generate.stale(tree, ["action_stubs", "backend_registry", "action_group"])
