# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a schedule may ask of each cloud, and what may go wrong there. Data alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from research_cloud_emulator.world.triton.seed import WEST

from tests.support.ground import JETSTREAM, TRITON
from tests.support.lab import NEW

Where = tuple[str | None, str]  # method and path of the requests that a fault may hit


@dataclass(frozen=True)
class Realm:
    """One cloud. ``own``: the writes of each kind of task, which a fault hits more often than their share of the
    traffic. ``silent``: what the cloud accepts and then does not do, by kind of task: (effect, method, path).
    """

    cloud: str  # the profile's name
    new: Mapping[str, str]  # what a new instance is made of
    other: Mapping[str, str]  # what of it can be changed in place, and into what
    states: tuple[str, ...]
    verbs: tuple[str, ...]
    requests: tuple[Where, ...]
    own: Mapping[str, tuple[Where, ...]]
    effects: Mapping[str, int]  # how often each of them happens, in proportion
    silent: Mapping[str, tuple[tuple[str, str, str], ...]]
    maintenance: Any  # the body of the 503 by which it turns down everything


_ACTION = ("POST", "/action$")
_MACHINE = "^/my/machines/[^/?]+"
_COMMON = {
    "lost_reply": 2,
    "drop_before": 1,
    "status": 1,
    "hang": 1,
    "hang_after": 1,
    "truncate": 1,
    "non_json": 1,
    "repeat_page": 1,
    "latency": 1,
    "maintenance": 1,
}

_JETSTREAM = Realm(
    cloud=JETSTREAM,
    new=NEW,
    other={"project": "atlas"},
    states=("present", "started", "stopped", "suspended", "shelved"),
    verbs=("start", "stop", "suspend", "resume", "shelve", "unshelve", "reboot", "redeploy"),
    requests=(
        (None, "^/(api|auth)"),
        ("GET", "^/api"),
        ("POST", "^/auth"),
        ("GET", "/(instance|volume)$"),
        ("GET", "/(instance|volume)/"),
        ("GET", "/api/v2/(instances|volumes)"),
        ("GET", "identities|images|sizes|projects"),
    ),
    own={
        "look": (("GET", "/instance"),),
        "ensure": (("POST", "/api/v2/instances"), ("POST", "/api/v2/instances"), _ACTION, ("PATCH", "/api/v2/")),
        "absent": (("DELETE", "/instance/"), ("DELETE", "/instance/")),
        "act": (_ACTION, _ACTION),
        "volume": (("POST", "/api/v2/volumes"), ("POST", "/api/v2/volumes"), ("PATCH", "/api/v2/volumes")),
        "no volume": (("DELETE", "/volumes/"), ("DELETE", "/volumes/"), _ACTION),
        "attachment": (_ACTION, _ACTION, _ACTION),
    },
    effects={**_COMMON, "expire_tokens": 1},
    silent={
        "no volume": (("fail_volume_delete", "DELETE", "/volumes/"), ("fail_detach", *_ACTION)),
        "attachment": (("fail_attach", *_ACTION), ("fail_mount", *_ACTION), ("fail_detach", *_ACTION)),
    },
    maintenance={"detail": "Upgrade: back soon"},
)

_TRITON = Realm(
    cloud=TRITON,
    new={"image": "base-64-lts", "size": "g1.small"},
    other={"size": "g1.medium"},
    states=("present", "started", "stopped"),
    verbs=("start", "stop", "reboot"),
    requests=(
        (None, "^/my"),
        ("GET", "^/my"),
        ("GET", r"^/my/machines\?"),
        ("GET", f"{_MACHINE}$"),
        ("GET", "/audit$"),
        ("GET", "^/my/(images|packages|datacenters)"),
    ),
    own={
        "look": (("GET", r"^/my/machines\?"),),
        "ensure": (("POST", "^/my/machines$"), ("POST", "^/my/machines$"), ("POST", _MACHINE)),
        "absent": (("DELETE", _MACHINE), ("DELETE", _MACHINE)),
        "act": (("POST", _MACHINE), ("POST", _MACHINE)),
    },
    effects={**_COMMON, "clock_skew": 1},
    silent={
        "ensure": (("fail_build", "POST", "^/my/machines$"), ("fail_transition", "POST", _MACHINE)),
        "absent": (("fail_transition", "DELETE", _MACHINE),),
        "act": (("fail_transition", "POST", _MACHINE),),
    },
    maintenance={"code": "ServiceUnavailableError", "message": "This endpoint is currently in read-only mode"},
)

REALMS = {realm.cloud: realm for realm in (_JETSTREAM, _TRITON)}


def fault(rng: Random, realm: Realm, task: str) -> dict[str, Any]:
    """Something that goes wrong on that cloud during a task of that kind, as a rule of the emulator."""
    skip, count = rng.choice((0, 0, 0, 1, 2, 5)), rng.randint(1, 3)
    if task in realm.silent and rng.random() < 0.3:
        effect, verb, where = rng.choice(realm.silent[task])
        return {"match": {"path": where, "method": verb}, "skip": 0, "count": count, "effect": effect}
    method, path = rng.choice(realm.requests + realm.own[task])
    match = {"path": path, "method": method} if method else {"path": path}
    return {"match": match, "skip": skip, "count": count, "effect": _effect(rng, realm)}


def silent_centre(rng: Random) -> dict[str, Any]:
    """One data centre of an account that has several does not answer at all."""
    effect: Any = rng.choice(("drop_before", {"hang": {"seconds": 100.0}}))
    return {"match": {"path": "^/my", "datacenter": WEST}, "count": None, "effect": effect}


def _effect(rng: Random, realm: Realm) -> Any:
    (kind,) = rng.choices(list(realm.effects), list(realm.effects.values()))
    return _ARGUMENTS[kind](rng, realm) if kind in _ARGUMENTS else kind


def _status(rng: Random, _realm: Realm) -> Any:
    status = rng.choice((429, 429, 500, 502, 503, 504))
    headers = {"Retry-After": str(rng.choice((0, 1, 7, 90)))} if rng.random() < 0.5 else {}
    return {"status": {"status": status, "body": "<html>later</html>", "headers": headers}}


def _seconds(kind: str, *choices: float) -> Callable[[Random, Realm], Any]:
    return lambda rng, _realm: {kind: {"seconds": rng.choice(choices)}}


_ARGUMENTS: Mapping[str, Callable[[Random, Realm], Any]] = {
    "status": _status,
    "maintenance": lambda _rng, realm: {"status": {"status": 503, "body": realm.maintenance}},
    "hang": _seconds("hang", 1.0, 25.0, 100.0),
    "hang_after": _seconds("hang_after", 1.0, 25.0, 100.0),
    "latency": _seconds("latency", 1.0, 25.0, 100.0),
    "clock_skew": _seconds("clock_skew", -400.0, 100.0, 400.0),
}
