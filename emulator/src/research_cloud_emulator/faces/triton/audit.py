# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was done to a machine: finished jobs, the newest first."""

from __future__ import annotations

import json

from .call import Call, Reply, iso
from .lookup import found
from .routes import Router


def register(router: Router) -> None:
    router.add("machines/{machine}/audit", get=machine_audit)


def machine_audit(call: Call, machine: str) -> Reply:
    row = found(call, machine)
    jobs = call.store.all(
        "SELECT * FROM triton_audit WHERE machine = ? ORDER BY finished DESC, id DESC", (row["uuid"],)
    )
    return Reply(
        [
            {
                "success": "yes" if job["success"] else "no",
                "time": iso(job["finished"]),
                "action": job["action"],
                "caller": json.loads(job["caller"]),
            }
            for job in jobs
        ]
    )
