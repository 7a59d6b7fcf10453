# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find Python interpreters that really run.

A name on PATH proves nothing: a pyenv shim named python3.13 refuses to run unless that version is active, though the
interpreter itself lies in pyenv's versions folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PROBE = "import sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"


def candidates(version: str) -> list[Path]:
    """Files that may be Python `version` ("3.13"): on PATH first, then pyenv's. Nothing is run.

    A `python3` in a PATH folder counts for every version; only running it tells which it is.
    """
    folders = [Path(entry) for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry]
    found = [shutil.which(name, path=str(folder)) for name in (f"python{version}", "python3") for folder in folders]
    pyenv = [
        folder / "bin" / f"python{version}"
        for root in _pyenv_roots()
        for folder in sorted(root.glob(f"versions/{version}.*"), key=_patch_level, reverse=True)
    ]
    ordered = [Path(path) for path in found if path] + [path for path in pyenv if path.exists()]
    return list(dict.fromkeys(ordered))


def find(version: str) -> Path | None:
    """The first candidate that runs, is `version` and can make virtual environments, else None."""
    for candidate in candidates(version):
        executable = probe(candidate, version)
        if executable:
            return executable
    return None


def probe(candidate: Path, version: str) -> Path | None:
    """The interpreter behind `candidate` (a shim is resolved), or None unless it runs and is `version`."""
    try:
        done = subprocess.run([candidate, "-c", PROBE], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.split("\n")
    if done.returncode or lines[0] != version:
        return None
    return Path(lines[1])


def _pyenv_roots() -> list[Path]:
    """Folders that hold pyenv's `versions`, without running pyenv."""
    stated = os.environ.get("PYENV_ROOT")
    roots = [Path(stated)] if stated else []
    return [*roots, Path.home() / ".pyenv"]


def _patch_level(folder: Path) -> tuple[int, ...]:
    """Sort key of "3.13.10", after "3.13.9"; pre-releases and named builds sort by their numbers alone."""
    return tuple(int(part) for part in folder.name.split(".") if part.isdigit())
