# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page of the documentation as a story: files that the reader writes and commands that the reader runs, in order.

A YAML or INI block is a file; its first line is a comment that begins with the file's name. In a console block, lines
with a prompt are commands and the lines below them are what they print. A command fails when its output shows an error.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROMPT = "$ "
FILE_NAME = re.compile(r"# ([\w.-]+\.(?:yml|yaml|cfg))\b")
FAILURE_SHOWN = re.compile(r"^(?:fatal:|failed:|\[ERROR\])", re.MULTILINE)
ELLIPSIS = "..."

MARKDOWN = re.compile(r"^```(?P<kind>yaml|ini|console)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
RESTRUCTURED = re.compile(
    r"^(?P<indent> *)\.\. code-block:: (?P<kind>yaml|ini|console)\n(?P<body>(?:\n|(?P=indent) {2,}\S.*\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class File:
    """Something that the reader writes."""

    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """Something that the reader runs, and what the page says it prints."""

    line: str
    shown: str

    @property
    def fails(self) -> bool:
        """Whether the page shows that it goes wrong."""
        return bool(FAILURE_SHOWN.search(self.shown))


class NotAStory(Exception):
    """A block that cannot be carried out."""


def read(page: Path) -> list[File | Command]:
    """The steps of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    pattern = MARKDOWN if page.suffix == ".md" else RESTRUCTURED
    steps: list[File | Command] = []
    for block in pattern.finditer(text):
        body = _dedented(block["body"])
        steps += _commands(body) if block["kind"] == "console" else [_file(body)]
    return steps


def _dedented(body: str) -> str:
    lines = body.strip("\n").split("\n")
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "".join(f"{line[margin:]}\n" for line in lines)


def _file(body: str) -> File:
    named = FILE_NAME.match(body)
    if not named:
        raise NotAStory(f"this block does not say which file it is:\n{body}")
    return File(named[1], body)


def _commands(body: str) -> Iterator[Command]:
    if not body.startswith(PROMPT):
        raise NotAStory(f"this block does not begin with a command:\n{body}")
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.rstrip("\n").split("\n")
        ends = [line.endswith("\\") for line in lines].index(False)
        yield Command("\n".join(lines[: ends + 1]), "\n".join(lines[ends + 1 :]))


def script(steps: Sequence[File | Command], replaced: Mapping[str, str], left_out: Sequence[str]) -> str:
    """A shell script that carries the steps out; before each command's output stands its number, after it its status.

    ``replaced``: texts of files, and what stands there instead. ``left_out``: commands that are not run.
    """
    lines = []
    for number, step in enumerate(steps):
        if isinstance(step, File):
            text = step.text
            for old, new in replaced.items():
                text = text.replace(old, new)
            lines.append(f"printf %s {shlex.quote(text)} > {shlex.quote(step.name)}")
        elif step.line not in left_out:
            lines += [f"echo '@@begin {number}'", step.line, f'echo "@@end {number} $?"']
    return "\n".join([*lines, ""])


def outputs(transcript: str) -> dict[int, tuple[str, int]]:
    """What each command printed, and its exit status, by the number of its step."""
    pattern = re.compile(r"^@@begin (\d+)\n(.*?)^@@end \1 (\d+)$", re.MULTILINE | re.DOTALL)
    return {int(found[1]): (found[2], int(found[3])) for found in pattern.finditer(transcript)}


VARYING = (
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "<address>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z"), "<time>"),
    (re.compile(r"\*{3,}"), "***"),
    (re.compile(r"(?<= )/\S*/"), "<folder>/"),
    (re.compile(r"\s+"), " "),
)
"""What is different in every run: addresses, ids, times, folders, and how lines are filled up."""


def missing(shown: str, printed: str) -> list[str]:
    """The lines that a page shows and that were not printed, or not in this order. An ellipsis stands for more."""
    actual = iter([_plain(line) for line in printed.split("\n")])
    wanted = [line for line in shown.split("\n") if line.strip() and line.strip() != ELLIPSIS]
    return [line for line in wanted if not any(_is(_plain(line), printed_line) for printed_line in actual)]


def _is(shown: str, printed: str) -> bool:
    return printed.startswith(shown.removesuffix(ELLIPSIS)) if shown.endswith(ELLIPSIS) else shown == printed


def _plain(line: str) -> str:
    for pattern, name in VARYING:
        line = pattern.sub(name, line)
    return line.strip()
