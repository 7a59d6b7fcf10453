# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resources as this collection sees them, the same on every cloud.

Backends translate their API into these types in their ``wire.py``; nothing else in the collection
knows an API's field names. The original object stays in ``raw``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

# Instance statuses. The first line is stable: an instance stays there until somebody acts.
STABLE = ("running", "stopped", "suspended", "paused", "shelved", "offloaded", "resized", "error")
PASSING = ("building", "rebooting", "resizing", "rebuilding", "deleting")
STATUSES = (*STABLE, *PASSING, "deleted", "unknown")

# What users see. That a shelved instance has been offloaded too is told by raw_status: it matters to one action only.
SHOWN = tuple(status for status in STATUSES if status != "offloaded")

# Volume statuses, likewise, and where the passing ones lead.
VOLUME_STABLE = ("available", "in_use", "error")
VOLUME_STATUSES = (*VOLUME_STABLE, "creating", "attaching", "detaching", "deleting", "deleted", "unknown")
VOLUME_LEADS_TO = {"creating": "available", "attaching": "in_use", "detaching": "available"}

# Where a passing status leads when nothing goes wrong: what a plan expects to find after it.
LEADS_TO = {"building": "running", "rebooting": "running", "resizing": "running", "rebuilding": "running"}

# Statuses of instances that are no longer there for anybody who looks for a name.
GONE = ("deleting", "deleted")


@dataclass(frozen=True, slots=True)
class Address:
    """One network address of an instance. ``kind`` is ``public`` or ``private``, ``version`` 4 or 6."""

    address: str
    kind: str
    version: int = 4
    network: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """A machine. Sizes are in the unit of the name; times are ISO-8601 UTC."""

    cloud: str
    id: str
    name: str
    status: str
    raw_status: str = ""
    activity: str = ""  # what the cloud is still doing to it; empty when it is settled
    heading: str = ""  # the status that this leads to; empty when nothing is under way or the end is not known
    fault: str = ""  # why it is in trouble; empty when it is not
    number: int | None = None  # the integer that some clouds show in their web page
    image: str = ""
    image_id: str = ""
    image_version: str = ""
    image_os: str = ""  # empty where instances do not tell
    image_tags: tuple[str, ...] = ()  # likewise
    size: str = ""
    size_id: str = ""
    vcpus: int = 0
    memory_mb: int = 0
    disk_gb: int = 0
    project: str = ""
    project_id: str = ""
    allocation: str = ""
    allocation_id: str = ""
    owner: str = ""
    region: str = ""
    addresses: tuple[Address, ...] = ()
    tags: tuple[str, ...] = ()
    tag_values: Mapping[str, Any] = field(default_factory=dict)  # by name, where tags have values
    networks: tuple[str, ...] = ()  # their ids, that of the primary interface first
    firewall: bool | None = None  # None: the cloud has no such thing
    deletion_protection: bool | None = None  # None: the cloud has no such thing
    # What the account itself has written, without what the cloud keeps there. Any value may be a secret.
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)
    user_script: str = field(default="", repr=False)
    created: str = ""
    observed_at: str = ""  # when this was read
    observed_by: str = ""  # which call said it
    aliases: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # other identifiers of image, size, project, allocation
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def settled(self) -> bool:
        """True when nothing is under way: the status will stay until somebody acts."""
        return self.status in STABLE and not self.activity

    @property
    def expected_status(self) -> str:
        """The status it will have when what is under way has ended well."""
        return self.heading or LEADS_TO.get(self.status, self.status)

    def answers_to(self, field_name: str, wanted: str) -> bool:
        """True when ``wanted`` is the name or one of the identifiers of this instance's image, size, project or
        allocation.
        """
        return wanted in (
            getattr(self, field_name),
            getattr(self, f"{field_name}_id"),
            *self.aliases.get(field_name, ()),
        )


@dataclass(frozen=True, slots=True)
class Named:
    """Anything that has a name, an id, and perhaps more ids: what a user may write to mean it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    number: int | None = None  # the integer that some clouds use beside the id


@dataclass(frozen=True, slots=True)
class Image(Named):
    """Something to boot from. ``source`` is what the cloud wants to hear when it shall boot this."""

    source: str = ""
    version: str = ""
    description: str = ""
    owner: str = ""
    public: bool = True
    min_memory_mb: int = 0
    min_vcpus: int = 0
    size_gb: int = 0
    tags: tuple[str, ...] = ()
    created: str = ""
    region: str = ""
    os: str = ""
    type: str = ""  # the cloud's own word for its kind
    status: str = "active"  # one of images.IMAGE_STATUSES


@dataclass(frozen=True, slots=True)
class Size(Named):
    """A shape of machine (flavor, package). ``burn_rate`` is in SU per hour while it runs; None when unknown."""

    vcpus: int = 0
    memory_mb: int = 0
    disk_gb: int = 0
    burn_rate: float | None = None
    available: bool = True
    region: str = ""


@dataclass(frozen=True, slots=True)
class Project(Named):
    """A group of resources that belong together. ``instances`` and ``volumes`` are the names of what is in it."""

    description: str = ""
    owner: str = ""
    instances: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    created: str = ""


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to make; without ``owner``, it is the account's own."""

    name: str
    description: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where a volume is: the instance, the device there, and the folder that it is mounted on, where that is known."""

    instance_id: str
    instance: str = ""
    device: str = ""
    mount_point: str = ""


@dataclass(frozen=True, slots=True)
class Volume(Named):
    """A disk of its own."""

    cloud: str = ""
    status: str = "unknown"  # one of VOLUME_STATUSES
    raw_status: str = ""
    activity: str = ""  # what the cloud is still doing to it; empty when it is settled
    fault: str = ""  # what went wrong last, where the cloud tells
    size_gb: int = 0
    description: str = ""
    project: str = ""
    project_id: str = ""
    owner: str = ""
    region: str = ""
    attachments: tuple[Attachment, ...] = ()
    networks: tuple[str, ...] = ()  # the ids of those it can be reached on, where it is a share
    share: str = ""  # HOST:/FOLDER, where it is a share
    tags: tuple[str, ...] = ()
    created: str = ""
    observed_at: str = ""
    observed_by: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def settled(self) -> bool:
        """True when nothing is under way."""
        return self.status in VOLUME_STABLE and not self.activity

    @property
    def under_way(self) -> bool:
        """True when it is known to be on its way to another state. What is in an unknown status is neither."""
        return self.status in VOLUME_LEADS_TO or bool(self.activity)

    @property
    def expected_status(self) -> str:
        """The status it will have when what is under way has ended well."""
        return VOLUME_LEADS_TO.get(self.status, self.status)

    def attachment_to(self, instance_id: str) -> Attachment | None:
        """How it is attached to that instance, or None."""
        return next((each for each in self.attachments if each.instance_id == instance_id), None)


@dataclass(frozen=True, slots=True)
class Snapshot(Named):
    """A copy of a volume as it was at one moment."""

    size_gb: int = 0
    status: str = ""
    description: str = ""
    volume_id: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class NewVolume:
    """A volume to make; every reference is already resolved. At most one of ``image`` and ``snapshot`` is given."""

    name: str
    size_gb: int
    description: str = ""
    project: Project | None = None
    image: Image | None = None
    snapshot: Snapshot | None = None
    networks: tuple[Named, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VolumeSize(Named):
    """A size that volumes can have, where they cannot have any; ``region``: where new ones are made."""

    size_gb: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume that a new instance mounts from its first start on."""

    volume: Volume
    mount_point: str
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class AccessToken(Named):
    """A long-lived token. ``key`` is what opens the door; the cloud shows it once, when the token is made."""

    created: str = ""
    key: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NewAccessToken:
    """A token to make."""

    name: str


@dataclass(frozen=True, slots=True)
class Allocation(Named):
    """What a project may use and has used, in SU, as the cloud has it on record.

    ``allowed`` None: without a limit. ``used`` None: the cloud has not counted yet. ``server_burn_rate`` is the cloud's
    own figure, whatever it means there; ``counted_at`` says when the cloud counted.
    """

    allowed: float | None = None
    used: float | None = None
    used_by_me: float | None = None
    server_burn_rate: float | None = None
    counted_at: str = ""

    @property
    def exhausted(self) -> bool:
        """True when more was used than is allowed, as far as the cloud has counted."""
        return self.allowed is not None and self.used is not None and self.used > self.allowed


@dataclass(frozen=True, slots=True)
class Provider(Named):
    """A place where a cloud runs machines, as the cloud lists it."""

    description: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class NewInstance:
    """A create request in the model's words; every reference is already resolved."""

    name: str
    image: Image
    size: Size
    project: Project | None = None
    allocation: Allocation | None = None
    networks: tuple[Named, ...] = ()  # none: the cloud chooses
    tags: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)
    user_script: str = field(default="", repr=False)
    affinity: tuple[str, ...] = ()
    firewall: bool | None = None  # None: as the cloud does it
    deletion_protection: bool | None = None
    mounts: tuple[Mount, ...] = ()
    region: str = ""  # empty: where the profile makes instances
    options: Mapping[str, Any] = field(default_factory=dict)


def as_dict(resource: Any, *, full: bool = False) -> dict[str, Any]:
    """A resource as the plain data that tasks return; ``full`` adds the cloud's own object under ``raw``."""
    hidden = {"aliases", "key", "metadata", "user_script"} | (set() if full else {"raw"})
    plain = {name: _plain(getattr(resource, name)) for name in _names(resource.__class__) if name not in hidden}
    if isinstance(resource, Instance):
        plain["status"] = shown(resource.status)
        plain["public_address"] = first_address(resource, "public")
        plain["private_address"] = first_address(resource, "private")
        plain["metadata_keys"] = sorted(resource.metadata)
    return plain


def tag_texts(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Tags as texts such as ``role=web``, in the order of their names; what is no text is written as JSON."""
    return tuple(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in sorted(values.items())
    )


def shown(status: str) -> str:
    """The status as users see it."""
    return "shelved" if status == "offloaded" else status


def first_address(instance: Instance, kind: str) -> str:
    """The first address of that kind, or an empty text."""
    return next((a.address for a in instance.addresses if a.kind == kind), "")


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a data class, worked out once."""
    return tuple(each.name for each in dataclasses.fields(kind))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value
