# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts, their users, and the keys of both."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from research_cloud_emulator.world.store import Row, Store

_UUID = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")


@dataclass(frozen=True)
class Caller:
    """Whose key signed: an account, or a user of it."""

    account: Row
    user: Row | None = None

    @property
    def owner(self) -> str:
        """The uuid that the caller's keys hang on."""
        return str((self.user or self.account)["uuid"])


def is_uuid(text: object) -> bool:
    """Whether something is a uuid in the only way that the service writes them."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def account(store: Store, login: str) -> Row | None:
    """An account by login or uuid."""
    return store.first("SELECT * FROM triton_accounts WHERE ? IN (login, uuid)", (login,))


def user(store: Store, account: str, login: str) -> Row | None:
    """A user of an account, by login or uuid."""
    return store.first("SELECT * FROM triton_users WHERE account = ? AND ? IN (login, uuid)", (account, login))


def caller(store: Store, login: str, sub_login: str | None) -> Caller | None:
    """Who goes by these names, or nobody."""
    main = account(store, login)
    if main is None or sub_login is None:
        return None if main is None else Caller(main)
    sub = user(store, main["uuid"], sub_login)
    return None if sub is None else Caller(main, sub)


def keys(store: Store, owner: str) -> list[Row]:
    return store.all("SELECT * FROM triton_keys WHERE owner = ? ORDER BY rowid", (owner,))


def key(store: Store, owner: str, name: str) -> Row | None:
    """A key by name or fingerprint."""
    return store.first("SELECT * FROM triton_keys WHERE owner = ? AND ? IN (name, fingerprint)", (owner, name))


def authorized_keys(store: Store, owner: str) -> str:
    """All keys of an account, as they are written into its machines."""
    return "".join(f"{row['text'].strip()}\n" for row in keys(store, owner))


def may(store: Store, who: Caller, action: str, as_roles: list[str]) -> bool:
    """Whether a caller may do this. An account may do anything with what is its own.

    A user may do what the rules (`CAN listmachines and getmachine`, `CAN *`) of the roles in effect say: those asked
    for, else those that are on by default. Roles are not tied to single resources here.
    """
    if who.user is None:
        return True
    held = {}
    for role in store.all("SELECT * FROM triton_roles WHERE account = ?", (who.account["uuid"],)):
        members = {each["login"]: each for each in json.loads(role["members"])}
        if who.user["login"] in members:
            held[role["name"]] = (role, members[who.user["login"]]["default"])
    if not {*as_roles} <= held.keys():
        return False
    active = [role for name, (role, default) in held.items() if (name in as_roles if as_roles else default)]
    return any(action in allowed(rule) or "*" in allowed(rule) for role in active for rule in json.loads(role["rules"]))


def allowed(rule: str) -> set[str]:
    """The actions in a rule."""
    words = rule.partition(" WHEN ")[0].replace(",", " ").split()
    return {word.lower() for word in words[1:] if word.lower() != "and"} if words[:1] in (["CAN"], ["can"]) else set()
