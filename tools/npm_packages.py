# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The npm packages that tests compare us with, installed into .venv/node from a lock file.

Nothing else needs them: without Node, npm or a network the environment stands all the same, and those tests are
skipped. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from tools.project import REQUIREMENTS, VENV

SOURCES = (REQUIREMENTS / "npm" / "package.json", REQUIREMENTS / "npm" / "package-lock.json")
FOLDER = VENV / "node"
MODULES = FOLDER / "node_modules"
COMMANDS = ("node", "npm")
PATIENCE = 300.0
"""Seconds for the whole installation."""
QUICK_TO_GIVE_UP = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000")


def install(folder: Path = FOLDER) -> None:
    """Bring `folder` in line with the lock file, or say in one line what is skipped and why.

    What was skipped is said once and remembered, so that nobody without a network waits for npm at every target.
    """
    wanted = _stamp()
    mark = folder / "tried"
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    missing = [name for name in COMMANDS if not shutil.which(name)]
    start = time.monotonic()
    problem = f"{' and '.join(missing)} not found" if missing else _npm_ci(folder)
    if problem:
        print(f"env: skipped the npm packages {', '.join(names())}: {problem} (to try again, remove .venv/node)")
    else:
        print(f"env: npm packages ready ({time.monotonic() - start:.1f} s)")
    mark.write_text(wanted, encoding="utf-8")


def names() -> list[str]:
    """The packages that we ask for; the lock file adds what those need."""
    return list(json.loads(SOURCES[0].read_text(encoding="utf-8"))["dependencies"])


def _stamp() -> str:
    """Everything that decides what is installed."""
    contents = b"".join(source.read_bytes() for source in SOURCES)
    return json.dumps([hashlib.sha256(contents).hexdigest(), *(shutil.which(name) for name in COMMANDS)])


def _npm_ci(folder: Path) -> str:
    """Install exactly what the lock file names, no package's own scripts run; what went wrong, or nothing."""
    for source in SOURCES:
        shutil.copy(source, folder)
    environment = {"npm_config_cache": str(VENV / "cache" / "npm"), "npm_config_update_notifier": "false", **os.environ}
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *QUICK_TO_GIVE_UP)
    try:
        done = subprocess.run(
            ["npm", "ci", *options],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"npm ci failed: {problem}"
    if not done.returncode:
        return ""
    codes = [line.rpartition(" code ")[2] for line in done.stderr.splitlines() if " code " in line]
    return f"npm ci failed: {codes[0] if codes else f'status {done.returncode}'}"
