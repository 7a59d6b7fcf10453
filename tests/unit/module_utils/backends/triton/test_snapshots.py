# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a snapshot, from a list that shows only what is on disk, and an audit trail."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.asked import Memory
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.snapshots import (
    MachineSnapshots,
    Snapshots,
)
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import (
    InstanceSnapshot,
    NewInstanceSnapshot,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply, NotFound, Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Reply

WEB = Instance(cloud="c", id="m-1", name="web", status="running", region="east")
HERE = "/my/machines/m-1"


class Server:
    """A machine with a disk and a trail; jobs happen when a test says so. As the real one: what is still to be made is
    not on disk, and what made a snapshot may be forgotten.
    """

    cloud = "c"

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.disk: Any = list(rows)
        self.trail: list[dict[str, Any]] = []
        self.sent: list[str] = []

    def get(self, path: str, _params: Any = None) -> Any:
        self.sent.append(f"GET {path}")
        return list(self.trail) if path.endswith("/audit") else self.disk

    def call(self, call: Call) -> Reply:
        self.sent.append(f"{call.method} {call.path}")
        asked = call.method == "POST" and call.path.endswith("/snapshots")
        return Reply(201, {}, {"name": call.body["name"], "state": "queued"} if asked else None)

    def job(self, action: str, success: str = "yes") -> None:
        second = 10 + len(self.trail)
        self.trail.insert(0, {"action": action, "success": success, "time": f"2026-11-21T23:06:{second}.122Z"})

    def service(self) -> MachineSnapshots:
        account = SimpleNamespace(centre=lambda _name: SimpleNamespace(client=self), now=lambda: "now")
        return MachineSnapshots(account, WEB, Memory())  # type: ignore[arg-type]  # as far as it is used


def row(name: str = "s1", **fields: Any) -> dict[str, Any]:
    return {"name": name, "state": "created", "size": 1, "created": "2026-11-21T23:06:05.122Z", **fields}


def asked_for(server: Server, name: str = "s1") -> tuple[MachineSnapshots, InstanceSnapshot]:
    service = server.service()
    return service, service.create(NewInstanceSnapshot(name))


def test_one_that_is_not_on_disk_yet_is_still_being_made() -> None:
    server = Server()
    server.job("create_snapshot", "no")  # an older one
    service, made = asked_for(server)
    assert (made.status, service.poll(made).status) == ("creating", "creating")
    server.disk.append(row())
    server.job("create_snapshot")
    assert (service.poll(made).status, service.read(made.id).size_mb) == ("available", 1)


def test_one_that_is_listed_while_it_is_made_needs_no_trail() -> None:
    server = Server()
    service, made = asked_for(server)
    server.disk.append(row(state="running"))
    server.sent.clear()
    assert service.poll(made).status == "creating"
    assert server.sent == [f"GET {HERE}/snapshots"]


def test_one_whose_job_failed_is_in_error_for_good() -> None:
    server = Server()
    service, made = asked_for(server)
    server.job("create_snapshot", "no")
    for _look in range(2):
        seen = service.poll(made)
        assert (seen.status, "could not make it" in seen.fault) == ("error", True)


def test_one_that_is_gone_again_when_its_job_is_over_is_gone() -> None:
    server = Server()
    service, made = asked_for(server)
    server.job("create_snapshot")
    with pytest.raises(NotFound):
        service.poll(made)


def test_one_that_is_still_on_disk_is_being_deleted() -> None:
    server = Server(row(), row("s2"))
    service = server.service()
    (first, second) = service.list_all()
    service.delete(first)
    assert service.poll(first).status == "deleting"
    assert service.poll(second).status == "available"
    del server.disk[0]
    with pytest.raises(NotFound):
        service.poll(first)


def test_one_that_could_not_be_deleted_stays_and_that_is_told() -> None:
    server = Server(row())
    service = server.service()
    (only,) = service.list_all()
    server.job("delete_snapshot", "no")  # an older one
    service.delete(only)
    assert service.poll(only).status == "deleting"
    server.job("delete_snapshot", "no")
    for _look in range(2):
        seen = service.poll(only)
        assert (seen.status, "could not delete it" in seen.fault) == ("available", True)


def test_a_roll_back_is_over_when_the_trail_has_it() -> None:
    server = Server(row())
    service = server.service()
    (only,) = service.list_all()
    assert service.rolled_back() is None
    server.job("rollback_snapshot")
    service.roll_back(only)
    assert service.rolled_back() is None
    server.job("rollback_snapshot", "no")
    assert service.rolled_back() is False


def test_a_name_is_written_so_that_it_means_nothing_else_in_a_path() -> None:
    server = Server(row("a b/../c%41"))
    service = server.service()
    service.delete(service.list_all()[0])
    assert server.sent[-1] == f"DELETE {HERE}/snapshots/a%20b%2F..%2Fc%2541"


def test_what_is_no_list_is_told() -> None:
    server = Server()
    server.disk = {"code": "x"}
    with pytest.raises(BadReply, match="is not a list"):
        server.service().list_all()


def test_one_that_is_not_there_cannot_be_read_or_changed() -> None:
    service = Server().service()
    with pytest.raises(NotFound):
        service.read("m-1/s1")
    with pytest.raises(Unsupported):
        service.update(InstanceSnapshot("m-1/s1", "s1"), {"name": "s2"})


def test_an_instance_that_is_deleted_meanwhile_is_left_out() -> None:
    server = Server(row())

    def get(path: str, _params: Any = None) -> Any:
        if "gone" in path:
            raise NotFound("that machine is deleted")
        return server.disk

    server.get = get  # type: ignore[method-assign]
    account = SimpleNamespace(centre=lambda _name: SimpleNamespace(client=server), now=lambda: "now")
    gone = Instance(cloud="c", id="gone", name="gone", status="running", region="east")
    service = Snapshots(account, lambda: [gone, WEB])  # type: ignore[arg-type]  # as far as it is used
    assert [each.id for each in service.list_all()] == ["m-1/s1"]
