# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract suite needs of a backend's stand-in, in the model's words.

A backend's twin is one file in ``backends/`` with a class ``Twin``. It starts an emulated cloud, plants things in it
behind the backend's back, and lets requests go wrong by what they are for, not by their paths. What is about volumes,
projects and tokens a twin needs only where its backend has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud, VolumeService
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Instance,
    NewInstance,
    NewVolume,
    Volume,
)

Operation = Literal[
    # About instances.
    "any", "list", "read", "poll", "create", "update", "act", "delete", "login",
    # About volumes; moving is attach, mount, unmount and detach.
    "list volumes", "read volume", "poll volume", "create volume", "update volume", "delete volume", "move volume",
    # About what else an account has.
    "list project", "create project", "delete project",
    "list token", "create token", "delete token",
    "list key", "create key", "delete key",
    "list snapshots", "create snapshot", "delete snapshot", "roll back",
    "list network",
    "list firewall rule", "create firewall rule", "update firewall rule", "delete firewall rule",
    "list image", "create image", "update image", "delete image",
]  # fmt: skip
Trouble = Literal[
    "lost_reply",  # processed, then the connection closes
    "dropped",  # the connection closes, nothing was processed
    "silent",  # nothing processed, nothing sent until the client gives up
    "silent_after",  # processed, nothing sent until the client gives up
    "truncated",  # processed, half of the reply arrives
    "not_json",  # processed, a web page arrives
    "signed_out",  # every login is forgotten just before
]

# What a cloud accepts about a volume, and then does not do.
Silence = Literal["create", "attach", "mount", "unmount", "detach", "delete"]

# Every verb and status pair that the cloud answers otherwise than the contract says, with the reason.
Listed = Mapping[tuple[str, str], str]


class Twin(Protocol):
    """One emulated cloud with an account that may do everything."""

    name: str  # of the backend
    page_rows: int  # rows of a full page
    secret: str  # what the account signs in with
    operations: ClassVar[Mapping[Operation, tuple[str | None, str]]]  # what can be asked here: method, path?query
    statuses: ClassVar[frozenset[str]]  # what an instance can be here, of those that ``plant`` is asked for
    unlisted: ClassVar[frozenset[str]]  # statuses in which no list shows an instance, only its id
    tells_why: ClassVar[bool]  # the cloud says why something failed
    one_of_a_name: ClassVar[bool]  # a second live instance of a name is refused
    keeps_addresses: ClassVar[bool]  # an instance that is stopped has its addresses still
    logs_in: ClassVar[bool]  # there are logins that can expire; else every request is signed
    attaches: ClassVar[bool]  # volumes come and go while an instance runs; else it mounts them from its start on
    copies_volumes: ClassVar[bool]  # a volume can be made from an image or a snapshot, and have snapshots
    counts_volumes: ClassVar[bool]  # there is a limit to what volumes an account may have
    pages_volumes: ClassVar[bool]  # their list has pages
    one_volume_of_a_name: ClassVar[bool]  # a second volume of a name is refused
    lists_failed_volumes: ClassVar[bool]  # one that could not be made is listed all the same
    deletes_late: ClassVar[bool]  # a deletion may be accepted, and not be carried out
    fails_after_sending: ClassVar[Listed]  # the action is carried out although the reply says Failed
    lets_through: ClassVar[Listed]  # the cloud allows it although capabilities do not offer it
    stays: ClassVar[Listed]  # the cloud accepts it and nothing happens that can be observed here

    def __init__(self, folder: Path) -> None: ...

    def cloud(self, *, seconds: float = 3600.0, secret: str | None = None) -> Cloud:
        """A new connection with so much time; ``secret``: instead of the right one."""

    def stranger(self) -> Cloud:
        """A connection of another account."""

    def holder(self, key: str) -> Cloud:
        """A connection of whoever has that long-lived token."""

    def restart(self) -> None:
        """The server goes down and comes up with what it had saved."""

    def close(self) -> None: ...

    def now(self) -> float:
        """The clock of client and cloud, in seconds."""

    def advance(self, seconds: float) -> None: ...

    def new(self, name: str) -> NewInstance:
        """A request that the cloud accepts."""

    def another(self, field: str) -> Any:
        """A value for an update of that field: not what ``new`` gives."""

    def arguments(self, verb: str, status: str) -> Mapping[str, Any]:
        """What the verb needs from that status."""

    def plant(self, status: str = "running", name: str = "planted", count: int = 1) -> list[str]:
        """Instances that have always been there, in that status (one of ``statuses``); their ids."""

    def plant_around(self) -> list[str]:
        """Running instances that the account sees although they are not this profile's: its own elsewhere, if there is
        an elsewhere, and another member's in a project that they share, if there is sharing; their ids.
        """

    def stop_around(self, id: str) -> None:
        """Behind our back, an instance of ``plant_around`` is stopped."""

    def names(self) -> list[str]:
        """The instances that the cloud really has, however it lists them."""

    def trouble(self, operation: Operation, kind: Trouble, *, skip: int = 0, times: int | None = 1) -> None:
        """So many requests of that kind go wrong, after the first ``skip``; None: all of them."""

    def forgive(self) -> None:
        """Nothing goes wrong from now on."""

    def reply(
        self, operation: Operation, status: int, *, times: int | None = 1, retry_after: float | None = None
    ) -> None:
        """Something in front of the cloud answers with that status, and a web page."""

    def repeat_pages(self) -> None:
        """From the second on, every page of a list is the one before again."""

    def end_with_empty_page(self) -> None:
        """The next list promises one page more than there is, and that page is empty."""

    def fail_next_build(self, text: str) -> None:
        """The next instance that is created ends in ``error`` for that reason."""

    def fail_next(self, operation: Operation) -> None:
        """The next request of that kind is accepted, and the job that carries it out fails."""

    def fail_next_image(self) -> None:
        """The next image that is made of an instance ends in ``error``."""

    def new_volume(self, name: str) -> NewVolume:
        """A request that the cloud accepts, with everything that a volume can be given but a source."""

    def new_volume_of(self, source: Literal["image", "snapshot"], name: str) -> NewVolume:
        """Likewise, of the least size, made from an image or from a snapshot that is there."""

    def too_large_a_volume(self, name: str) -> NewVolume:
        """More than the account may have."""

    def another_of_volume(self, field: str) -> Any:
        """A value for an update of that field of a volume: not what ``new_volume`` gives."""

    def plant_volume(
        self, status: str = "available", name: str = "planted", count: int = 1, at: str | None = None
    ) -> list[str]:
        """Volumes that have always been there; their ids. ``at``: an instance that they are attached to and, where the
        cloud mounts, mounted on.
        """

    def snapshot(self, volume_id: str) -> None:
        """That volume has a snapshot from now on."""

    def volume_names(self) -> list[str]:
        """The volumes that the cloud really has, however it lists them."""

    def volume_holder(self, volume_id: str) -> str | None:
        """The instance that the cloud really has it attached to."""

    def be_silent_about(self, what: Silence) -> None:
        """The next request of that kind is accepted, and what it asked for does not happen."""

    def sent(self, operation: Operation) -> int:
        """Requests of that kind so far."""


def settled(twin: Twin, cloud: Cloud, instance: Instance, seconds: float = 300.0) -> Instance:
    """The instance when it is settled, polled once a second."""
    until = twin.now() + seconds
    while not (seen := cloud.poll(instance)).settled:
        assert twin.now() < until, f"still {seen.status} ({seen.activity}) after {seconds} s"
        twin.advance(1.0)
    return seen


def settled_volume(twin: Twin, volumes: VolumeService, volume: Volume, seconds: float = 300.0) -> Volume:
    """The volume when it is settled, polled once a second."""
    until = twin.now() + seconds
    seen: Volume = volumes.poll(volume)
    while not seen.settled:
        assert twin.now() < until, f"still {seen.status} ({seen.activity}) after {seconds} s"
        twin.advance(1.0)
        seen = volumes.poll(seen)
    return seen
