# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plugins/action/<module>.py: the in-worker face of each module.

One thin file for each, because routing all modules to one action plugin lets module_defaults of one leak into another,
and routing by module hides the plugin from the process that could import it once for all workers.
"""

from __future__ import annotations

from pathlib import Path

from tools.generators.sources import HEADER, module_names

FOLDER = Path("plugins") / "action"
STUB = '''\
"""The in-worker face of research.cloud.{name}. Written by `make generate`."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.resources import {name}
from ansible_collections.research.cloud.plugins.plugin_utils.in_worker import InWorkerAction


class ActionModule(InWorkerAction):
    """Runs research.cloud.{name} in the worker process where the task allows it."""

    RESOURCE = {name}.RESOURCE
'''


def wanted(root: Path) -> dict[Path, str | None]:
    """A stub for each module; none for a module that is gone."""
    names = module_names(root)
    orphans = {file.stem for file in (root / FOLDER).glob("*.py")} - set(names)
    stubs: dict[Path, str | None] = {FOLDER / f"{name}.py": HEADER + STUB.format(name=name) for name in names}
    return stubs | dict.fromkeys((FOLDER / f"{name}.py" for name in sorted(orphans)), None)
