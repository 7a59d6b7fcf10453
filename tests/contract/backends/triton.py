# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The twin of the Triton backend: the emulator in this process, two data centres, short pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.model import NewInstance, NewVolume
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Rewiring
from research_cloud_emulator.world.triton.plant import TritonPlanter
from research_cloud_emulator.world.triton.seed import EAST, WEST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text

from tests.contract.faulty import FaultyLab
from tests.contract.twin import Listed, Operation, Silence
from tests.support.lab import TRITON, Lab

MACHINE = "^/my/machines/[^/?]+"
NEVER = "$^"
# The emulated data centre's own words for the statuses of the model.
STATES = {"building": "provisioning", "error": "failed"}

PASSWORDS = {"root": "made-by-the-cloud"}

_ACCEPTED = "whether CloudAPI refuses it for a machine that failed was never observed"


class Twin(FaultyLab):
    """Alice in one data centre."""

    name = "triton"
    page_rows = 10
    secret = "alice"  # her key is made from it
    operations: ClassVar[Mapping[Operation, tuple[str | None, str]]] = {
        "any": (None, "^/my"),
        "login": (None, NEVER),
        "list": ("GET", r"^/my/machines\?"),
        "read": ("GET", f"{MACHINE}$"),
        "poll": ("GET", f"{MACHINE}$"),
        "create": ("POST", "^/my/machines$"),
        "update": ("POST", rf"{MACHINE}(\?action=(rename|resize|(en|dis)able_)|/tags|/metadata|/nics)"),
        "act": (None, rf"{MACHINE}\?action=(start|stop|reboot)|{MACHINE}\?credentials=true"),
        "delete": ("DELETE", f"{MACHINE}$"),
        "list key": ("GET", r"^/my/keys\?"),
        "create key": ("POST", "^/my/keys$"),
        "delete key": ("DELETE", "^/my/keys/"),
        "list snapshots": ("GET", f"{MACHINE}/snapshots$"),
        "create snapshot": ("POST", f"{MACHINE}/snapshots$"),
        "delete snapshot": ("DELETE", f"{MACHINE}/snapshots/"),
        "roll back": ("POST", f"{MACHINE}/snapshots/"),
        "list network": ("GET", "^/my/networks$"),
        "list firewall rule": ("GET", "^/my/fwrules$"),
        "create firewall rule": ("POST", "^/my/fwrules$"),
        "update firewall rule": ("POST", "^/my/fwrules/"),
        "delete firewall rule": ("DELETE", "^/my/fwrules/"),
        "list image": ("GET", r"^/my/images\?"),
        "create image": ("POST", "^/my/images$"),
        "update image": ("POST", r"^/my/images/[^/?]+\?action=update"),
        "delete image": ("DELETE", "^/my/images/"),
        "list volumes": ("GET", "^/my/volumes$"),
        "read volume": ("GET", "^/my/volumes/"),
        "poll volume": ("GET", "^/my/volumes/"),
        "create volume": ("POST", "^/my/volumes$"),
        "update volume": ("POST", "^/my/volumes/"),
        "delete volume": ("DELETE", "^/my/volumes/"),
    }
    statuses: ClassVar[frozenset[str]] = frozenset({"running", "stopped", "error", "building"})
    unlisted: ClassVar[frozenset[str]] = frozenset({"error"})
    tells_why: ClassVar[bool] = False
    one_of_a_name: ClassVar[bool] = True
    keeps_addresses: ClassVar[bool] = True
    logs_in: ClassVar[bool] = False
    attaches: ClassVar[bool] = False
    copies_volumes: ClassVar[bool] = False
    counts_volumes: ClassVar[bool] = False
    pages_volumes: ClassVar[bool] = False
    one_volume_of_a_name: ClassVar[bool] = True
    lists_failed_volumes: ClassVar[bool] = False
    deletes_late: ClassVar[bool] = False
    fails_after_sending: ClassVar[Listed] = {}
    lets_through: ClassVar[Listed] = {
        ("credentials", "error"): "any machine tells them",
        ("start", "error"): _ACCEPTED,
        ("stop", "error"): _ACCEPTED,
        ("reboot", "error"): _ACCEPTED,
    }
    stays: ClassVar[Listed] = {}

    def __init__(self, folder: Path) -> None:
        super().__init__(Lab(folder / "world.sqlite"))
        self._lab.world.update_settings({"triton_page_limit": self.page_rows})

    def cloud(self, *, seconds: float = 3600.0, secret: str | None = None) -> Cloud:
        key = private_text(key_pair("ed25519", secret or self.secret))
        self._lab.connections["triton"] = self._lab.triton(key=key)
        return self._lab.open("triton", seconds)

    def stranger(self) -> Cloud:
        self._lab.connections["bob"] = self._lab.triton(
            "bob", account="bob", key=private_text(key_pair("ed25519", "bob"))
        )
        return self._lab.open("bob")

    def fail_next_image(self) -> None:
        self._fault("create image", {"fail_build": {"text": "no"}})

    def close(self) -> None:
        self._lab.close()

    def new(self, name: str) -> NewInstance:
        cloud = self.cloud()
        return NewInstance(
            name=name,
            image=select.one("image", "base-64-lts", cloud.images(), cloud.name),
            size=select.one("size", "g1.small", cloud.sizes(), cloud.name),
        )

    def another(self, field: str) -> Any:
        cloud = self.cloud()
        others: dict[str, Callable[[], Any]] = {
            "name": lambda: "renamed",
            "size": lambda: select.one("size", "g1.medium", cloud.sizes(), cloud.name),
            "networks": lambda: Rewiring(add=tuple(each.id for each in cloud.service("network").list_all())),
            "tags": lambda: {"role": "web", "n": 1, "prod": True},
            "metadata": lambda: {"color": "red"},
            "user_script": lambda: "#!/bin/sh\n",
            "firewall": lambda: True,
            "deletion_protection": lambda: True,
        }
        return others[field]()

    def arguments(self, verb: str, status: str) -> Mapping[str, Any]:
        del status
        return {"reboot_type": "soft"} if verb == "reboot" else {}

    def plant(self, status: str = "running", name: str = "planted", count: int = 1) -> list[str]:
        self.advance(1.0)  # the order of a list is that of the times at which things were made
        words = name if count == 1 else name + "-{:04d}"
        return self._lab.world.triton.add_machines(
            count, name=words, state=STATES.get(status, status), credentials=PASSWORDS
        )

    def plant_around(self) -> list[str]:
        self.advance(1.0)
        return self._lab.world.triton.add_machines(1, name="far", datacenter=WEST)

    def stop_around(self, id: str) -> None:
        self._lab.connections["west"] = self._lab.triton("west", endpoint=TRITON.format(WEST), region=WEST)
        whose = self._lab.open("west")
        whose.act(whose.instance(id), "stop", {})
        self.advance(10.0)

    def names(self) -> list[str]:
        rows = self._lab.world.triton.machines()
        return sorted(row["name"] for row in rows if row["datacenter"] == EAST and row["state"] != "deleted")

    def new_volume(self, name: str) -> NewVolume:
        fabrics = tuple(each for each in self.cloud().service("network").list_all() if each.fabric)
        return NewVolume(name, 20, networks=fabrics, tags={"for": "light curves"})

    def another_of_volume(self, field: str) -> Any:
        return {"name": "renamed"}[field]

    def plant_volume(
        self, status: str = "available", name: str = "planted", count: int = 1, at: str | None = None
    ) -> list[str]:
        words = name if count == 1 else name + "-{:04d}"
        with self._lab.world.act() as now:
            plant = TritonPlanter(self._lab.world.store, now)
            account = plant.store.value("SELECT uuid FROM triton_accounts WHERE login = 'alice'")
            fabric = plant.store.value("SELECT uuid FROM triton_networks WHERE fabric = 1 AND datacenter = ?", (EAST,))
            made = [plant.volume(account, EAST, words.format(number), [fabric]) for number in range(count)]
            if status == "error":
                plant.store.run("UPDATE triton_volumes SET state = 'failed'")
            for volume in made if at else ():
                plant.store.insert("triton_mounts", machine=at, volume=volume, mountpoint="/data", mode="rw")
        return made

    def volume_names(self) -> list[str]:
        return sorted(row["name"] for row in self._lab.world.triton.volumes() if not row["gone"])

    def volume_holder(self, volume_id: str) -> str | None:
        with self._lab.world.act():
            holder: str | None = self._lab.world.store.value(
                "SELECT machine FROM triton_mounts WHERE volume = ?", (volume_id,)
            )
        return holder

    def be_silent_about(self, what: Silence) -> None:
        operations: Mapping[Silence, Operation] = {"create": "create volume"}
        self._fault(operations[what], "fail_build")

    def end_with_empty_page(self) -> None:
        """A full last page promises one that begins where it ends; that is how it always is."""
