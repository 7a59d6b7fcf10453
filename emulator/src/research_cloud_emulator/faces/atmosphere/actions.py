# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 actions: the list of what would be sensible now, and the door to run_instance_action."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.errors import Refused
from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .errors import Crash
from .instances import may_change

LABELS = (
    ("Terminate", "terminate"),
    ("Redeploy", "redeploy"),
    ("Reboot", "reboot"),
    ("Hard Reboot", "reboot"),
    ("Resize", "resize"),
    ("Shelve", "shelve"),
    ("Suspend", "suspend"),
    ("Stop", "stop"),
    ("Imaging", "imaging"),
    ("Resume", "resume"),
    ("Start", "start"),
    ("Unshelve", "unshelve"),
    ("Shelve Offload", "shelve_offload"),
)
_RUNNING = ("Terminate", "Redeploy", "Reboot", "Hard Reboot", "Resize", "Shelve", "Suspend", "Stop")
LISTED = {
    "active": (*_RUNNING, "Imaging"),
    "networking": (*_RUNNING, "Imaging"),
    "deploying": (*_RUNNING, "Imaging"),
    "initializing": (*_RUNNING, "Imaging"),
    "deploy_error": _RUNNING,
    "suspended": ("Terminate", "Reboot", "Hard Reboot", "Resume"),
    "shutoff": ("Terminate", "Reboot", "Hard Reboot", "Start", "Imaging"),
    "shelved": ("Terminate", "Unshelve", "Shelve Offload"),
    "shelved_offloaded": ("Terminate", "Unshelve"),
    "build": ("Terminate", "Reboot", "Hard Reboot"),
}
_STARTED = frozenset({"active", "networking", "deploying", "initializing"})


def register(router: Router) -> None:
    router.add("/instances/<key>/actions", get=list_actions, post=post_action)
    router.add("/instance_actions", get=all_actions, anonymous_get=True)


def list_actions(call: Call, key: str) -> Reply:
    """Advice, not a gate; an integer id gets an empty list."""
    row = call.store.first(
        "SELECT i.*, h.status, h.activity FROM instances i JOIN histories h ON h.id = i.history_id"
        " WHERE i.uuid = ? AND i.end_date IS NULL",
        (key,),
    )
    if row is None or not may_change(call, row):
        return Reply([])
    names = LISTED.get(row["status"], ("Terminate",))
    if row["status"] in _STARTED and row["activity"]:
        names = names[:4]
    disabled = call.world.settings.disabled_actions
    return Reply([_action(call, name) for name in names if dict(LABELS)[name] not in disabled])


def all_actions(call: Call) -> Reply:
    actions = [_action(call, name) for name, _ in LABELS]
    return Reply({"count": len(actions), "next": None, "previous": None, "results": actions})


def post_action(call: Call, key: str) -> Reply:
    """Like v1, but an unknown instance or a missing action crash, and the cloud's answer is dropped."""
    row = call.store.get("instances", key, "uuid")
    asked = call.body()
    if row is None:
        raise Crash(f"AttributeError at {call.request.path}\n'NoneType' object has no attribute 'created_by_identity'")
    if "action" not in asked:
        raise Crash(f"KeyError at {call.request.path}\n'action'")
    if not may_change(call, row):
        raise errors.detail(403, errors.NOT_A_MEMBER)
    action = str(asked["action"])
    run(call, row, action, asked)
    return Reply({"result": "success", "message": f"The requested action <{action}> was run successfully"})


def run(call: Call, row: Row, action: str, params: dict[str, Any]) -> Any:
    """Run an action; the cloud's answer. Raises ApiError."""
    try:
        return call.world.action(row).run(action, params)
    except Refused as refused:
        raise errors.action_refusal(action, refused) from refused


def _action(call: Call, name: str) -> dict[str, Any]:
    number = [label for label, _ in LABELS].index(name) + 1
    return {
        "url": call.summaries.url("instance_actions", number),
        "key": name,
        "name": name,
        "description": f"{name} an instance",
    }
