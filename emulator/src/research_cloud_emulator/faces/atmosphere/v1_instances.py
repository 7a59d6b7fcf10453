# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1 instances: the reads that ask the cloud, and with that bring the database up to date."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world import history
from research_cloud_emulator.world.errors import NoSuchThing
from research_cloud_emulator.world.launch import Order
from research_cloud_emulator.world.store import Row

from . import errors, scripts
from .actions import run
from .call import Call, Reply, Router
from .instances import COLUMNS, FROM, joined
from .paging import Listing, paged
from .shapes import v1_instance
from .summaries import iso
from .v1_catalog import PAIR, pair
from .v1_volumes import shown as shown_volume

_HELP = (
    {
        "action": "attach_volume",
        "action_params": {"volume_id": "required", "device": "optional", "mount_location": "optional"},
        "description": "Attaches the volume <id> to instance",
    },
    {
        "action": "mount_volume",
        "action_params": {"volume_id": "required", "device": "optional", "mount_location": "optional"},
        "description": "Mounts the volume <id>",
    },
    {
        "action": "unmount_volume",
        "action_params": {"volume_id": "required"},
        "description": "Unmounts the volume <id>",
    },
    {
        "action": "detach_volume",
        "action_params": {"volume_id": "required"},
        "description": "Detaches the volume <id> from the instance",
    },
    {"action": "resize", "action_params": {"size": "required"}, "description": "Resizes the instance to size <id>"},
    {"action": "suspend", "description": "Suspends the instance"},
    {"action": "resume", "description": "Resumes the instance"},
    {"action": "start", "description": "Starts the instance"},
    {"action": "stop", "description": "Stops the instance"},
    {"action": "reboot", "action_params": {"reboot_type (optional)": "SOFT/HARD"}, "description": "Reboots it"},
    {"action": "console", "description": "Gives a noVNC console"},
)
_NUMBERED = (
    "active",
    "build",
    "networking",
    "deploying",
    "deploy_error",
    "suspended",
    "shutoff",
    "shelved",
    "shelved_offloaded",
    "error",
    "reboot",
    "hard_reboot",
    "redeploy",
    "rebuild",
)


def register(router: Router) -> None:
    one = f"{PAIR}/instance/<key>"
    router.add(f"{PAIR}/instance", api=1, get=list_instances, post=launch)
    router.add(one, api=1, page_cache=True, get=get_instance, patch=update, put=update, delete=delete)
    router.add(f"{one}/action", api=1, get=list_help, post=post_action)
    router.add(f"{one}/tag", api=1, get=list_tags, post=add_tag)
    router.add(f"{one}/tag/<tag>", api=1, delete=remove_tag)
    router.add("/instance_history", api=1, get=list_history)
    router.add("/instance_history/<key>/status_history", api=1, get=status_history)


def list_instances(call: Call, provider: str, identity: str) -> Reply:
    """From the cloud's list, which may be as old as its cache."""
    own = pair(call, provider, identity)
    servers = call.world.servers(own["id"])
    known = {
        row["uuid"]: row for row in call.store.all(f"SELECT {COLUMNS} {FROM} WHERE i.identity_id = ?", (own["id"],))
    }
    listed = [v1_instance(call, known[server["uuid"]], server) for server in servers if server["uuid"] in known]
    return Reply(listed, headers={"Cache-Control": "no-cache"})


def get_instance(call: Call, provider: str, identity: str, key: str) -> Reply:
    """A fresh look at one server, which the database learns from; replayed by the page cache afterwards."""
    own = pair(call, provider, identity)
    server = _server(call, own, key)
    history.sync_now(call.store, server, call.now)
    return Reply(v1_instance(call, joined(call, key), server))


def _server(call: Call, identity: Row, key: str) -> Row:
    server = call.store.first("SELECT * FROM servers WHERE uuid = ? AND identity_id = ?", (key, identity["id"]))
    if server is None:
        row = call.store.first(
            "SELECT id FROM instances WHERE uuid = ? AND identity_id = ? AND end_date IS NULL", (key, identity["id"])
        )
        if row is not None:
            history.end(call.store, row["id"], call.now)
        raise errors.failure(404, f"Instance {key} does not exist")
    return server


def _member(call: Call, provider: str, identity: str, key: str | None = None) -> Row:
    """For writes: the caller's identity, or with `key` their instance; anything else is 403 with one text."""
    try:
        own = pair(call, provider, identity)
    except errors.ApiError as error:
        raise errors.detail(403, errors.NOT_A_MEMBER) from error
    if key is None:
        return own
    row = call.store.first("SELECT * FROM instances WHERE uuid = ? AND identity_id = ?", (key, own["id"]))
    if row is None:
        raise errors.detail(403, errors.NOT_A_MEMBER)
    return row


def launch(call: Call, provider: str, identity: str) -> Reply:
    own = _member(call, provider, identity)
    asked = call.body()
    missing = [name for name in ("machine_alias", "size_alias", "name") if not asked.get(name)]
    if missing:
        raise errors.failure(400, f"Missing data for variable(s): {missing}")
    source = call.store.get("allocation_sources", str(asked.get("allocation_source_uuid")), "uuid")
    if source is None:
        raise NoSuchThing("AllocationSource matching query does not exist.")
    order = Order(
        user=call.user,
        identity=own,
        name=str(asked["name"]),
        machine=str(asked["machine_alias"]),
        size=str(asked["size_alias"]),
        source=source,
        project=None,
        deploy=str(asked.get("deploy", True)).lower() != "false",
        scripts=scripts.chosen(call, asked.get("scripts") or []),
    )
    (row,) = call.world.launch(order)
    return Reply(shown(call, row), 201)


def shown(call: Call, row: Row) -> dict[str, Any]:
    """The v1 object of an instance, as the cloud has it now."""
    return v1_instance(call, joined(call, row["uuid"]), call.store.get("servers", row["uuid"], "uuid"))


def update(call: Call, provider: str, identity: str, key: str) -> Reply:
    """Rename or tag."""
    row = _member(call, provider, identity, key)
    asked = call.body()
    if asked.get("name"):
        call.store.run(
            "UPDATE instances SET name = ?, heap = ? WHERE id = ?",
            (str(asked["name"]), call.store.counter("heap"), row["id"]),
        )
    call.world.forget_list(row["identity_id"])
    return Reply(shown(call, call.store.need("instances", row["id"])))


def delete(call: Call, provider: str, identity: str, key: str) -> Reply:
    """200 with the instance as it still is; the work is queued."""
    row = _member(call, provider, identity, key)
    if row["end_date"] is not None:
        raise errors.failure(404, f"Instance {key} does not exist")
    before = shown(call, row)
    call.world.action(row).delete()
    return Reply(before)


def list_help(call: Call, provider: str, identity: str, key: str) -> Reply:
    return Reply(list(_HELP))


def post_action(call: Call, provider: str, identity: str, key: str) -> Reply:
    row = _member(call, provider, identity, key)
    asked = call.body()
    if not asked.get("action"):
        raise errors.failure(400, "POST request to /action require a BODY with 'action'.")
    action = str(asked["action"])
    answer = run(call, row, action, asked)
    if isinstance(answer, Row):
        answer = shown_volume(call, answer)
    message = f"The requested action <{action}> was run successfully"
    return Reply({"result": "success", "message": message, "object": answer})


def list_tags(call: Call, provider: str, identity: str, key: str) -> Reply:
    row = _member(call, provider, identity, key)
    return Reply(call.summaries.tags(row["id"]))


def add_tag(call: Call, provider: str, identity: str, key: str) -> Reply:
    row = _member(call, provider, identity, key)
    call.store.run("INSERT OR IGNORE INTO instance_tags VALUES (?, ?)", (row["id"], str(call.body().get("name", ""))))
    return Reply(status=204)


def remove_tag(call: Call, provider: str, identity: str, key: str, tag: str) -> Reply:
    row = _member(call, provider, identity, key)
    call.store.run("DELETE FROM instance_tags WHERE instance_id = ? AND name = ?", (row["id"], tag))
    return Reply(status=204)


def list_history(call: Call) -> Reply:
    """Everything the caller ever had, newest first; the one v1 list that has pages, and only when asked for one."""
    tail = f"{FROM} WHERE i.user_id = ?"
    listing = Listing(COLUMNS, tail, (call.user["id"],), "i.start_date DESC, i.id DESC", ())
    if "page" not in call.request.args:
        rows = call.store.all(f"SELECT {COLUMNS} {tail} ORDER BY {listing.order}", listing.args)
        return Reply([_past(call, row) for row in rows])
    return paged(call, listing, lambda row: _past(call, row), default_size=20)


def _past(call: Call, row: Row) -> dict[str, Any]:
    """The v1 object without what only the cloud could tell, and without its number."""
    past = v1_instance(call, row, None)
    return {name: value for name, value in past.items() if name not in ("id", "fault", "activity")}


def status_history(call: Call, key: str) -> Reply:
    """The status is a number here."""
    row = call.store.first("SELECT id FROM instances WHERE uuid = ? AND user_id = ?", (key, call.user["id"]))
    if row is None:
        raise errors.failure(401, f"Instance {key} not found")
    rows = call.store.all("SELECT * FROM histories WHERE instance_id = ? ORDER BY id", (row["id"],))
    return Reply([_status(call, key, each) for each in rows])


def _status(call: Call, key: str, row: Row) -> dict[str, Any]:
    known = row["status"] in _NUMBERED
    return {
        "id": row["id"],
        "instance": key,
        "size": call.summaries.size(row["size_id"])["alias"],
        "uuid": row["uuid"],
        "activity": row["activity"],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
        "extra": None if row["extra"] is None else json.loads(row["extra"]),
        "status": 1 + (_NUMBERED.index(row["status"]) if known else len(_NUMBERED)),
    }
