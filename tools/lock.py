# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make lock`: write requirements/*.txt anew from requirements/*.in: exact versions with hashes, no index named.

Where npm is, the lock file of the npm packages too.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.env import BOOTSTRAP
from tools.npm_packages import SOURCES
from tools.project import REQUIREMENTS, VENV

HEADER = """\
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Written by `make lock` from {source}.

"""
OLDEST_PYTHON = {"bootstrap": "3.11", "core-2.19": "3.11", "core-2.21": "3.12"}
"""By lock file: a lock holds for this Python and newer ones."""


def main() -> None:
    """Resolve every lock file; raises CalledProcessError for one that cannot be resolved."""
    environment = {**os.environ, "UV_CACHE_DIR": str(VENV / "cache"), "UV_NO_CONFIG": "1"}
    for name, python in OLDEST_PYTHON.items():
        source = REQUIREMENTS / f"{name}.in"
        compile_ = [str(BOOTSTRAP / "bin" / "uv"), "--quiet", "pip", "compile", "--universal", "--generate-hashes"]
        options = ["--no-annotate", "--no-header", "--python-version", python]
        resolved = subprocess.check_output([*compile_, *options, str(source)], env=environment, text=True)
        (REQUIREMENTS / f"{name}.txt").write_text(HEADER.format(source=source.name) + resolved, encoding="utf-8")
        print(f"lock: {name}.txt")
    if shutil.which("npm"):
        _lock_npm()


def _lock_npm() -> None:
    """Resolve package.json anew; where a package was found is not written down."""
    lock = SOURCES[1]
    lock.unlink(missing_ok=True)
    options = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(["npm", "install", *options], cwd=lock.parent, check=True)
    print(f"lock: {lock.name}")


if __name__ == "__main__":
    main()
