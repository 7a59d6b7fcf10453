# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a backend is: the one contract below every resource.

A backend is a folder with a ``backend.py`` that defines ``BACKEND``. It says in data what its connection needs, which
options only it understands and what it can do, and it turns settings into a ``Cloud``. Adding one is adding its folder
(and its twin in ``tests/contract``), nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ansible_collections.research.cloud.plugins.module_utils.core.accounts import About, Profile
from ansible_collections.research.cloud.plugins.module_utils.core.actions import Action
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import InstanceSnapshot
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import FirewallRule
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Allocation,
    Image,
    Instance,
    Named,
    NewInstance,
    Project,
    Provider,
    Size,
    Snapshot,
    Volume,
    VolumeSize,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock, Deadline
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Transport

# Connection settings that every backend understands; an argument spec, merged with the backend's own.
COMMON_CONNECTION: dict[str, dict[str, Any]] = {
    "endpoint": {"type": "str"},
    "validate_certs": {"type": "bool", "default": True},
    "ca_file": {"type": "path"},
    "proxy": {"type": "str"},
    "connect_timeout": {"type": "float", "default": 10.0},
    "read_timeout": {"type": "float", "default": 30.0},
    "poll_interval": {"type": "float", "default": 5.0},
    "settle_time": {"type": "float"},
    "max_parallel": {"type": "int", "default": 16},
    "token_cache": {"type": "bool", "default": True},
}


@dataclass(frozen=True, slots=True)
class Connection:
    """A resolved profile: everything a backend needs to connect, secrets apart from the rest."""

    cloud: str
    backend: str
    plain: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def settings(self) -> dict[str, Any]:
        """Plain settings and secrets together."""
        return {**self.plain, **self.secrets}


@dataclass(frozen=True, slots=True)
class Tools:
    """What a backend is given from outside, so that tests can give it something else."""

    clock: Clock
    deadline: Deadline
    transport: Callable[[Connection], Transport]
    random: Callable[[], float]  # uniform in [0, 1), for jitter
    warn: Callable[[str], None]
    debug: Callable[[str], None]  # one line for -vvv; never holds a secret
    keep_secret: Callable[[str], None]  # from now on, this text is masked in everything that the run says
    # What was noted about the account behind a connection, also by tasks before; only what does not change meanwhile.
    memory: Callable[[Connection], MutableMapping[str, Any]]
    # What each of these returns, in their order; so many at a time. Raises the first failure when all have ended.
    together: Callable[[Sequence[Callable[[], Any]], int], list[Any]]


@dataclass(frozen=True, slots=True)
class NameRule:
    """Which names something may get: a pattern that all of it matches, and the same in words."""

    pattern: str
    words: str


@dataclass(frozen=True, slots=True)
class Serves:
    """What a cloud can do with one kind of thing, as data."""

    updates: frozenset[str] = frozenset()  # fields that can be changed in place
    fixed: Mapping[str, str] = field(default_factory=dict)  # fields that cannot -> why not, and what to do instead
    never_emptied: frozenset[str] = frozenset()  # fields that can be changed, but not to nothing
    mounts: bool = False  # volumes: the cloud mounts what it attaches
    read_only: bool = False  # they can be listed, and nothing else
    source_margin_gb: int | None = None  # volumes: how much larger than its image one may be; None: any size
    # Volumes: they are shares that an instance mounts when it is made; why none can be attached later, and what to do.
    mounted_when_made: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict)  # options that mean nothing here -> why
    names: NameRule | None = None  # None: any name
    key_types: tuple[str, ...] = ()  # keys: the SSH names of the types that are taken


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a cloud can do, as data: asking for anything else fails before the first request."""

    actions: Mapping[str, Action]
    states: tuple[str, ...]
    updates: frozenset[str]  # instance fields that can be changed in place
    replace_only: frozenset[str]  # instance fields that only a new instance can change
    needs: frozenset[str] = frozenset()  # options without which no instance can be made
    uncompared: frozenset[str] = frozenset()  # options that count when one is made or looked for, and never later
    list_staleness: float = 0.0  # seconds by which a list may lag behind the cloud
    records_staleness: float = 0.0  # seconds by which what was observed_by "records" may lag behind the cloud
    settle_time: float = 60.0  # seconds within which a committed create becomes listable
    charged: Mapping[str, float] = field(default_factory=dict)  # status -> share of the size's burn rate
    reboots: tuple[str, ...] = ("soft", "hard")  # kinds of reboot
    names: NameRule | None = None  # None: any name
    notes: Mapping[str, str] = field(default_factory=dict)  # capability -> what a user should know about it
    tells_of_images: frozenset[str] = frozenset()  # what not every cloud tells of one: os, type
    services: Mapping[str, Serves] = field(default_factory=dict)  # kind of thing, such as volume -> what can be done

    @property
    def fields(self) -> frozenset[str]:
        """Every option of an instance that means something here."""
        return self.needs | self.updates | self.replace_only | self.uncompared


class Service(Protocol):
    """The things of one kind that a cloud has: volumes, projects. Raises like ``Cloud``; a change is sent once."""

    def list_all(self) -> Sequence[Any]:
        """All of them, as they are now, in a stable order."""

    def read(self, id: str) -> Any:
        """One of them as it is now, every field; raises NotFound when it is gone."""

    def poll(self, thing: Any) -> Any:
        """The same thing with what changes by itself as it is now; cheap; raises NotFound when it is gone."""

    def create(self, new: Any) -> Any:
        """Ask for one, once. Raises ReplyLost when the request may have been processed without a usable reply."""

    def update(self, thing: Any, changes: Mapping[str, Any]) -> None:
        """Change fields named in ``Serves.updates`` in place; values are plain or resolved things."""

    def delete(self, thing: Any) -> None:
        """Ask for its end. That may take a while, or be ignored: look. One that is gone already is no error."""


class Lists(Protocol):
    """The things of a kind that can only be listed: networks."""

    def list_all(self) -> Sequence[Any]:
        """All of them, as they are now, in a stable order."""


class FirewallRuleService(Service, Protocol):
    """Rules also tell whom they concern."""

    def applying_to(self, instance: Instance) -> Sequence[FirewallRule]:
        """The rules that concern an instance, wherever it is."""


class AccountService(Protocol):
    """There is one account, that of the profile."""

    def read(self) -> Profile:
        """What it says of itself now."""

    def update(self, changes: Mapping[str, Any]) -> Profile:
        """Change fields named in ``Serves.updates``, once; the account as the cloud has it then. Raises ReplyLost as
        ``create`` does.
        """


class ProjectService(Service, Protocol):
    """Projects belong to groups. ``owner`` in an update is a resolved group."""

    def groups(self) -> Sequence[Named]:
        """The groups that this account is in; the one that projects get when nothing is said comes first."""


class VolumeService(Service, Protocol):
    """Where ``Serves.mounted_when_made``, this is all; elsewhere it is an ``AttachableVolumes``."""

    def sizes(self) -> Sequence[VolumeSize]:
        """The sizes that a volume can have; none where it can have any."""

    def snapshots(self) -> Sequence[Snapshot]:
        """The snapshots of this account's volumes."""


class AttachableVolumes(VolumeService, Protocol):
    """Volumes that come and go while an instance runs. Each of these is only asked for; ``poll`` tells what became of
    it.
    """

    def attach(self, volume: Volume, instance: Instance, *, device: str = "", mount_point: str = "") -> None:
        """Attach; where ``Serves.mounts``, the cloud mounts it, too."""

    def detach(self, volume: Volume, instance: Instance) -> None:
        """Detach; the cloud unmounts it first where it mounts."""

    def mount(self, volume: Volume, instance: Instance, *, device: str = "", mount_point: str = "") -> None:
        """Mount what is attached."""

    def unmount(self, volume: Volume, instance: Instance) -> None:
        """Unmount, and leave it attached."""


class InstanceSnapshotService(Service, Protocol):
    """The snapshots of one instance. ``delete`` is only asked for: ``poll`` tells what became of it."""

    def roll_back(self, snapshot: InstanceSnapshot) -> None:
        """Ask for the instance to be what it was, and to boot. Raises ReplyLost as ``create`` does."""

    def rolled_back(self) -> bool | None:
        """Whether the latest roll back that was asked for here has ended well; None while it has not ended."""


class SnapshotService(Protocol):
    """Snapshots belong to instances."""

    def list_all(self) -> Sequence[InstanceSnapshot]:
        """Those of all instances, as they are now, in a stable order; a request for each instance."""

    def of(self, instance: Instance) -> InstanceSnapshotService:
        """Those of one instance."""


class Cloud(Protocol):
    """A connected cloud. Every method raises the typed errors of ``core.errors``; a list is whole or raises."""

    name: str
    capabilities: Capabilities

    def instances(self, *, refresh: bool = True) -> list[Instance]:
        """All live instances of this profile's account, in a stable order.

        At most ``list_staleness`` seconds old; with ``refresh=False`` as old as the cloud's own records, for fewer or
        cheaper requests.
        """

    def visible_instances(self) -> list[Instance]:
        """All live instances that this account sees, in a stable order: its own everywhere, and those of the other
        members of its projects. Whatever allocations are charged for, as far as anybody tells this account.

        What only the cloud's records tell is ``observed_by`` "records", and at most ``records_staleness`` seconds old.
        """

    def instance(self, id: str) -> Instance:
        """One instance as it is now, every field; raises NotFound when it is gone."""

    def poll(self, instance: Instance) -> Instance:
        """The same instance with its status, activity, fault and addresses as they are now; cheap; raises NotFound
        when it is gone.
        """

    def images(self, *, every: bool = False, region: str = "") -> list[Image]:
        """What an instance can be made from; ``every``: all that the account sees, in every status. Without a region:
        where the profile makes instances.
        """

    def sizes(self, region: str = "") -> list[Size]: ...

    def projects(self) -> list[Project]: ...

    def allocations(self) -> list[Allocation]: ...

    def providers(self) -> list[Provider]: ...

    def create(self, new: NewInstance) -> Instance:
        """Ask for one instance, once. Raises ReplyLost when the request may have been processed without a usable
        reply.
        """

    def update(self, instance: Instance, changes: Mapping[str, Any]) -> None:
        """Change fields named in ``capabilities.updates`` in place. Values are what shall be: a name, a resolved thing,
        all tags, all metadata; of networks a ``Rewiring``. Where that takes a while, the instance is not settled before
        it is over.
        """

    def act(self, instance: Instance, verb: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send one action. Returns ``{"answer": what the cloud said}``; raises ReplyLost as ``create`` does."""

    def delete(self, instance: Instance) -> None:
        """Ask for the end of an instance; it may stay listed for a while. An instance that is gone already is no
        error.
        """

    def service(self, kind: str) -> Any:
        """The ``Service`` for a kind named in ``capabilities.services``; for ``volume`` it is a ``VolumeService``, for
        ``project`` a ``ProjectService``, for ``snapshot`` a ``SnapshotService``, for ``firewall_rule`` a
        ``FirewallRuleService``, for ``account`` an ``AccountService``, for what is ``read_only`` a ``Lists``.
        """

    def describe(self) -> dict[str, Any]:
        """Who we are there and what answers: account, provider, endpoint, versions. Plain data."""

    def about(self) -> About:
        """The account's own record, and what is around it: regions, services, limits. What a cloud does not have, or
        does not tell this account, is empty.
        """

    def close(self) -> None:
        """End the connections, also those that other threads are using."""


def accept(resource: str, values: Mapping[str, Any]) -> None:
    """Nothing to refuse that the argument spec lets through."""
    del resource, values


@dataclass(frozen=True, slots=True)
class Backend:
    """A kind of cloud."""

    name: str
    title: str
    connection: Mapping[str, Mapping[str, Any]]  # argument spec of a profile's own keys
    secret_keys: frozenset[str]
    resource_options: Mapping[str, Mapping[str, Mapping[str, Any]]]  # resource -> argument spec of its backend_options
    capabilities: Capabilities
    connect: Callable[[Connection, Tools], Cloud]
    constraints: Mapping[str, Sequence[Any]] = field(
        default_factory=dict
    )  # required_one_of and friends for the connection
    secret_files: Mapping[str, str] = field(default_factory=dict)  # key that names a file -> the secret that is in it
    # Raises BadInput for (resource, the values of its options) that the cloud would refuse, change or never answer to.
    check: Callable[[str, Mapping[str, Any]], None] = accept

    def connection_spec(self) -> dict[str, dict[str, Any]]:
        """The argument spec of a profile of this backend, common keys included."""
        return {**COMMON_CONNECTION, **{key: dict(spec) for key, spec in self.connection.items()}}
