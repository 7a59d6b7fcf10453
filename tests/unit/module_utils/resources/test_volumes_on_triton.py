# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NFS volumes on Triton: made, renamed, mounted by new machines, deleted when nothing mounts them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance,
    volume,
    volume_attachment,
    volume_info,
)
from research_cloud_emulator.world.triton.seed import WEST

from tests.support.lab import Lab
from tests.support.storage import Result, both

NEW = {"image": "base-64-lts", "size": "g1.small"}
CREATE = {"method": "POST", "path": "^/my/volumes$"}


def run(lab: Lab, **options: Any) -> Result:
    return both(lab, volume.RESOURCE, **{"cloud": "triton", "name": "data", **options})


def disks(lab: Lab) -> list[tuple[str, str, int]]:
    """Name, state and MiB of the volumes that the cloud really has."""
    return [(row["name"], row["state"], row["size"]) for row in lab.world.triton.volumes() if not row["gone"]]


def asked(lab: Lab) -> list[str]:
    return [f"{method} {path}" for method, path, _status in lab.world.requests]


@pytest.fixture
def data(lab: Lab) -> str:
    """The id of a volume that is ready."""
    return str(lab.run(volume.RESOURCE, cloud="triton", name="data", size_gb=20)["volume"]["id"])


class TestMaking:
    def test_a_new_one(self, lab: Lab) -> None:
        told = run(lab, size_gb=20, tags={"for": "light curves"}, networks=["My-Fabric-Network"])["volume"]
        assert disks(lab) == [("data", "ready", 20_480)]
        assert (told["status"], told["size_gb"], told["tags"]) == ("available", 20, ["for=light curves"])
        assert (told["share"].endswith(":/exports/data"), len(told["networks"])) == (True, 1)
        assert run(lab, size_gb=20)["changed"] is False

    @pytest.mark.parametrize("size", [1, 15, 2000])
    def test_a_size_that_there_is_not(self, lab: Lab, size: int) -> None:
        result = run(lab, size_gb=size)
        assert f"cannot have {size} GB; there are 10, 20, 30, 40, 50, 100, 200, 500, 1000 GB" in result["msg"]
        assert (result["failure"]["kind"], disks(lab)) == ("bad_input", [])

    @pytest.mark.parametrize("name", ["x", "-data", "two words"])
    def test_a_name_that_there_cannot_be(self, lab: Lab, name: str) -> None:
        result = run(lab, name=name, size_gb=10)
        assert f'volume name "{name}" is not possible on triton: letters, digits' in result["msg"]
        assert (result["failure"]["kind"], disks(lab)) == ("bad_input", [])

    def test_a_network_that_shares_cannot_be_on(self, lab: Lab) -> None:
        result = run(lab, size_gb=10, networks=["external"])
        assert 'cannot be on network "external", which is no fabric network' in result["msg"]
        assert "My-Fabric-Network" in result["msg"]

    @pytest.mark.parametrize(
        ("option", "value"),
        [("description", "x"), ("project", "x"), ("image", "x"), ("snapshot", "x"), ("detach", True)],
    )
    def test_what_they_do_not_have_is_refused_before_anything_is_asked(
        self, lab: Lab, option: str, value: object
    ) -> None:
        result = run(lab, size_gb=10, **{option: value})
        assert f"triton does not know {option} of a volume: " in result["msg"]
        assert (result["failure"]["kind"], asked(lab)) == ("unsupported", [])

    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
    def test_one_whose_reply_is_lost_is_adopted(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": CREATE, "effect": effect})
        result = lab.run(volume.RESOURCE, cloud="triton", name="data", size_gb=10)
        assert (result["changed"], result["volume"]["status"]) == (True, "available")
        assert (disks(lab), asked(lab).count("POST /my/volumes")) == ([("data", "ready", 10_240)], 1)

    def test_one_that_was_not_made_is_not_made_twice(self, lab: Lab) -> None:
        lab.world.faults.add({"match": CREATE, "effect": "drop_before"})
        result = lab.run(volume.RESOURCE, cloud="triton", name="data", size_gb=10)
        assert (result["failure"]["kind"], asked(lab).count("POST /my/volumes")) == ("outcome_unknown", 1)
        assert run(lab, size_gb=10)["changed"] is True

    def test_one_that_fails_is_told_and_its_name_is_free(self, lab: Lab) -> None:
        lab.world.faults.add({"match": CREATE, "effect": {"fail_build": {"text": "no"}}})
        result = lab.run(volume.RESOURCE, cloud="triton", name="data", size_gb=10)
        assert (result["failure"]["kind"], result["changed"], result["volume"]["status"]) == ("failed", True, "error")
        assert "it could not be made; Triton does not say why" in result["msg"]
        assert lab.run(volume_info.RESOURCE, cloud="triton")["volumes"] == []
        assert run(lab, size_gb=10)["changed"] is True

    def test_a_server_without_volumes_says_so(self, lab: Lab) -> None:
        lab.world.update_settings({"triton_volumes": False})
        result = run(lab, size_gb=10)
        assert "triton: data centre us-east-1 has no volumes: its operators have not switched them on" in result["msg"]
        assert result["failure"]["kind"] == "unsupported"
        assert lab.run(volume_info.RESOURCE, cloud="triton")["failure"]["kind"] == "unsupported"


class TestChanging:
    def test_the_name(self, lab: Lab, data: str) -> None:
        assert run(lab, id=data, name="curves")["changed"] is True
        assert disks(lab) == [("curves", "ready", 20_480)]
        assert run(lab, id=data, name="curves")["changed"] is False

    def test_a_name_of_another(self, lab: Lab, data: str) -> None:
        run(lab, name="curves", size_gb=10)
        assert 'cannot be renamed to "curves"' in run(lab, id=data, name="curves")["msg"]

    def test_a_lost_reply_to_a_rename(self, lab: Lab, data: str) -> None:
        lab.world.faults.add({"match": {"method": "POST", "path": f"^/my/volumes/{data}"}, "effect": "lost_reply"})
        assert run(lab, id=data, name="curves")["changed"] is True
        assert disks(lab) == [("curves", "ready", 20_480)]

    @pytest.mark.usefixtures("data")
    def test_the_size_is_fixed(self, lab: Lab) -> None:
        result = run(lab, size_gb=30)
        assert "size_gb is 20, wanted 30; Triton cannot resize a volume" in result["msg"]

    def test_deleting(self, lab: Lab, data: str) -> None:
        assert run(lab, id=data, name=None, state="absent")["changed"] is True
        assert disks(lab) == []
        assert run(lab, state="absent")["changed"] is False

    @pytest.mark.parametrize("effect", ["lost_reply", "drop_before", {"hang_after": {"seconds": 60}}])
    @pytest.mark.usefixtures("data")
    def test_deleting_with_a_lost_reply(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": {"method": "DELETE", "path": "/volumes/"}, "effect": effect})
        assert run(lab, state="absent")["changed"] is True
        assert disks(lab) == []


class TestMounting:
    @pytest.fixture(autouse=True)
    def _data(self, data: str) -> None:
        """There is one to mount."""

    def machine(self, lab: Lab, **options: Any) -> Result:
        wanted = {"cloud": "triton", "name": "web", **NEW}
        return lab.run(instance.RESOURCE, **{**wanted, **options})

    def mounts(self, lab: Lab) -> list[tuple[str, str]]:
        with lab.world.act():
            rows = lab.world.store.all("SELECT mountpoint, mode FROM triton_mounts")
            return [(row["mountpoint"], row["mode"]) for row in rows]

    @pytest.mark.parametrize(("how", "mode"), [({}, "rw"), ({"mode": "ro"}, "ro"), ({"mode": "rw"}, "rw")])
    def test_a_new_machine_mounts_it(self, lab: Lab, how: dict[str, str], mode: str) -> None:
        wanted = [{"volume": "data", "mount_point": "/data", **how}]
        planned = self.machine(lab, volumes=wanted, check=True)
        made = self.machine(lab, volumes=wanted)
        assert made["diff"] == planned["diff"]
        assert made["diff"]["after"]["volumes"] == ["data"]
        assert self.mounts(lab) == [("/data", mode)]
        (told,) = lab.run(volume_info.RESOURCE, cloud="triton")["volumes"]
        assert (told["status"], [each["instance"] for each in told["attachments"]]) == ("in_use", ["web"])
        assert self.machine(lab, volumes=wanted)["changed"] is False

    def test_by_its_id_and_in_several_machines_of_one_task(self, lab: Lab, data: str) -> None:
        items = [{"name": "web-1"}, {"name": "web-2"}]
        made = self.machine(lab, name=None, instances=items, volumes=[{"volume": data, "mount_point": "/data"}])
        assert made["changed"] is True
        assert len(self.mounts(lab)) == 2

    def test_a_machine_that_is_there_cannot_mount_it(self, lab: Lab) -> None:
        self.machine(lab)
        wanted = [{"volume": "data", "mount_point": "/data"}]
        result = self.machine(lab, volumes=wanted)
        assert (
            'instance "web" on triton does not mount volume "data"; on this cloud volumes are mounted when'
            in (result["msg"])
        )
        assert (result["failure"]["kind"], result["changed"]) == ("bad_input", False)
        assert self.machine(lab, volumes=wanted, replace=True)["changed"] is True
        assert self.mounts(lab) == [("/data", "rw")]
        assert self.machine(lab, volumes=wanted, replace=True)["changed"] is False

    def test_one_that_does_not_exist(self, lab: Lab) -> None:
        wanted = [{"volume": "dta", "mount_point": "/data"}]
        result = self.machine(lab, volumes=wanted)
        assert 'volume "dta" on triton does not exist; near: "data"' in result["msg"]
        assert result["failure"]["kind"] == "not_found"
        assert self.machine(lab, volumes=wanted, check=True)["changed"] is True  # an earlier task may make it

    def test_what_is_mounted_is_not_deleted(self, lab: Lab) -> None:
        self.machine(lab, volumes=[{"volume": "data", "mount_point": "/data"}])
        result = run(lab, state="absent")
        assert 'volume "data" on triton is mounted by "web" and was not deleted' in result["msg"]
        assert result["failure"]["kind"] == "conflict"
        self.machine(lab, state="absent")
        assert run(lab, state="absent")["changed"] is True

    @pytest.mark.parametrize("state", ["present", "mounted", "unmounted", "absent"])
    def test_nothing_is_attached_later(self, lab: Lab, state: str) -> None:
        lab.world.requests.clear()
        options: dict[str, Any] = {"volume": "data", "instance": "web", "state": state}
        result = lab.run(volume_attachment.RESOURCE, cloud="triton", **options)
        assert (
            "triton attaches no volumes: its volumes are NFS shares, which an instance mounts when it is made"
            in (result["msg"])
        )
        assert (result["failure"]["kind"], asked(lab)) == ("unsupported", [])


class TestRegions:
    @pytest.fixture(autouse=True)
    def _both(self, lab: Lab) -> None:
        lab.connections["all"] = lab.triton("all", region=None)
        lab.connections["west"] = lab.triton("west", region=WEST)

    def test_all_are_listed_and_changed_where_they_are(self, lab: Lab) -> None:
        lab.run(volume.RESOURCE, cloud="triton", name="near", size_gb=10)
        network = lab.open("west").service("network").list_all()[-1].name
        made = lab.run(volume.RESOURCE, cloud="west", name="far", size_gb=10, networks=[network])
        assert made["changed"] is True
        listed = lab.run(volume_info.RESOURCE, cloud="all")["volumes"]
        assert [(each["name"], each["region"]) for each in listed] == [("near", "us-east-1"), ("far", WEST)]
        assert run(lab, cloud="all", name="far", state="absent")["changed"] is True
        assert [name for name, _state, _size in disks(lab)] == ["near"]
