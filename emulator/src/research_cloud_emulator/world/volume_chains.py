# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a volume after a request, as data: chains of later steps, and how fault rules bend them.

Not observed on a real server (a mock cloud stood behind it): the order follows the service's queue of tasks.
"""

from __future__ import annotations

from .transitions import Outcome, Step, until_stuck

_MOUNT = Step("mount", None, effect="mounted")
_UNMOUNTING = Step("queue_volume", None, tmp_status="unmounting")

CHAINS = {
    "create": (Step("create_volume", "available"),),
    "delete": (Step("delete_volume", None, effect="destroyed"),),
    "attach": (
        Step("queue_volume", "attaching", effect="reserved"),
        Step("attach", "in-use", tmp_status="mounting", effect="attached"),
        _MOUNT,
    ),
    "mount": (Step("queue_volume", None, tmp_status="mounting"), _MOUNT),
    "unmount": (_UNMOUNTING, Step("unmount", None, effect="unmounted")),
    "detach": (
        _UNMOUNTING,
        Step("unmount", "detaching", effect="unmounted"),
        Step("detach", "available", effect="detached"),
    ),
}
"""The steps of each kind of work. The effects are those of the disks module."""

_ATTACHED_NOT = Step("attach", "available", effect="detached")
_MOUNTED_NOT = Step("mount", None, tmp_status="mount_error")
_UNMOUNTED_NOT = Step("unmount", None, tmp_status="umount_error")
_BENT = {
    ("create", "fail_build"): (Step("create_volume", "error"),),
    ("create", "fail_transition"): (Step("create_volume", "error"),),
    ("delete", "fail_volume_delete"): (Step("delete_volume", "error_deleting"),),
    ("attach", "fail_attach"): (CHAINS["attach"][0], _ATTACHED_NOT),
    ("attach", "fail_mount"): (*CHAINS["attach"][:2], _MOUNTED_NOT),
    ("mount", "fail_mount"): (CHAINS["mount"][0], _MOUNTED_NOT),
    ("unmount", "fail_mount"): (_UNMOUNTING, _UNMOUNTED_NOT),
    ("detach", "fail_mount"): (_UNMOUNTING, _UNMOUNTED_NOT),
    ("detach", "fail_detach"): (*CHAINS["detach"][:2], Step("detach", "in-use")),
}


def chain(work: str, outcome: Outcome) -> tuple[Step, ...]:
    """The steps as they will really be taken. A fault that does not concern this work changes nothing."""
    steps = CHAINS[work]
    if outcome.kind == "stick":
        return until_stuck(steps, outcome.status)
    return _BENT.get((work, outcome.kind), steps)
