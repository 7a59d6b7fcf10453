# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Triton cloud can do, as data."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities, NameRule, Serves
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.algorithms import BY_KEY_TYPE
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS

_RUNNING = frozenset({"running"})
_OF_THE_ACCOUNT = frozenset(
    {"email", "first_name", "last_name", "company", "phone", "address", "postal_code", "city", "province", "country"}
)

VOLUME_NAMES = NameRule(
    pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{1,255}",
    words="letters, digits, dots, dashes and underscores, beginning with a letter or digit, 2 at least, 256 at most",
)

CAPABILITIES = Capabilities(
    states=("present", "absent", "started", "stopped"),
    actions={
        action.verb: action
        for action in (
            ACTIONS["start"],
            replace(ACTIONS["stop"], starts_from=_RUNNING),
            replace(ACTIONS["reboot"], starts_from=_RUNNING),
            ACTIONS["credentials"],
        )
    },
    updates=frozenset(
        {"name", "size", "networks", "tags", "metadata", "user_script", "firewall", "deletion_protection"}
    ),
    replace_only=frozenset({"image"}),
    uncompared=frozenset({"affinity", "region"}),
    needs=frozenset({"image", "size"}),
    settle_time=60.0,
    reboots=("soft",),
    # What the server would make of other names: {{shortId}} becomes a part of the machine's id, none becomes one.
    names=NameRule(
        pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{0,188}",
        words="letters, digits, dots, dashes and underscores, beginning with a letter or digit, 189 at most",
    ),
    tells_of_images=frozenset({"os", "type"}),
    services={
        "account": Serves(updates=_OF_THE_ACCOUNT | {"cns"}, never_emptied=_OF_THE_ACCOUNT),
        "key": Serves(
            fixed={"fingerprint": "Triton cannot change a key; force: true deletes that one and adds this one"},
            # A slash would end the name in the id of a key.
            names=NameRule(
                pattern=r"[^\s/\x00-\x1f\x7f]([^/\x00-\x1f\x7f]*[^\s/\x00-\x1f\x7f])?",
                words="something without slashes and control characters, and without a space at either end",
            ),
            key_types=tuple(BY_KEY_TYPE),
        ),
        # The rules of the file system, and nothing that means another place in a path.
        "snapshot": Serves(
            names=NameRule(
                pattern=r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}",
                words="letters, digits, dots, colons, dashes and underscores, beginning with a letter or digit, "
                "64 at most",
            ),
        ),
        "firewall_rule": Serves(updates=frozenset({"rule", "enabled", "log", "description"})),
        "image": Serves(
            updates=frozenset({"name", "version", "description", "homepage", "eula", "acl", "tags"}),
        ),
        "network": Serves(read_only=True),
        "volume": Serves(
            updates=frozenset({"name"}),
            fixed={"size_gb": "Triton cannot resize a volume; make a new one, copy the data, delete the old one"},
            mounted_when_made=(
                "its volumes are NFS shares, which an instance mounts when it is made (option volumes of "
                "research.cloud.instance)"
            ),
            lacks={
                "description": "Triton's volumes have none",
                "project": "Triton has no projects",
                "image": "Triton's volumes are made empty",
                "snapshot": "Triton's volumes are made empty",
                "detach": "an instance lets go of a volume only by its end",
            },
            names=VOLUME_NAMES,
        ),
    },
    notes={
        "action suspend": "Triton knows running and stopped only",
        "action shelve": "Triton knows running and stopped only",
        "action resize": "change size in place with the module instance",
        "action reboot": "soft only; the audit trail tells when it is over",
        "action credentials": "the passwords that were made for a machine; use no_log: true",
        "allocation": "Triton has no projects and no allocations, and tells no prices",
        "failed": "Triton does not list a machine that could not be made, nor say why; its name is free again",
        "service snapshot": "KVM machines have none; bhyve machines where the operators allow it",
        "update networks": "each interface that comes or goes restarts the machine; the primary one stays",
        "update user_script": "it counts from the next start on",
        "size": "containers are resized as they run; KVM machines cannot be, bhyve machines with a flexible disk can",
    },
)
