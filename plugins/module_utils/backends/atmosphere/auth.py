# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of Atmosphere: a given one, or one from username and password, kept in the token cache until it expires.

There is no 401 here: a missing, unknown or expired token is a 403 with one fixed sentence.
"""

from __future__ import annotations

import calendar
import threading
from collections.abc import Callable, Mapping

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.errors import (
    NOT_AUTHENTICATED,
    body_text,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client
from ansible_collections.research.cloud.plugins.module_utils.http.token_cache import TokenCache
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def token_refused(response: Response) -> bool:
    """True when the reply says that the token is not (or no longer) accepted."""
    return response.status == 403 and body_text(response) == NOT_AUTHENTICATED


class FixedToken:
    """A token that the profile gives: there is no other when it is refused."""

    def __init__(self, token: str) -> None:
        self._headers = {"Authorization": f"Token {token}"}

    def headers(self, _client: Client, _request: Request) -> Mapping[str, str]:
        return self._headers

    def refused(self, response: Response) -> bool:
        return token_refused(response)

    def renew(self, _client: Client, _stale: Mapping[str, str]) -> bool:
        return False


class PasswordLogin:
    """Logs in when a token is first needed, and again when it was refused; one login at a time."""

    def __init__(self, *, username: str, password: str, cache: TokenCache, keep_secret: Callable[[str], None]) -> None:
        self._keep_secret = keep_secret
        self._username = username
        self._password = password
        self._cache = cache
        self._token: str | None = None
        self._lock = threading.Lock()

    def headers(self, client: Client, _request: Request) -> Mapping[str, str]:
        with self._lock:
            if self._token is None:
                self._token = self._cache.get(client.endpoint, self._username) or self._login(client)
                self._keep_secret(self._token)
            return {"Authorization": f"Token {self._token}"}

    def refused(self, response: Response) -> bool:
        return token_refused(response)

    def renew(self, client: Client, stale: Mapping[str, str]) -> bool:
        """Forget the refused token, unless another thread has replaced it already."""
        with self._lock:
            if stale.get("Authorization") == f"Token {self._token}":
                self._cache.drop(client.endpoint, self._username, token=self._token)
                self._token = None
        return True

    def _login(self, client: Client) -> str:
        body = {"username": self._username, "password": self._password}
        # A repeated login makes one more token and harms nobody.
        data = client.call(Call("POST", "/auth", body=body, repeatable=True, authenticated=False)).data
        token = data.get("token") if isinstance(data, dict) else None
        if not isinstance(token, str) or not token:
            raise BadReply(
                f"{client.cloud} accepted the login but sent no token", cloud=client.cloud, operation="POST /auth"
            )
        expires = expiry(str(data.get("expires", "")))
        if expires is not None:
            self._cache.put(client.endpoint, self._username, token=token, expires_at=expires)
        return token


def expiry(text: str) -> float | None:
    """Epoch seconds of ``Nov 22, 2026 23:01:57`` (UTC, English whatever the locale); None when it is written
    otherwise.
    """
    try:
        month, day, year, time = text.replace(",", " ").split()
        hour, minute, second = (int(part) for part in time.split(":"))
        return float(calendar.timegm((int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second)))
    except ValueError:
        return None
