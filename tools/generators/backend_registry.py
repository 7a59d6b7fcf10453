# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plugins/module_utils/backends/registry.py: one literal import for each backend.

A module travels as an archive of the files that literal imports reach: a backend imported by a computed name would be
missing wherever the module runs.
"""

from __future__ import annotations

from pathlib import Path

from tools.generators.sources import HEADER, backend_names

FILE = Path("plugins") / "module_utils" / "backends" / "registry.py"
BACKENDS = "ansible_collections.research.cloud.plugins.module_utils.backends"
SUMMARY = "Backends by name. Written by `make generate`; a backend is a folder here that has a backend.py."
HEAD = f'''\
"""{SUMMARY}"""

from __future__ import annotations

from collections.abc import Callable

from {BACKENDS}.base import Backend

'''
LOADER = f"""
def _{{name}}() -> Backend:
    from {BACKENDS}.{{name}}.backend import BACKEND

    return BACKEND

"""
TAIL = '''
_LOADERS: dict[str, Callable[[], Backend]] = {{
{entries}}}

NAMES = tuple(_LOADERS)


def load(name: str) -> Backend:
    """Import one backend, and only that one. Raises KeyError for a name that is not in NAMES."""
    return _LOADERS[name]()
'''


def wanted(root: Path) -> dict[Path, str | None]:
    """The registry of the backends that are there."""
    names = backend_names(root)
    loaders = "".join(LOADER.format(name=name) for name in names)
    entries = "".join(f'    "{name}": _{name},\n' for name in names)
    return {FILE: HEADER + HEAD + loaders + TAIL.format(entries=entries)}
