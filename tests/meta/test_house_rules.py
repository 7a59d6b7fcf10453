# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules find what they are there for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import house_rules

HEAD = "# Copyright (c) 2026, someone\n# SPDX-License-Identifier: GPL-3.0-or-later\n"


def judged(tmp_path: Path, name: str, text: str) -> list[str]:
    """What is said of one file."""
    root = tmp_path / "checkout"
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return house_rules.broken(root, [Path(name)])


def test_a_good_file(tmp_path: Path) -> None:
    assert judged(tmp_path, "a.py", HEAD + "x = 1  # noqa: F841\n") == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.py", "x = 1\n", "no copyright line and SPDX licence at its top"),
        ("a.yml", "---\nx: 1\n", "no copyright line and SPDX licence at its top"),
        ("a.py", HEAD + "x = 1\n" * 400, "402 lines, more than 400"),
        ("a.py", HEAD + "# TO" + "DO later\n", "marked as unfinished"),
        ("a.py", HEAD + "x = 1  # no" + "qa\n", "a noqa or type: ignore that does not name what it silences"),
        ("a.py", HEAD + "x = 1  # type: ig" + "nore\n", "a noqa or type: ignore that does not name what it silences"),
        ("a.md", "get it from https://pypi." + "org/x\n", "names a package registry"),
    ],
)
def test_a_broken_rule(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    assert judged(tmp_path, name, text) == [f"{name}: {complaint}"]


def test_documentation_may_be_long(tmp_path: Path) -> None:
    documentation = 'DOCUMENTATION = """\n' + "text\n" * 500 + '"""\n'
    assert judged(tmp_path, "plugins/modules/a.py", HEAD + documentation) == []


def test_a_path_of_this_machine(tmp_path: Path) -> None:
    assert judged(tmp_path, "a.md", f"see {tmp_path}/notes\n") == [f"a.md: names a path of this machine ({tmp_path}/)"]


def test_a_folder_that_any_text_may_name() -> None:
    assert house_rules.machine_path(Path("/tmp/checkout")) is None  # noqa: S108 (a name)
