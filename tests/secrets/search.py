# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that say all they can, and a search for what they must not say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.faces.playbook import Playbooks, Run, Task
from tests.secrets.watch import Watch


def loudly(
    ansible: Playbooks,
    tasks: list[Task],
    *arguments: str,
    module: bool,
    environ: Mapping[str, str],
    forbidden: Sequence[str],
) -> Run:
    """As loud as Ansible can be, with its log in a file and its callbacks showing all; no command line of it shows what
    is forbidden.
    """
    settings = {
        "ANSIBLE_LOG_PATH": str(ansible.folder / "ansible.log"),
        "ANSIBLE_INJECT_INVOCATION": "true",
        "ANSIBLE_DISPLAY_TRACEBACK": "always",
        **environ,
    }
    with Watch() as watch:
        done = ansible.run(tasks, "-vvvv", "--diff", *arguments, module=module, environ=settings)
    assert any("ansible-playbook" in line for line in watch.seen)
    assert not [line for line in watch.seen for word in forbidden if word in line]
    return done


def leaks(folder: Path, *forbidden: str, but_for: set[str]) -> Iterator[str]:
    """Files below a folder whose name or content holds something forbidden; files of the names ``but_for`` may."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in but_for:
            name, content = str(path.relative_to(folder)), path.read_bytes()
            for word in forbidden:
                if word in name:
                    yield f"the name {path}"
                if word.encode() in content:
                    yield f"the content of {path}"


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within ten seconds; for what another process does in its own time."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()
