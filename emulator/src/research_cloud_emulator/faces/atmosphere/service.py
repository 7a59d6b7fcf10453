# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 odds and ends: version, maintenance, and the collections that are always empty here."""

from __future__ import annotations

from research_cloud_emulator.world.plant import name_uuid

from . import errors
from .call import Call, Reply, Router
from .summaries import iso

_EMPTY = ("links", "status_types", "resource_requests", "tags", "ssh_keys", "machine_requests")


def register(router: Router) -> None:
    router.add("/version", get=version, anonymous_get=True)
    router.add("/deploy_version", get=version, anonymous_get=True)
    router.add("/maintenance_records", get=maintenance_records, anonymous_get=True)
    router.add("/quotas", get=staff_only)
    for name in _EMPTY:
        router.add(f"/{name}", get=nothing)


def version(call: Call) -> Reply:
    return Reply({"git_sha": None, "git_sha_abbrev": None, "commit_date": None, "git_branch": ""})


def maintenance_records(call: Call) -> Reply:
    """The running maintenance, as only an exempt user gets to see it."""
    text = call.world.settings.maintenance_message
    title, _, message = text.partition(": ")
    record = {
        "id": 1,
        "uuid": name_uuid("maintenance"),
        "url": call.summaries.url("maintenance_records", 1),
        "title": title,
        "message": message,
        "provider": None,
        "start_date": iso(call.now),
        "end_date": None,
    }
    records = [record] if text else []
    return Reply({"count": len(records), "next": None, "previous": None, "results": records})


def staff_only(call: Call) -> Reply:
    raise errors.detail(403, "You do not have permission to perform this action.")


def nothing(call: Call) -> Reply:
    return Reply({"count": 0, "next": None, "previous": None, "results": []})
