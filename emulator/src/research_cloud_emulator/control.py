# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own HTTP interface, below `/_emulator/`. Faults and maintenance do not reach it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from .current import current_world
from .world.world import World

_COUNTED = (
    "users",
    "providers",
    "instances",
    "servers",
    "volumes",
    "disks",
    "steps",
    "histories",
    "tokens",
    "projects",
    "triton_machines",
    "triton_volumes",
)


def register(app: Flask) -> None:
    """Add the control routes."""
    for path, method, view in (
        ("health", "GET", health),
        ("faults", "GET", list_faults),
        ("faults", "POST", add_fault),
        ("faults", "DELETE", clear_faults),
        ("clock", "GET", clock),
        ("clock", "POST", advance),
        ("requests", "GET", list_requests),
        ("requests", "DELETE", clear_requests),
        ("state", "GET", state),
        ("settings", "GET", settings),
        ("settings", "PATCH", change_settings),
        ("instances", "POST", add_instances),
        ("volumes", "POST", add_volumes),
        ("triton/machines", "POST", add_machines),
    ):
        app.add_url_rule(f"/_emulator/{path}", f"{method} {path}", _guarded(view), methods=[method])


def _guarded(view: Callable[[World], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """A mistake in a control call is a 400 that says what is wrong."""

    def guarded() -> ResponseReturnValue:
        try:
            return view(current_world())
        except (ValueError, TypeError, LookupError) as error:
            return jsonify(error=str(error)), 400

    return guarded


def health(world: World) -> ResponseReturnValue:
    return jsonify(ok=True, now=world.clock.now())


def list_faults(world: World) -> ResponseReturnValue:
    return jsonify(rules=world.faults.rules(), hits=world.faults.hits)


def add_fault(world: World) -> ResponseReturnValue:
    return jsonify(number=world.faults.add(_body())), 201


def clear_faults(world: World) -> ResponseReturnValue:
    world.faults.clear()
    return "", 204


def clock(world: World) -> ResponseReturnValue:
    return jsonify(now=world.clock.now())


def advance(world: World) -> ResponseReturnValue:
    """{"advance": seconds}."""
    world.clock.advance(float(_body()["advance"]))
    return clock(world)


def list_requests(world: World) -> ResponseReturnValue:
    return jsonify(world.requests)


def clear_requests(world: World) -> ResponseReturnValue:
    world.requests.clear()
    return "", 204


def state(world: World) -> ResponseReturnValue:
    """Every instance, machine and volume, how many rows of what, and the servers as the cloud sees them."""
    servers = world.store.all("SELECT uuid, status, task, tmp_status, ip FROM servers")
    return jsonify(
        now=world.clock.now(),
        instances=world.instances(),
        volumes=world.volumes(),
        servers=[dict(server) for server in servers],
        triton={"machines": world.triton.machines(), "volumes": world.triton.volumes()},
        counts={table: world.store.value(f"SELECT COUNT(*) FROM {table}") for table in _COUNTED},
    )


def settings(world: World) -> ResponseReturnValue:
    return jsonify(world.settings.as_dict())


def change_settings(world: World) -> ResponseReturnValue:
    world.update_settings(_body())
    return settings(world)


def add_instances(world: World) -> ResponseReturnValue:
    """{"count": 1000, ...details of World.add_instances()}."""
    asked = _body()
    count = int(asked.pop("count"))
    return jsonify(uuids=world.add_instances(count, **asked)), 201


def add_volumes(world: World) -> ResponseReturnValue:
    """{"count": 1000, ...details of World.add_volumes()}."""
    asked = _body()
    count = int(asked.pop("count"))
    return jsonify(uuids=world.add_volumes(count, **asked)), 201


def add_machines(world: World) -> ResponseReturnValue:
    """{"count": 1000, ...details of Triton.add_machines()}."""
    asked = _body()
    count = int(asked.pop("count"))
    return jsonify(uuids=world.triton.add_machines(count, **asked)), 201


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body
