# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, their passwords, and the two kinds of token: session tokens that expire, access tokens that do not."""

from __future__ import annotations

import hashlib
import secrets

from .store import Row, Store

DAY = 86_400.0
ACCESS_TOKEN = "Personal-Access-Token"  # noqa: S105 (the issuer's name)


def password_hash(salt: str, password: str) -> str:
    """One round is enough: these passwords guard nothing, and slow hashes would slow every test down."""
    return hashlib.sha256(f"{salt}:{password}".encode()).hexdigest()


def sign_in(store: Store, username: str, password: str) -> Row | None:
    """The user, when the password is right and the account may sign in."""
    user = store.get("users", username, "username")
    if user is None or not user["is_active"] or not user["password_hash"]:
        return None
    given = password_hash(user["salt"], password)
    return user if secrets.compare_digest(given, user["password_hash"]) else None


def new_session_token(store: Store, user: Row, now: float, days: float) -> tuple[str, float]:
    """A new token and when it expires; older ones stay valid."""
    key = secrets.token_hex(16)
    expires = now + days * DAY
    store.insert("tokens", key=key, user_id=user["id"], issuer="Django-Session", issued=now, expires=expires)
    return key, expires


def new_access_token(store: Store, user: Row, name: str, now: float) -> tuple[int, str]:
    """A long-lived token: its id and its key, which is shown only here."""
    key = secrets.token_hex(16)
    return store.insert("access_tokens", key=key, user_id=user["id"], name=name, issued=now), key


def user_of_token(store: Store, key: str, now: float) -> Row | None:
    """Whose token this is; None when it is unknown, expired, or of an inactive user."""
    return store.first(
        "SELECT u.* FROM users u WHERE u.is_active AND u.id = COALESCE("
        " (SELECT user_id FROM tokens WHERE key = ? AND (expires > ? OR expires IS NULL)),"
        " (SELECT user_id FROM access_tokens WHERE key = ?))",
        (key, now, key),
    )


def delete_access_token(store: Store, row: Row, *, lives_on: bool) -> None:
    """Strike a token off the list. `lives_on`: its key is still accepted, as by the service's source it would be."""
    store.run("DELETE FROM access_tokens WHERE id = ?", (row["id"],))
    if lives_on:
        store.insert("tokens", key=row["key"], user_id=row["user_id"], issuer=ACCESS_TOKEN, issued=row["issued"])


def expire_session_tokens(store: Store) -> None:
    """Every session token becomes invalid at once; access tokens stay."""
    store.run("DELETE FROM tokens WHERE expires IS NOT NULL")
