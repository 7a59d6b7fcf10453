# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test or an operator can tune. Kept with the state, so that a restart does not change the cloud."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


def _default_durations() -> dict[str, float | None]:
    return {
        "build": 5.0,
        "initializing": 1.0,
        "networking": 3.0,
        "deploying": 4.0,
        "start": 3.0,
        "stop": 3.0,
        "suspend": 3.0,
        "resume": 3.0,
        "shelve": 4.0,
        "auto_offload": 60.0,
        "offload": 3.0,
        "unshelve": 5.0,
        "reboot": 2.0,
        "redeploy": 1.0,
        "rebuild": 5.0,
        "queue_delete": 1.0,
        "delete": 2.0,
        "create_volume": 3.0,
        "delete_volume": 2.0,
        "queue_volume": 1.0,
        "attach": 3.0,
        "mount": 2.0,
        "unmount": 2.0,
        "detach": 3.0,
        "snapshot": 4.0,
        **_triton_durations(),
    }


def _triton_durations() -> dict[str, float | None]:
    return {
        "triton_provision": 6.0,
        "triton_start": 3.0,
        "triton_stop": 3.0,
        "triton_reboot": 3.0,
        "triton_destroy": 3.0,
        "triton_purge": 86_400.0,
        "triton_update": 1.0,
        "triton_resize": 2.0,
        "triton_snapshot": 3.0,
        "triton_rollback": 4.0,
        "triton_nic": 4.0,
        "triton_volume": 4.0,
        "triton_volume_delete": 3.0,
        "triton_image": 6.0,
    }


@dataclass
class Settings:
    """All tunables. Unit of every duration: seconds of world time.

    durations: per step of a transition; `auto_offload` may be None: shelved servers then stay as they are.
    deploy: whether launches, starts, resumes and unshelves run the deploy step at all.
    disabled_actions: wire names (`suspend`, ...) that the provider refuses.
    maintenance_message: when not empty, everything but sign-in answers 503 with it ("title: message").
    maintenance_exempt: usernames that maintenance does not concern.
    token_days: life of a session token, in days.
    list_cache_seconds, detail_cache_seconds: the two caches of the v1 reads.
    monitor_seconds: how often the service looks at the cloud by itself; 0 = never.
    snapshot_seconds: how often usage is counted; 0 = whenever asked.
    owner_checks: refuse v2 writes on other people's instances (the observed server did not).
    source_without_snapshot: an instance on an allocation source without snapshot breaks every list it is in (500).
    ephemeral_home: shelve silently becomes suspend.
    blacklisted_sources: names of allocation sources that staff have disabled.
    special_sources: allocation sources that every member uses alone (trials): name and CPU-hours for each of them.
    refuse_attached_at_once: attaching a volume that is not free is a 409; when off, 200, and it fails in the queue.
    mount_needs_running: mounting and unmounting fail on an instance that does not run, because they go over SSH; so
        does a detachment, which unmounts first.
    deleted_tokens_live_on: a deleted access token is no longer listed, but still opens the door.

    Triton (its durations begin with `triton_`; `triton_purge` is how long a deleted machine can be asked for):
    triton_page_limit: machines on a page when the client gives no limit, and the most it can have.
    triton_volumes, triton_fabrics: whether the data centres have these services at all (405, 501).
    triton_machine_limit: how many machines an account may have in one data centre (403); 0 = any number.
    triton_read_only: writes are a 503, with a Retry-After of triton_retry_after seconds when that is not 0.
    triton_skew_seconds: how far a request's Date may be off.
    triton_hangs: what makes the real server hang does so; when off it is a 409.
    triton_crashes: an action on a deleted machine kills the server, as it did the real one; when off it is a 410 only.
    triton_conflicts_at_once: starting a machine that runs, and the like, is a 409; when off the job is accepted and
        fails, as only the audit tells.
    """

    durations: dict[str, float | None] = field(default_factory=_default_durations)
    deploy: bool = True
    disabled_actions: list[str] = field(default_factory=list)
    maintenance_message: str = ""
    maintenance_exempt: list[str] = field(default_factory=list)
    token_days: float = 1.0
    list_cache_seconds: float = 30.0
    detail_cache_seconds: float = 60.0
    monitor_seconds: float = 900.0
    snapshot_seconds: float = 3600.0
    owner_checks: bool = True
    source_without_snapshot: bool = False
    ephemeral_home: bool = False
    blacklisted_sources: list[str] = field(default_factory=list)
    special_sources: dict[str, int] = field(default_factory=dict)
    refuse_attached_at_once: bool = True
    mount_needs_running: bool = True
    deleted_tokens_live_on: bool = False
    triton_page_limit: int = 1000
    triton_volumes: bool = True
    triton_fabrics: bool = True
    triton_machine_limit: int = 0
    triton_read_only: bool = False
    triton_retry_after: float = 0.0
    triton_skew_seconds: float = 300.0
    triton_hangs: bool = True
    triton_crashes: bool = False
    triton_conflicts_at_once: bool = True

    def update(self, changes: Mapping[str, Any]) -> None:
        """Merge changes; `durations` is merged key by key. ValueError names what is unknown or of the wrong type."""
        known = {each.name for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown setting {name!r}; known: {', '.join(sorted(known))}")
            if name == "durations":
                self._update_durations(value)
            else:
                setattr(self, name, _coerced(name, getattr(self, name), value))

    def _update_durations(self, changes: Mapping[str, Any]) -> None:
        for step, seconds in changes.items():
            if step not in self.durations:
                raise ValueError(f"unknown duration {step!r}; known: {', '.join(sorted(self.durations))}")
            if seconds is None and step != "auto_offload":
                raise ValueError(f"duration {step!r} must be a number of seconds")
            self.durations[step] = None if seconds is None else float(seconds)

    def seconds(self, step: str) -> float:
        """Length of a step that always has one."""
        value = self.durations[step]
        if value is None:
            raise ValueError(f"duration {step!r} must be a number of seconds")
        return value

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def dump(self) -> str:
        return json.dumps(self.as_dict())


def _coerced(name: str, current: Any, value: Any) -> Any:
    if isinstance(current, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(current):
        raise ValueError(f"setting {name!r} must be a {type(current).__name__}")
    return value
