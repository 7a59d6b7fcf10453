# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a step of an instance happen only when the machine behind it is as the step says.

An instance is `active` when its machine answers, `stopped` when it is off, deleted when it is gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .addresses import give_address
from .backing import Interface, Machines, Power, Progress, Wanted
from .store import Row, Store
from .triton import nics, people
from .triton.jobs import MACHINE
from .triton.throwaway import key_pair, public_text

HOLD = 0.25
"""Seconds of world time after which a step that is held is tried again."""

FAILED = "The machine behind this instance did not come up."

_SWITCHED_OFF = frozenset({"shutoff", "suspended", "shelved", "shelved_offloaded"})
_REBOOTING = frozenset({"reboot", "hard_reboot"})


@dataclass(frozen=True)
class Demand:
    """What a step needs. One that does not wait only begins it."""

    power: Power
    waits: bool = True


def provider_network(provider_id: int) -> str:
    """The key of the one network that a provider has."""
    return f"provider {provider_id}"


def opens(store: Store, machines: Machines, step: Row, now: float) -> bool:
    """Whether a step that is due can be taken. If not, it and all later ones of its instance are put off or bent."""
    demand = _demand(store, step)
    if demand is None:
        return True
    wanted = _wanted(store, step) if demand.power is Power.ON else Wanted(demand.power)
    progress = machines.reach(step["subject"], wanted)
    if progress is Progress.DONE or not demand.waits:
        return True
    if progress is Progress.PENDING:
        _put_off(store, step, now + HOLD - step["due"])
        return False
    if demand.power is Power.ON:
        _bend(store, step)
        return False
    return True


def of_server(status: str | None, effect: str, before: str) -> Demand | None:
    """What a step of an Atmosphere instance needs: the status and effect that it brings, and the status until then."""
    if effect == "destroy":
        return Demand(Power.GONE)
    if effect == "address":
        return Demand(Power.ON)
    if status in _SWITCHED_OFF:
        return Demand(Power.OFF)
    if status == "active" and before in _REBOOTING:
        return Demand(Power.OFF, waits=False)
    return None


def of_machine(state: str | None, effect: str) -> Demand | None:
    """What a stage of a Triton machine needs."""
    if effect == "destroyed":
        return Demand(Power.GONE)
    if state == "running":
        return Demand(Power.ON)
    if state in ("stopping", "stopped"):
        return Demand(Power.OFF, waits=state == "stopped")
    return None


def _demand(store: Store, step: Row) -> Demand | None:
    if step["kind"] == "server":
        before = store.value("SELECT status FROM servers WHERE uuid = ?", (step["subject"],))
        return of_server(step["status"], step["effect"], str(before))
    return of_machine(step["status"], step["effect"]) if step["kind"] == MACHINE else None


def _wanted(store: Store, step: Row) -> Wanted:
    return _wanted_server(store, step["subject"]) if step["kind"] == "server" else _wanted_machine(store, step)


def _wanted_server(store: Store, uuid: str) -> Wanted:
    """The address is given here already: the machine must have it before the cloud shows it."""
    give_address(store, uuid)
    row = store.first(
        "SELECT s.ip, i.name, u.username, d.provider_id FROM servers s JOIN identities d ON d.id = s.identity_id"
        " JOIN users u ON u.id = d.user_id LEFT JOIN instances i ON i.uuid = s.uuid WHERE s.uuid = ?",
        (uuid,),
    )
    if row is None:
        raise LookupError(f"no server {uuid}")
    key = public_text(key_pair("ed25519", row["username"]), row["username"])
    interface = Interface(provider_network(row["provider_id"]), row["ip"])
    return Wanted(Power.ON, (interface,), row["name"] or uuid, row["username"], (key,))


def _wanted_machine(store: Store, step: Row) -> Wanted:
    machine = store.need("triton_machines", step["subject"], "uuid")
    account = store.need("triton_accounts", machine["account"], "uuid")
    keys = tuple(people.authorized_keys(store, account["uuid"]).splitlines())
    return Wanted(Power.ON, _interfaces(store, step), machine["name"], account["login"], keys)


def _interfaces(store: Store, step: Row) -> tuple[Interface, ...]:
    """What a Triton machine will be plugged into when the stage has been taken, the main interface first."""
    detail = json.loads(step["detail"])
    if step["effect"] == "provisioned":
        reserved = _reserved(store, step, detail)
        public = [store.value("SELECT public FROM triton_networks WHERE uuid = ?", (e["network"],)) for e in reserved]
        order = sorted(range(len(reserved)), key=lambda number: not public[number])
        return tuple(Interface(reserved[number]["network"], reserved[number]["ip"]) for number in order)
    removed = detail.get("mac") if step["effect"] == "nic removed" else None
    rows = [row for row in nics.of(store, step["subject"]) if row["mac"] != removed]
    return tuple(Interface(row["network"], row["ip"]) for row in sorted(rows, key=lambda row: not row["main"]))


def _reserved(store: Store, step: Row, detail: dict[str, Any]) -> list[dict[str, Any]]:
    """The networks that a machine will be plugged into, each with its address, which the stage then keeps to."""
    asked = detail["networks"]
    if all(each["ip"] for each in asked):
        return list(asked)
    reserved = [{**each, "ip": each["ip"] or nics.address(store, each["network"])} for each in asked]
    text = json.dumps({**detail, "networks": reserved})
    store.run("UPDATE steps SET detail = ? WHERE id = ?", (text, step["id"]))
    return reserved


def _put_off(store: Store, step: Row, seconds: float) -> None:
    store.run(
        "UPDATE steps SET due = due + ? WHERE subject = ? AND kind = ? AND id >= ?",
        (seconds, step["subject"], step["kind"], step["id"]),
    )


def _bend(store: Store, step: Row) -> None:
    """The step that would have ended in a running instance ends in a broken one, and nothing follows."""
    subject, kind = step["subject"], step["kind"]
    store.run("DELETE FROM steps WHERE subject = ? AND kind = ? AND id > ?", (subject, kind, step["id"]))
    if kind == "server":
        store.run(
            "UPDATE steps SET status = 'error', tmp_status = '', effect = ? WHERE id = ?",
            (f"fault:{FAILED}", step["id"]),
        )
        return
    detail = json.loads(step["detail"])
    if "audit" in detail:
        detail["audit"]["success"] = False
    store.run(
        "UPDATE steps SET status = ?, effect = '', detail = ? WHERE id = ?",
        ("failed" if step["effect"] == "provisioned" else "stopped", json.dumps(detail), step["id"]),
    )
