# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make env`: build the ignored .venv/ from the lock files, one environment for each pair of the matrix.

The npm packages that tests compare us with are put beside them, where Node is. Standard library only. A run that has
nothing to do reads a stamp and ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools import interpreters, npm_packages
from tools.project import COLLECTION_LINK, EMPTY_CONFIG, MATRIX, REQUIREMENTS, ROOT, SUBSTITUTES, TOOL_HOME, VENV, Pair

BOOTSTRAP = VENV / "bootstrap"
BOOTSTRAP_LOCK = REQUIREMENTS / "bootstrap.txt"
STAMP = VENV / "stamp.json"
DEFAULT = VENV / "default"
"""A link to the environment that demo, docs and single-environment tools use: the newest."""


def main() -> int:
    """Make what is missing, say what was skipped; 0 if at least one environment stands."""
    VENV.mkdir(exist_ok=True)
    with _only_one_at_a_time():
        wanted = _stamp_of_inputs()
        if (_read_stamp() != wanted or not DEFAULT.exists()) and not _make_python(wanted):
            return 1
        npm_packages.install()
    return 0


def _make_python(wanted: dict[str, str]) -> bool:
    """Make the environments and what stands beside them; whether there is one."""
    STAMP.unlink(missing_ok=True)
    made = _make_all()
    if not made:
        versions = ", ".join(pair.python for pair in (*MATRIX, *SUBSTITUTES))
        print(f"env: no Python was found that runs; one of {versions} is needed", file=sys.stderr)
        return False
    _link(DEFAULT, made[-1].folder)
    _link(COLLECTION_LINK, ROOT)
    TOOL_HOME.mkdir(exist_ok=True)
    EMPTY_CONFIG.touch()
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    return True


def _make_all() -> list[Pair]:
    """Make the environments of the matrix, or one substitute; those that now exist, oldest first."""
    found = {pair: interpreters.find(pair.python) for pair in MATRIX}
    for pair, python in found.items():
        if python is None:
            print(f"env: skipped {pair.name}: no Python {pair.python} that runs was found")
    if not any(found.values()):
        found = {pair: interpreters.find(pair.python) for pair in SUBSTITUTES}
    usable = {pair: python for pair, python in found.items() if python}
    if not usable:
        return []
    uv = _bootstrap(list(usable.values()))
    for pair, python in usable.items():
        _make(pair, python, uv)
    return list(usable)


def _bootstrap(pythons: list[Path]) -> Path:
    """Install uv into an environment of its own, with the first Python that brings pip along."""
    uv = BOOTSTRAP / "bin" / "uv"
    mark = BOOTSTRAP / "installed"
    lock = _digest(BOOTSTRAP_LOCK)
    if uv.exists() and mark.exists() and mark.read_text(encoding="utf-8") == lock:
        return uv
    shutil.rmtree(BOOTSTRAP, ignore_errors=True)
    for python in pythons:
        if subprocess.run([python, "-m", "venv", BOOTSTRAP], capture_output=True, check=False).returncode == 0:
            break
    else:
        raise SystemExit("env: no Python here can make a virtual environment with pip (Debian: install python3-venv)")
    pip: list[Path | str] = [BOOTSTRAP / "bin" / "python", "-m", "pip", "--quiet", "--no-cache-dir"]
    _run([*pip, "--disable-pip-version-check", "install", "--require-hashes", "-r", BOOTSTRAP_LOCK])
    mark.write_text(lock, encoding="utf-8")
    return uv


def _make(pair: Pair, python: Path, uv: Path) -> None:
    """Bring one environment in line with its lock file."""
    start = time.monotonic()
    environment = {
        **os.environ,
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(VENV / "cache")),
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    if not (pair.bin / "python").exists() or not _belongs_here(pair):
        _run([uv, "--quiet", "venv", "--clear", "--python", python, pair.folder], environment)
    _run([uv, "--quiet", "pip", "sync", "--require-hashes", "--python", pair.bin / "python", pair.lock], environment)
    _make_emulator_importable(pair)
    print(f"env: {pair.name} ready: {pair} ({time.monotonic() - start:.1f} s)")


def _make_emulator_importable(pair: Pair) -> None:
    """The emulator is used from its sources: a path file is an editable install without a build."""
    (packages,) = pair.folder.glob("lib/python3.*/site-packages")
    (packages / "research_cloud_emulator.pth").write_text(f"{ROOT / 'emulator' / 'src'}\n", encoding="utf-8")


def _belongs_here(pair: Pair) -> bool:
    """Whether the environment was made at this path: its scripts name it, so a moved checkout needs a new one."""
    activate = pair.bin / "activate"
    return activate.exists() and str(pair.folder) in activate.read_text(encoding="utf-8")


def _stamp_of_inputs() -> dict[str, str]:
    """Everything that decides what the environments are, without running anything."""
    pairs = (*MATRIX, *SUBSTITUTES)
    found = [str(path) for pair in pairs for path in interpreters.candidates(pair.python)]
    vanished = [pair.name for pair in pairs if pair.folder.is_dir() and not (pair.bin / "python").exists()]
    files = (BOOTSTRAP_LOCK, *sorted({pair.lock for pair in pairs}), Path(__file__), Path(interpreters.__file__))
    return {
        "root": str(ROOT),
        "files": hashlib.sha256("".join(_digest(file) for file in files).encode()).hexdigest(),
        "interpreters": hashlib.sha256("\n".join(found).encode()).hexdigest(),
        "vanished": " ".join(vanished),
    }


def _read_stamp() -> object:
    """The stamp of the last complete run, or None."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


@contextlib.contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    """Two targets started at once must not build the same environment twice."""
    with (VENV / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _link(link: Path, target: Path) -> None:
    """Make `link` a relative symbolic link to `target`, so that a moved checkout keeps working."""
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)


def _run(command: list[Path | str], environment: dict[str, str] | None = None) -> None:
    """Run a command or end with a sentence that names it."""
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        words = " ".join(str(word) for word in command)
        raise SystemExit(f"env: this failed with status {done.returncode}: {words}")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
