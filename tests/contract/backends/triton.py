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
from ansible_collections.research.cloud.plugins.module_utils.core.model import NewInstance
from research_cloud_emulator.world.triton.seed import EAST, WEST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text

from tests.contract.faulty import FaultyLab
from tests.contract.twin import Listed, Operation
from tests.support.lab import TRITON, Lab

MACHINE = "^/my/machines/[^/?]+"
NEVER = "$^"
# The emulated data centre's own words for the statuses of the model.
STATES = {"building": "provisioning", "error": "failed"}

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
        "update": ("POST", rf"{MACHINE}\?action=(rename|resize)"),
        "act": ("POST", rf"{MACHINE}\?action=(start|stop|reboot)"),
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
    }
    statuses: ClassVar[frozenset[str]] = frozenset({"running", "stopped", "error", "building"})
    unlisted: ClassVar[frozenset[str]] = frozenset({"error"})
    tells_why: ClassVar[bool] = False
    one_of_a_name: ClassVar[bool] = True
    keeps_addresses: ClassVar[bool] = True
    logs_in: ClassVar[bool] = False
    fails_after_sending: ClassVar[Listed] = {}
    lets_through: ClassVar[Listed] = {
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
        }
        return others[field]()

    def arguments(self, verb: str, status: str) -> Mapping[str, Any]:
        del status
        return {"reboot_type": "soft"} if verb == "reboot" else {}

    def plant(self, status: str = "running", name: str = "planted", count: int = 1) -> list[str]:
        self.advance(1.0)  # the order of a list is that of the times at which things were made
        words = name if count == 1 else name + "-{:04d}"
        return self._lab.world.triton.add_machines(count, name=words, state=STATES.get(status, status))

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

    def end_with_empty_page(self) -> None:
        """A full last page promises one that begins where it ends; that is how it always is."""
