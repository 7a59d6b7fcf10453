# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, its settings in this data centre, and where the other data centres are."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world.store import Row

from . import catalog, errors
from .call import Call, Reply, iso
from .routes import Router

PROFILE = (
    *("email", "companyName", "firstName", "lastName", "address", "postalCode"),
    *("city", "state", "country", "phone"),
)
"""What an account or a user may say about itself."""


def register(router: Router) -> None:
    router.add("", post=update_account, get=get_account)
    router.add("limits", get=list_limits)
    router.add("config", get=get_config, put=update_config)
    router.add("datacenters", get=list_datacenters)
    router.add("datacenters/{name}", get=get_datacenter)
    router.add("services", get=list_services)


def get_account(call: Call) -> Reply:
    return Reply(_shape(call.account))


def update_account(call: Call) -> Reply:
    given = {name: call.params[name] for name in PROFILE if call.params.get(name)}
    profile = {**json.loads(call.account["profile"]), **given}
    cns = call.params.get("triton_cns_enabled", bool(call.account["cns"]))
    if cns not in (True, False, "true", "false"):
        raise errors.invalid("triton_cns_enabled must be a boolean")
    call.store.run(
        "UPDATE triton_accounts SET profile = ?, cns = ?, updated = ? WHERE uuid = ?",
        (json.dumps(profile), int(cns in (True, "true")), call.now, call.account["uuid"]),
    )
    return Reply(_shape(call.store.need("triton_accounts", call.account["uuid"], "uuid")))


def _shape(row: Row) -> dict[str, Any]:
    return {
        "id": row["uuid"],
        "login": row["login"],
        **json.loads(row["profile"]),
        "triton_cns_enabled": bool(row["cns"]),
        "updated": iso(row["updated"]),
        "created": iso(row["created"]),
    }


def list_limits(call: Call) -> Reply:
    limit = call.settings.triton_machine_limit
    return Reply([{"value": limit, "by": "machines"}] if limit else [])


def get_config(call: Call) -> Reply:
    network = call.store.value(
        "SELECT default_network FROM triton_config WHERE account = ? AND datacenter = ?", call.centre.here
    )
    return Reply({} if network is None else {"default_network": network})


def update_config(call: Call) -> Reply:
    network = str(call.params.get("default_network"))
    if catalog.network(call, network) is None:
        raise errors.invalid("unknown network")
    call.store.run(
        "INSERT INTO triton_config (account, datacenter, default_network) VALUES (?, ?, ?)"
        " ON CONFLICT (account, datacenter) DO UPDATE SET default_network = excluded.default_network",
        (*call.centre.here, network),
    )
    return get_config(call)


def list_datacenters(call: Call) -> Reply:
    return Reply(_urls(call), headers={"Triton-Datacenter-Name": call.datacenter})


def get_datacenter(call: Call, name: str) -> Reply:
    """The way there is a redirect, which a client had better not follow with this signature."""
    url = _urls(call).get(name)
    if url is None:
        raise errors.not_found(f"{name} is not an available datacenter")
    return Reply({"code": "ResourceMoved", "message": f" {name} {url}"}, 302, {"Location": url})


def list_services(call: Call) -> Reply:
    return Reply({"cloudapi": _urls(call)[call.datacenter]})


def _urls(call: Call) -> dict[str, str]:
    """Where each data centre is served; in process, nowhere that could be reached."""
    rows = call.store.all("SELECT name FROM triton_datacenters ORDER BY position")
    served = call.world.triton.urls
    return {row["name"]: served.get(row["name"], f"https://{row['name']}.triton.example.org") for row in rows}
