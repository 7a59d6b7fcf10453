# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that no linter knows: length, licence headers, nothing unfinished, nothing of one machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

LONGEST = 400
"""Lines of a Python file, a plugin's documentation not counted."""
DOCUMENTATION = frozenset({"DOCUMENTATION", "EXAMPLES", "RETURN"})

HEADED = frozenset({".py", ".yml", ".yaml", ".toml", ".cfg", ".in", ".j2"})
"""Kinds of file that carry a licence header."""
OWNERSHIP = re.compile(r"Copyright \(c\) \d{4}|SPDX-FileCopyrightText:")
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
UNHEADED = frozenset({Path("changelogs/changelog.yaml")})
"""Files that a tool rewrites whole."""

UNFINISHED = re.compile(r"#.*\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
BARE_NOQA = re.compile(r"#\s*noqa\s*(?:$|[^:\s])|#\s*type:\s*ignore\s*(?:$|[^\[\s])", re.MULTILINE)
REGISTRIES = re.compile(r"\b(?:pypi\." + r"org|files\.pythonhosted\." + r"org|registry\.npmjs\." + r"org)\b")
SHARED_FOLDERS = frozenset({"/", "/home", "/opt", "/root", "/srv", "/tmp", "/usr/src", "/var/tmp"})  # noqa: S108 (names)


def broken(root: Path, files: list[Path]) -> list[str]:
    """One sentence for each rule that a file breaks; `files` are relative to `root`."""
    machine = machine_path(root)
    found = []
    for file in files:
        text = _text(root / file)
        if text is not None:
            found += [f"{file}: {sentence}" for rule in RULES for sentence in rule(file, text)]
            if machine and machine in text:
                found.append(f"{file}: names a path of this machine ({machine})")
    return found


def too_long(file: Path, text: str) -> Iterator[str]:
    """A Python file is one idea; the documentation of a plugin may be as long as it needs to be."""
    if file.suffix == ".py":
        lines = text.count("\n") - documentation_lines(text)
        if lines > LONGEST:
            yield f"{lines} lines, more than {LONGEST}"


def documentation_lines(source: str) -> int:
    """Lines of a plugin's module-level documentation strings."""
    blocks = [
        statement
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id in DOCUMENTATION for target in statement.targets)
    ]
    return sum((block.end_lineno or block.lineno) - block.lineno + 1 for block in blocks)


def unlicensed(file: Path, text: str) -> Iterator[str]:
    """Every source file says whose it is and under which licence, at its top."""
    if file.suffix not in HEADED or file in UNHEADED or not text.strip():
        return
    head = "\n".join(text.split("\n")[:8])
    if LICENCE not in head or not OWNERSHIP.search(head):
        yield "no copyright line and SPDX licence at its top"


def unfinished(file: Path, text: str) -> Iterator[str]:
    """What is left to do stands in an issue, not in a file."""
    if file.suffix in HEADED and UNFINISHED.search(text):
        yield "marked as unfinished"


def silenced(file: Path, text: str) -> Iterator[str]:
    """A check is switched off by its name or not at all."""
    if file.suffix == ".py" and BARE_NOQA.search(text):
        yield "a noqa or type: ignore that does not name what it silences"


def names_a_registry(file: Path, text: str) -> Iterator[str]:
    """Where packages come from is the machine's business."""
    del file
    if REGISTRIES.search(text):
        yield "names a package registry"


def machine_path(root: Path) -> str | None:
    """The folder that this checkout lies in, unless it is one that any text may name."""
    parent = root.resolve().parent
    return None if str(parent) in SHARED_FOLDERS or parent == Path.home() else f"{parent}/"


def _text(file: Path) -> str | None:
    """The file's text, None for binary files."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


RULES: tuple[Callable[[Path, str], Iterator[str]], ...] = (too_long, unlicensed, unfinished, silenced, names_a_registry)
