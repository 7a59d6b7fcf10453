# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Atmosphere cloud can do, as data."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities, Serves
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS, Action


def _starts_from(verb: str, statuses: str) -> Action:
    return replace(ACTIONS[verb], starts_from=frozenset(statuses.split()))


CAPABILITIES = Capabilities(
    states=("present", "absent", "started", "stopped", "suspended", "shelved"),
    actions={
        action.verb: action
        for action in (
            ACTIONS["start"],
            _starts_from("stop", "running"),
            ACTIONS["suspend"],
            ACTIONS["resume"],
            _starts_from("shelve", "running stopped suspended"),
            ACTIONS["unshelve"],
            ACTIONS["shelve_offload"],
            _starts_from("reboot", "running stopped suspended"),
            ACTIONS["redeploy"],
            ACTIONS["rebuild"],
            ACTIONS["reset_network"],
            ACTIONS["confirm_resize"],
            ACTIONS["revert_resize"],
            ACTIONS["console"],
        )
    },
    updates=frozenset({"name", "project", "allocation"}),
    replace_only=frozenset({"image", "size"}),
    needs=frozenset({"image", "size", "project", "allocation"}),
    list_staleness=30.0,  # the server caches the cloud's list that long
    records_staleness=900.0,  # a monitor brings the server's records up to date that often
    settle_time=60.0,
    charged={"running": 1.0},
    services={
        "volume": Serves(
            updates=frozenset({"name", "project", "description"}),
            fixed={"size_gb": "Atmosphere cannot resize a volume; make a new one, copy the data, delete the old one"},
            never_emptied=frozenset({"description"}),
            mounts=True,
            source_margin_gb=4,
            lacks={"networks": "its volumes are disks", "tags": "it keeps none"},
        ),
        "project": Serves(updates=frozenset({"name", "description", "owner"})),
        "access_token": Serves(),
    },
    notes={
        "option tags": "its tags are words without values",
        "option metadata": "its server keeps its own notes there",
        "option user_script": "name its boot scripts in backend_options",
        "option region": "a profile means one provider",
        "action resize": "Atmosphere's own resize always fails",
        "action pause": "Atmosphere has no such action; suspend is the nearest",
        "addresses": "stop, suspend and shelve release the public address; start, resume or unshelve may bring another",
        "action shelve": "instances whose home is on an ephemeral disk are suspended instead",
        "allocation": "the server counts about once an hour",
        "server_burn_rate": "the server's own burn rate is a number of instances, not of SU per hour",
        "list_staleness": "the server keeps a list for 30 seconds; what a task is about to change is read live",
    },
)
