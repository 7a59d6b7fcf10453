# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a user's mistake has to be answered: one sentence, a kind, and a cloud that is as it was."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.module_utils.resources.base import InfoResource, ManagedResource

from tests.support.lab import Lab

LONGEST = 400  # characters that somebody reads


def refused(lab: Lab, resource: InfoResource | ManagedResource, kind: str, **options: Any) -> dict[str, Any]:
    """The failed result of a task, after all that every refusal has in common was checked: nothing was asked that could
    have changed anything.
    """
    result = _refused(lab, resource, kind, options)
    assert lab.writes() == []
    return result


def refused_by_cloud(lab: Lab, resource: InfoResource | ManagedResource, kind: str, **options: Any) -> dict[str, Any]:
    """The same for what only the cloud can know: it was asked once."""
    result = _refused(lab, resource, kind, options)
    assert len(lab.writes()) == 1
    return result


def _refused(lab: Lab, resource: InfoResource | ManagedResource, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    lab.world.requests.clear()
    before = what_is_there(lab)
    result = lab.run(resource, **options)
    assert result["failed"]
    assert result["changed"] is False
    assert result["failure"]["kind"] == kind, result["failure"]
    assert what_is_there(lab) == before
    assert "diff" not in result
    is_one_sentence(result["msg"])
    return result


def what_is_there(lab: Lab) -> tuple[Any, ...]:
    """Everything that a task could have made, changed or deleted."""
    triton = lab.world.triton
    return lab.world.instances(), lab.world.volumes(), triton.machines(), triton.rules(), triton.images()


def says_nothing_was_changed(result: dict[str, Any]) -> None:
    """The words themselves."""
    assert "nothing was changed" in result["msg"]


def is_one_sentence(text: str) -> None:
    """One line that can be read at a glance; no traceback and no markup."""
    assert "\n" not in text
    assert 10 < len(text) <= LONGEST
    assert not re.search(r"[.!?] [A-Z]", text), text
    assert not re.search(r"Traceback|<html|object at 0x|None", text), text


def worded(error: CloudError) -> str:
    """What a face shows of an error, checked."""
    is_one_sentence(error.sentence())
    return error.sentence()
