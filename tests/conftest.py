# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make this checkout importable as ansible_collections.research.cloud, wherever the clone lies.

`make env` keeps a link in that shape below .venv/collections. Ansible's own import hook is installed over it at once,
as in a real run: a plugin loaded later by Ansible and one imported by a test are then the same module.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

COLLECTIONS = Path(__file__).resolve().parent.parent / ".venv" / "collections"
TOOL_HOME = COLLECTIONS.parent / "home"

# Read by Ansible when its constants are first imported, and by every process that a test starts.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(COLLECTIONS)
os.environ["ANSIBLE_CONFIG"] = str(TOOL_HOME / "ansible.cfg")  # empty, made by `make env`
os.environ["ANSIBLE_HOME"] = str(TOOL_HOME / "ansible")
os.environ["ANSIBLE_LOCALHOST_WARNING"] = "false"
# What a tester has exported for their own clouds must not redirect a test.
os.environ.pop("RESEARCH_CLOUD_CONFIG", None)

# Ansible warns, and some of its commands fail, outside a UTF-8 locale.
os.environ.setdefault("LC_ALL", "C.UTF-8")


def _install_collection_finder() -> None:
    """Let Ansible's import hook serve ansible_collections from the checkout."""
    from ansible.utils.collection_loader import AnsibleCollectionConfig
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    if AnsibleCollectionConfig.collection_finder:
        return
    if not (COLLECTIONS / "ansible_collections" / "research" / "cloud" / "plugins").exists():
        sys.exit("the checkout is not importable: run `make env` first")
    _AnsibleCollectionFinder(paths=[str(COLLECTIONS)], scan_sys_paths=False)._install()


_install_collection_finder()
