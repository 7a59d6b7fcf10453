# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way into the data centre. The order of the steps is the real server's, and clients notice it:
a bad Authorization header, then a path or method that is not there, then a bad version, then everything else."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import unquote

from werkzeug import Request

from research_cloud_emulator.faults import Fault
from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import people
from research_cloud_emulator.world.triton.centre import Centre
from research_cloud_emulator.world.triton.people import Caller
from research_cloud_emulator.world.world import World

from . import errors, params, versions
from .call import Call, Handler, Reply
from .routes import Router
from .signature import Envelope, Signed, parsed

_ACCEPTABLE = frozenset(
    {"application/json", "*/*", "application/*", "text/plain", "application/octet-stream", "application/javascript"}
)
_UNAUTHENTICATED = "You must make authenticated requests to use CloudAPI"


@dataclass
class Gate:
    """Takes one request to its handler. `routed` tells how far it came: some headers depend on that."""

    world: World
    datacenter: str
    request: Request
    router: Router
    routed: bool = False

    @property
    def target(self) -> str:
        """Path and query exactly as they were sent; that is what is signed."""
        return str(self.request.environ["REQUEST_URI"])

    @property
    def fault(self) -> Fault | None:
        found: Fault | None = self.request.environ.get("emulator.fault")
        return found

    @property
    def wall(self) -> float:
        """What the server takes for the time of day (a fault may put its clock wrong)."""
        fault = self.fault
        skew = fault.seconds if fault is not None and fault.kind == "clock_skew" else 0.0
        return self.world.clock.wall() + skew

    def answer(self) -> Reply:
        """The reply. Raises ApiError, Gone, TritonRefused, Hang."""
        if self.request.path == "/--ping":
            self.routed = True
            return self._ping()
        signed = self._signed()
        handler, login, names = self._route()
        version = self._version()
        self.routed = True
        self._check_negotiable()
        given = params.merged(self.request)
        self._check_writable()
        caller = self._caller(signed, version)
        account = self._account(caller, login)
        self._authorize(caller, handler, given)
        if "" in names.values():
            raise errors.ApiError(500, "InternalError", "an internal error occurred")
        audit = {"type": "signature", "ip": self.request.remote_addr or "127.0.0.1", "keyId": signed.key_id}
        centre = Centre(self.world, self.datacenter, account, self.world.clock.now(), audit)
        kind = "" if self.fault is None else self.fault.kind
        return handler(Call(centre, caller, given, version, self.request.method, kind), **names)

    def _ping(self) -> Reply:
        supported = [versions.text(version) for version in versions.SUPPORTED]
        return Reply(
            {"ping": "pong", "cloudapi": {"versions": supported}}, headers={"Triton-Datacenter-Name": self.datacenter}
        )

    def _signed(self) -> Signed:
        authorization = self.request.headers.get("Authorization")
        envelope = Envelope(self.request.method, self.target, self.request.headers.get)
        signed = None
        if authorization is not None:
            signed = parsed(authorization, envelope, self.wall, self.world.settings.triton_skew_seconds)
        return signed or _NOBODY

    def _route(self) -> tuple[Handler, str, dict[str, str]]:
        login, *segments = (unquote(each) for each in self.target.partition("?")[0].split("/")[1:])
        if not login:
            raise errors.not_found(f"{self.request.path} does not exist")
        found = self.router.find(tuple(segments))
        method = self.request.method
        if found is None or method not in found[0].handlers:
            allowed = ("PUT",) if found is None else tuple(found[0].handlers)
            raise errors.ApiError(405, "MethodNotAllowedError", f"{method} is not allowed", Allow=", ".join(allowed))
        return found[0].handlers[method], login, found[1]

    def _version(self) -> versions.Version:
        headers = self.request.headers
        asked = headers.get("Accept-Version") or headers.get("X-Api-Version") or "*"
        version = versions.chosen(asked)
        if version is None:
            place = f"{self.request.method} {self.request.path}"
            raise errors.ApiError(400, "InvalidVersion", f"{asked} is not supported by {place}")
        return version

    def _check_negotiable(self) -> None:
        asked = self.request.headers.get("Accept", "*/*")
        if not {part.partition(";")[0].strip().lower() for part in asked.split(",")} & _ACCEPTABLE:
            raise errors.ApiError(406, "NotAcceptableError", "Server accepts: application/json")

    def _check_writable(self) -> None:
        settings = self.world.settings
        if not settings.triton_read_only or self.request.method in ("GET", "HEAD"):
            return
        headers = {}
        if settings.triton_retry_after:
            headers["Retry_After"] = formatdate(self.wall + settings.triton_retry_after, usegmt=True)
        text = "This endpoint is currently in read-only mode"
        raise errors.ApiError(503, "ServiceUnavailableError", text, **headers)

    def _caller(self, signed: Signed, version: versions.Version) -> Caller:
        if signed is _NOBODY:
            raise errors.bad_credentials(_UNAUTHENTICATED)
        login, sub_login, name = _claimed(signed.key_id, version)
        caller = people.caller(self.world.store, login, sub_login)
        key = None if caller is None else people.key(self.world.store, caller.owner, name)
        if caller is None or key is None or not signed.is_by(key["text"]):
            raise errors.bad_credentials()
        if caller.account["disabled"]:
            raise errors.not_authorized("Account or user is disabled")
        return caller

    def _account(self, caller: Caller, login: str) -> Row:
        if login in ("my", caller.account["login"]):
            return caller.account
        if people.account(self.world.store, login) is None:
            raise errors.not_found(f"{login} does not exist")
        raise errors.not_authorized(f"You do not have permission to access {login}")

    def _authorize(self, caller: Caller, handler: Handler, given: params.Params) -> None:
        action = handler.__name__.replace("_", "")
        roles = [role for role in str(given.get("as-role", "")).split(",") if role]
        if not people.may(self.world.store, caller, action, roles):
            raise errors.not_authorized(f"You do not have permission to access {self.request.path} ({action})")


_NOBODY = Signed("", "", "", b"", b"")


def _claimed(key_id: str, version: versions.Version) -> tuple[str, str | None, str]:
    """Account, user of it, and key: `/account/keys/key` or `/account/users/user/keys/key`. Raises ApiError."""
    parts = key_id.split("/")
    if len(parts) == 4 and parts[2] == "keys":
        return parts[1], None, parts[3]
    if len(parts) == 6 and parts[4] == "keys" and version >= (7, 2, 0):
        return parts[1], parts[3], parts[5]
    raise errors.bad_credentials(f"Invalid KeyId {key_id} in authorization header")


def claimed_actor(request: Request) -> str | None:
    """Who a request says it is from, for fault rules: `alice`, or `alice/ops` for a user of hers."""
    _, found, rest = request.headers.get("Authorization", "").partition('keyId="/')
    parts = rest.partition('"')[0].split("/")
    if not found:
        return None
    return f"{parts[0]}/{parts[2]}" if len(parts) == 5 else parts[0]
