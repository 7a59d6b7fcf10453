# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between CloudAPI's JSON and the model, continued: keys and snapshots."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.wire import Row, time
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint, public_key
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import InstanceSnapshot, Key
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, BadReply
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance

_STATUS = {
    "queued": "creating",
    "running": "creating",
    "created": "available",
    "failed": "error",
    "canceled": "error",
    "": "available",  # listed, and nobody remembers the job that made it any more
}


def key(row: Row, *, cloud: str, signing: str) -> Key:
    """A key of the account. ``signing``: the MD5 fingerprint of the one that the profile signs with, or nothing.

    Raises BadReply when the server's fingerprint is not that of the key.
    """
    text, told = str(row["key"]), str(row["fingerprint"])
    kind, md5, sha256 = "", fingerprint.normal(told) or told, ""
    try:
        parsed = public_key.parse(text, "the key")
    except BadInput:
        pass  # what this collection cannot read may still be listed and deleted
    else:
        if not fingerprint.belongs_to(told, parsed.blob):
            raise BadReply(
                f'{cloud} has a key "{row["name"]}" whose fingerprint is {parsed.md5}, and says that it is {told}',
                cloud=cloud,
                operation="GET /my/keys",
            )
        kind, md5, sha256 = parsed.type, parsed.md5, parsed.sha256
    return Key(
        id=told,
        name=str(row["name"]),
        cloud=cloud,
        type=kind,
        fingerprint=md5,
        fingerprint_sha256=sha256,
        public_key=text.strip(),
        used_by_profile=bool(signing) and signing == md5,
    )


def snapshot(row: Row, instance: Instance, observed_at: str) -> InstanceSnapshot:
    """A snapshot of that instance. What has just been asked for tells its name and state only."""
    state = str(row.get("state") or "")
    return InstanceSnapshot(
        id=f"{instance.id}/{row['name']}",
        name=str(row["name"]),
        cloud=instance.cloud,
        status=_STATUS.get(state, "unknown"),
        raw_status=state,
        fault="it could not be made, and Triton does not say why" if _STATUS.get(state) == "error" else "",
        instance=instance.name,
        instance_id=instance.id,
        region=instance.region,
        size_mb=row.get("size"),
        created=time(row.get("created")),
        observed_at=observed_at,
    )
