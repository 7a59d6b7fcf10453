# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects: made, described, renamed, given to another group, deleted when they are empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import Named, NewProject, Project
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import managed
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want, spec

SPEC: dict[str, Any] = spec({"description": {"type": "str"}, "owner": {"type": "str"}})
MOST_NAMES = 6  # of what is in a project, in one sentence; the failure's details have all


def questions(_want: Want, _found: Project | None) -> frozenset[str]:
    """A new project gets a group, whether the task names one or not."""
    return frozenset({"owner"})


def make(want: Want, view: View) -> Made:
    """A new project of the group that is named, or of the account's own."""
    wanted = want.values.get("owner")
    owner: Named | None = view.resolve("owner", wanted) if wanted else next(iter(view.catalogs["owner"]), None)
    new = NewProject(want.name or "", want.values.get("description", ""), owner.name if owner else "")
    return Made(new, Project(id="", name=new.name, description=new.description, owner=new.owner))


def before_removal(want: Want, found: Project, _view: View) -> tuple[Step, ...]:
    """What is in a project is never deleted or moved along with it."""
    contents = {"instances": found.instances, "volumes": found.volumes}
    if any(contents.values()):
        listed = " and ".join(f"{kind} {_names(names)}" for kind, names in contents.items() if names)
        raise Conflict(
            f"{want.label} still has {listed}, and was not deleted",
            cloud=want.cloud,
            operation="delete",
            hint="move them to another project or delete them first; nothing was changed",
            details={kind: list(names) for kind, names in contents.items()},
        )
    return ()


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:MOST_NAMES])
    return f"{shown} and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else shown


PROJECT = Kind(
    service="project",
    noun="project",
    fields=("description", "owner"),
    references=frozenset({"owner"}),
    make=make,
    questions=questions,
    catalogs={"owner": lambda cloud: cloud.service("project").groups()},
    before_removal=before_removal,
    when_it_stays="something may have come into it; research.cloud.project_info tells what is in it",
)

RESOURCE = managed(PROJECT, SPEC)
