# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys of an account: added, replaced where that is said, deleted. A key is what its fingerprint is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Serves
from ansible_collections.research.cloud.plugins.module_utils.core import public_key
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import Key, NewKey
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import UNTOUCHED, say_untouched
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import managed
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_plan import readable
from ansible_collections.research.cloud.plugins.module_utils.resources.things import (
    Kind,
    Made,
    View,
    Want,
    spec,
)

SPEC: dict[str, Any] = spec(
    {
        "public_key": {"type": "str", "no_log": False},  # said because of its name; it is public
        "public_key_file": {"type": "path", "no_log": False},
        "force": {"type": "bool", "default": False},
    },
    by_id=False,
)
FILES = {"public_key_file": "public_key"}
CONSTRAINTS = {"required_if": [["state", "present", ["public_key", "public_key_file"], True]]}


def check(want: Want, serves: Serves) -> Want:
    """The same with the key read: what it is known by, and its line. Raises BadInput."""
    text = want.how["public_key"]
    if text is None:
        return want
    file = want.how["public_key_file"]
    origin = f"public_key_file {file}" if file else "public_key"
    try:
        parsed = public_key.parse(text, origin)
        if parsed.type not in serves.key_types:
            taken = ", ".join(serves.key_types)
            raise BadInput(f"{origin} is a key of type {parsed.type}", hint=f"{want.cloud} takes {taken}")
    except BadInput as wrong:
        wrong.cloud = want.cloud
        say_untouched(wrong)
        raise
    return replace(want, values={"fingerprint": parsed.md5}, how={**want.how, "key": parsed})


def make(want: Want, view: View) -> Made:
    """A new key of that name. Raises Conflict when the account has it under another name."""
    wanted: public_key.PublicKey = want.how["key"]
    _refuse_second_name(want, view.things)
    expected = Key(
        id=wanted.md5,
        name=want.name or "",
        cloud=want.cloud,
        type=wanted.type,
        fingerprint=wanted.md5,
        fingerprint_sha256=wanted.sha256,
        public_key=wanted.line,
    )
    return Made(NewKey(expected.name, wanted.line), expected)


def _refuse_second_name(want: Want, keys: Sequence[Key]) -> None:
    for other in keys:
        if other.fingerprint == want.values["fingerprint"]:
            raise Conflict(
                f'{want.label} is there already under the name "{other.name}" ({other.fingerprint})',
                cloud=want.cloud,
                operation="create",
                hint=f"a key has one name; delete that one first, or use its name; {UNTOUCHED}",
                details={"name": other.name, "id": other.id},
            )


def replacement(want: Want, found: Key | None, view: View) -> Plan | None:
    """The plan to put another key in the place of the one that has the name, where the task says so."""
    if want.state == "absent":
        _refuse_another(want, found)
        return None
    if found is None or not want.how["force"] or found.fingerprint == want.values["fingerprint"]:
        return None
    if found.used_by_profile:
        raise Conflict(
            f"{want.label} is the key that this profile signs with, and cannot be replaced: "
            "once it is deleted, nothing can be added",
            cloud=want.cloud,
            operation="delete",
            hint=f"add the new key under another name, let the profile sign with it, then delete this one; {UNTOUCHED}",
            details={"id": found.id},
        )
    made = make(want, view)
    # In this order: a name is there once.
    steps = (Step("delete"), Step("create", arguments={"new": made.new}))
    return Plan(want.label, readable(KEY, found), readable(KEY, made.expected), steps, expected=made.expected)


def _refuse_another(want: Want, found: Key | None) -> None:
    """A task that names the key and shows it means that one."""
    wanted = want.values.get("fingerprint")
    if found is not None and wanted not in (None, found.fingerprint) and not want.how["force"]:
        raise Conflict(
            f"{want.label} is another key ({found.fingerprint}, not {wanted}), and was not deleted",
            cloud=want.cloud,
            operation="delete",
            hint=f"force: true deletes whatever has that name; {UNTOUCHED}",
            details={"id": found.id},
        )


def before_removal(want: Want, found: Key, _view: View) -> tuple[Step, ...]:
    """Without the key that signs, the profile can do nothing any more, not even add another one."""
    if found.used_by_profile and not want.how["force"]:
        raise Conflict(
            f"{want.label} is the key that this profile signs with, and was not deleted",
            cloud=want.cloud,
            operation="delete",
            hint=f"force: true deletes it, and then this profile can do nothing any more; {UNTOUCHED}",
            details={"id": found.id},
        )
    return ()


KEY = Kind(
    service="key",
    noun="key",
    fields=("fingerprint",),
    how=("public_key", "public_key_file", "force"),
    check=check,
    special=replacement,
    make=make,
    before_removal=before_removal,
    when_it_stays="a cloud may take a while to notice; research.cloud.key_info tells which keys there are",
)

RESOURCE = replace(managed(KEY, SPEC, CONSTRAINTS), files=FILES)
