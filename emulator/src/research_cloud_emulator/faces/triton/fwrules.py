# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules of the account."""

from __future__ import annotations

import uuid
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import firewall

from . import errors, params, shapes
from .call import Call, Reply
from .lookup import alive
from .routes import Router


def register(router: Router) -> None:
    router.add("fwrules", post=create_firewall_rule, get=list_firewall_rules)
    router.add("fwrules/{rule}", post=update_firewall_rule, get=get_firewall_rule, delete=delete_firewall_rule)
    router.add("fwrules/{rule}/enable", post=enable_firewall_rule)
    router.add("fwrules/{rule}/disable", post=disable_firewall_rule)
    router.add("fwrules/{rule}/machines", get=list_firewall_rule_machines)
    router.add("machines/{machine}/fwrules", get=list_machine_firewall_rules)


def list_firewall_rules(call: Call) -> Reply:
    return Reply([_shape(row) for row in _all(call)])


def create_firewall_rule(call: Call) -> Reply:
    text = call.params.get("rule")
    if not text:
        raise errors.missing("rule is a required argument")
    key = str(uuid.uuid4())
    account, datacenter = call.centre.here
    call.store.insert(
        "triton_rules",
        uuid=key,
        account=account,
        datacenter=datacenter,
        rule=_parsed(text).text,
        description=call.params.get("description"),
        **{"global": 0},
        **_switches(call.params, enabled=0, log=0),
    )
    return Reply(_shape(_found(call, key)), 201, {"Location": call.path("fwrules", key)})


def get_firewall_rule(call: Call, rule: str) -> Reply:
    return Reply(_shape(_found(call, rule)))


def update_firewall_rule(call: Call, rule: str) -> Reply:
    row = _own(_found(call, rule))
    text = call.params.get("rule")
    return _changed(
        call,
        row,
        rule=_parsed(text).text if text else row["rule"],
        description=call.params.get("description", row["description"]),
        **_switches(call.params, enabled=row["enabled"], log=row["log"]),
    )


def enable_firewall_rule(call: Call, rule: str) -> Reply:
    return _changed(call, _own(_found(call, rule)), enabled=1)


def disable_firewall_rule(call: Call, rule: str) -> Reply:
    return _changed(call, _own(_found(call, rule)), enabled=0)


def delete_firewall_rule(call: Call, rule: str) -> Reply:
    call.store.run("DELETE FROM triton_rules WHERE uuid = ?", (_own(_found(call, rule))["uuid"],))
    return Reply(status=204)


def list_firewall_rule_machines(call: Call, rule: str) -> Reply:
    parsed = _parsed(_found(call, rule)["rule"])
    rows = call.store.all(
        "SELECT * FROM triton_machines WHERE account = ? AND datacenter = ? AND state NOT IN ('deleted', 'failed')"
        " ORDER BY id",
        call.centre.here,
    )
    return Reply(shapes.machines(call, [row for row in rows if parsed.concerns(row)]))


def list_machine_firewall_rules(call: Call, machine: str) -> Reply:
    row = alive(call, machine)
    return Reply([_shape(rule) for rule in _all(call) if _parsed(rule["rule"]).concerns(row)])


def _all(call: Call) -> list[Row]:
    return call.store.all(
        "SELECT * FROM triton_rules WHERE datacenter = ? AND (account = ? OR global = 1) ORDER BY id",
        (call.datacenter, call.account["uuid"]),
    )


def _found(call: Call, key: str) -> Row:
    for row in _all(call):
        if row["uuid"] == key:
            return row
    raise errors.not_found("Rule not found")


def _own(row: Row) -> Row:
    if row["global"]:
        raise errors.invalid("Cannot change a global rule")
    return row


def _changed(call: Call, row: Row, **values: Any) -> Reply:
    columns = ", ".join(f"{name} = ?" for name in values)
    call.store.run(f"UPDATE triton_rules SET {columns} WHERE uuid = ?", (*values.values(), row["uuid"]))
    return get_firewall_rule(call, row["uuid"])


def _switches(asked: params.Params, **held: int) -> dict[str, int]:
    return {name: int(params.boolean(asked.get(name, bool(value)))) for name, value in held.items()}


def _parsed(text: Any) -> firewall.Rule:
    try:
        return firewall.parsed(str(text))
    except ValueError as problem:
        error = errors.ApiError(409, "InvalidParameters", "Invalid parameters")
        error.body["errors"] = [{"field": "rule", "code": "InvalidParameter", "message": str(problem)}]
        raise error from problem


def _shape(row: Row) -> dict[str, Any]:
    shown = {"id": row["uuid"], "rule": row["rule"], "enabled": bool(row["enabled"]), "log": bool(row["log"])}
    if row["global"]:
        shown["global"] = True
    if row["description"] is not None:
        shown["description"] = row["description"]
    return shown
