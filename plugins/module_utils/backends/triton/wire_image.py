# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of CloudAPI as their owner sees them, in the model's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire
from ansible_collections.research.cloud.plugins.module_utils.core.images import AccountImage, NewImage

Row = Mapping[str, Any]


def account_image(row: Row, region: str, account_id: str) -> AccountImage:
    """An image; whose it is goes by the account's id."""
    return AccountImage(
        id=row["id"],
        name=row["name"],
        version=row["version"],
        status=wire.image_status(row),
        raw_status=str(row.get("state", "")),
        fault=_fault(row),
        description=row.get("description") or "",
        homepage=row.get("homepage") or "",
        eula=row.get("eula") or "",
        acl=tuple(sorted(row.get("acl") or ())),
        tags=dict(row.get("tags") or {}),
        owner=row.get("owner") or "",
        mine=row.get("owner") == account_id,
        public=bool(row.get("public")),
        os=row.get("os") or "",
        type=row.get("type") or "",
        region=region,
        created=wire.time(row.get("published_at")),
        raw=row,
    )


def _fault(row: Row) -> str:
    """Why it could not be made, in the server's words."""
    error = row.get("error") or {}
    words = ": ".join(str(error[key]) for key in ("code", "message") if error.get(key))
    return words or ("Triton does not say why" if row.get("state") == "failed" else "")


def new_image(new: NewImage) -> dict[str, Any]:
    """The body of a creation."""
    return {"machine": new.instance.id, "name": new.name, "version": new.version, **details(new.details)}


def details(values: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an update; the fields are called alike."""
    return {name: list(value) if name == "acl" else value for name, value in values.items()}
