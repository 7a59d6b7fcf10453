# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudAPI's objects in the model's words."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Image,
    Instance,
    Mount,
    Named,
    NewInstance,
    Size,
    Volume,
    as_dict,
)

from tests.unit.module_utils.backends.captured import Captured

body = Captured("triton").body

IMAGE = Image(
    id="i-1",
    name="base",
    version="2",
    source="i-1",
    os="linux",
    tags=("default_user=ubuntu",),
    aliases=("base", "base@2"),
)
SIZE = Size(id="p-1", name="g1", vcpus=2, memory_mb=1024, disk_gb=25, aliases=("g1", "g1@1.0.0"))
ROW: dict[str, Any] = {
    "id": "m-1",
    "name": "web",
    "state": "running",
    "image": "i-1",
    "package": "g1",
    "memory": 1024,
    "disk": 25600,
    "ips": ["10.0.0.5", "165.225.1.2", "dhcp", "fd00::1"],
    "primaryIp": "165.225.1.2",
    "nics": [{"ip": "10.0.0.5", "network": "n-1"}, {"ip": "165.225.1.2", "network": "n-2"}, {"mac": "x"}],
    "tags": {"role": "web", "prod": True, "n": 3},
    "metadata": {"a": "b", "user-script": "#!/bin/sh", "root_authorized_keys": "ssh-rsa x", "admin_pw": "y"},
    "firewall_enabled": True,
    "deletion_protection": False,
    "created": "2026-01-01T00:00:00.123Z",
}


def told(row: dict[str, Any], image: Image | None = IMAGE, size: Size | None = SIZE) -> Instance:
    return wire.instance(
        row, cloud="triton", region="east", owner="alice", image=image, size=size, observed_at="2026-01-02T00:00:00Z"
    )


def test_a_machine_is_an_instance() -> None:
    made = told(ROW)
    assert (made.id, made.name, made.status, made.raw_status) == ("m-1", "web", "running", "running")
    assert (made.image, made.image_id, made.image_version) == ("base", "i-1", "2")
    assert (made.image_os, made.image_tags) == ("linux", ("default_user=ubuntu",))
    assert (made.size, made.size_id, made.vcpus, made.memory_mb, made.disk_gb) == ("g1", "p-1", 2, 1024, 25)
    assert (made.region, made.owner, made.created) == ("east", "alice", "2026-01-01T00:00:00Z")
    assert made.tags == ("n=3", "prod=true", "role=web")
    assert made.tag_values == {"role": "web", "prod": True, "n": 3}
    assert (dict(made.metadata), made.user_script) == ({"a": "b"}, "#!/bin/sh")
    assert (made.firewall, made.deletion_protection, made.networks) == (True, False, ("n-1", "n-2"))
    assert made.settled
    assert made.answers_to("image", "base@2")
    assert made.answers_to("size", "p-1")


def test_what_nobody_knows_any_more_is_told_as_far_as_the_machine_does() -> None:
    made = told(ROW, image=None, size=None)
    assert (made.image, made.image_id, made.size, made.size_id) == ("", "i-1", "g1", "")
    assert (made.vcpus, made.memory_mb, made.disk_gb) == (0, 1024, 25)


def test_a_machine_that_is_being_made_has_little() -> None:
    made = told({"id": "m-1", "name": "web", "state": "provisioning", "ips": [], "networks": []})
    assert (made.status, made.addresses, made.tags, made.image_id, made.created) == ("building", (), (), "", "")
    assert made.expected_status == "running"


@pytest.mark.parametrize(
    ("state", "status", "settled", "expected"),
    [
        ("provisioning", "building", False, "running"),
        ("ready", "rebooting", False, "running"),
        ("running", "running", True, "running"),
        ("stopping", "running", False, "stopped"),
        ("stopped", "stopped", True, "stopped"),
        ("offline", "unknown", False, "unknown"),
        ("deleted", "deleted", False, "deleted"),
        ("failed", "error", True, "error"),
        ("unknown", "unknown", False, "unknown"),
        ("somersault", "unknown", False, "unknown"),
    ],
)
def test_every_state(state: str, status: str, settled: bool, expected: str) -> None:
    made = told({**ROW, "state": state})
    assert (made.status, made.settled, made.expected_status, made.raw_status) == (status, settled, expected, state)
    assert bool(made.fault) is (state == "failed")


def test_addresses_begin_with_the_primary_one() -> None:
    found = [(each.address, each.kind, each.version, each.network) for each in wire.addresses(ROW)]
    assert found == [
        ("165.225.1.2", "public", 4, "n-2"),
        ("10.0.0.5", "private", 4, "n-1"),
        ("fd00::1", "private", 6, ""),
    ]


def image(id: str, version: str, published: str | None, **more: Any) -> dict[str, Any]:
    row = {"id": id, "name": "base", "version": version, "state": "active", "public": True, **more}
    return {**row, "published_at": published} if published else row


def test_the_newest_image_of_a_name_is_what_the_name_means() -> None:
    rows = [image("a", "1", "2024-01-01T00:00:00Z"), image("b", "3", None), image("c", "2", "2025-01-01T00:00:00Z")]
    made = {each.id: each for each in wire.images(rows)}
    assert made["c"].aliases == ("base", "base@2")
    assert made["a"].aliases == ("base@1",)
    assert made["b"].aliases == ("base@3",)
    assert {each.name for each in made.values()} == {"base"}


def test_a_recorded_image_and_package() -> None:
    (made,) = wire.images([body("catalog: GET /images/2b683a82")])
    assert (made.name, made.version, made.source, made.created) == (
        "base-64",
        "23.4.0",
        made.id,
        "2024-01-01T00:00:00Z",
    )
    (size,) = wire.sizes([body("catalog: GET /packages/g1-small")], "east")
    assert (size.name, size.vcpus, size.memory_mb, size.disk_gb, size.region) == ("g1-small", 1, 256, 10, "east")
    assert (size.available, size.burn_rate) == (True, None)


def test_what_an_image_needs() -> None:
    row = image("a", "1", None, requirements={"min_ram": 512}, image_size=10_241, tags={"kind": "x"}, owner="o")
    (made,) = wire.images([row])
    assert (made.min_memory_mb, made.size_gb, made.tags, made.owner) == (512, 11, ("kind=x",), "o")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"public": False, "owner": "me"}, True),
        ({"public": False, "owner": "stranger"}, False),
        ({"state": "disabled"}, False),
        ({"state": "creating", "owner": "me"}, False),
    ],
)
def test_nothing_that_a_stranger_shares_is_booted(more: dict[str, Any], expected: bool) -> None:
    assert wire.bootable(image("a", "1", None, **more), "me") is expected


def package(id: str, version: str, memory: int = 1024) -> dict[str, Any]:
    return {"id": id, "name": "g1", "version": version, "memory": memory, "disk": 1024, "vcpus": 1}


def test_the_highest_version_of_a_package_is_what_the_name_means() -> None:
    made = {each.id: each for each in wire.sizes([package("a", "1.9.0"), package("b", "1.10.0")], "east")}
    assert made["b"].aliases == ("g1", "g1@1.10.0")
    assert made["a"].aliases == ("g1@1.9.0",)


@pytest.mark.parametrize(("memory", "expected"), [(512, "a"), (1024, "b"), (2048, "c"), (99, "c")])
def test_a_machine_has_the_version_with_its_memory(memory: int, expected: str) -> None:
    rows = [package("a", "1.0.0", 512), package("b", "1.1.0", 1024), package("c", "2.0.0", 2048)]
    found = wire.size_of({"package": "g1", "memory": memory}, wire.sizes(rows, "east"))
    assert found is not None
    assert found.id == expected


def test_a_package_that_is_no_longer_offered_is_no_size() -> None:
    assert wire.size_of({"package": "gone", "memory": 1}, [SIZE]) is None
    assert wire.size_of({"package": "", "memory": 1}, [SIZE]) is None


def test_the_network_of_the_primary_interface_comes_first() -> None:
    nics = [{"network": "n-1"}, {"network": "n-2", "primary": True}, {"network": "n-1"}]
    assert told({**ROW, "nics": nics}).networks == ("n-2", "n-1")


def test_a_secret_is_in_no_repr_and_in_no_result() -> None:
    made = told({**ROW, "metadata": {"a": "c4nary", "user-script": "c4nary"}})
    assert "c4nary" not in repr(made) + str(as_dict(made))
    assert as_dict(made)["metadata_keys"] == ["a"]


def test_a_new_machine_has_flat_keys() -> None:
    new = NewInstance(
        "web",
        IMAGE,
        SIZE,
        networks=(Named("n-1", "external"),),
        tags={"role": "web", "n": 3},
        metadata={"a": "b"},
        user_script="#!/bin/sh",
        affinity=("role!=db",),
        firewall=True,
        deletion_protection=False,
        mounts=(Mount(Volume("v-1", "data"), "/data", read_only=True),),
    )
    assert wire.new_machine(new) == {
        "name": "web",
        "image": "i-1",
        "package": "p-1",
        "networks": ["n-1"],
        "affinity": ["role!=db"],
        "firewall_enabled": True,
        "deletion_protection": False,
        "volumes": [{"name": "data", "mountpoint": "/data", "mode": "ro", "type": "tritonnfs"}],
        "metadata.a": "b",
        "metadata.user-script": "#!/bin/sh",
        "tag.role": "web",
        "tag.n": 3,
    }


def test_what_is_not_asked_for_is_not_sent() -> None:
    body = wire.new_machine(NewInstance("web", IMAGE, SIZE))
    assert body == {"name": "web", "image": "i-1", "package": "p-1"}
