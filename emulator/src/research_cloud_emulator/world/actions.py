# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running an action on an instance: what the service checks itself, and what the cloud answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import allocation, history
from .engine import Engine
from .errors import ActionDisabled, ActionFailed, CloudConflict, GoneFromCloud, ProviderInactive
from .settings import Settings
from .store import Row, Store
from .transitions import DELETION, VERBS, Outcome, Step, Verb, bent, obstacle, revival
from .volume_actions import VOLUME_ACTIONS, VolumeAct

OTHER_ACTIONS = frozenset({"resize", "reset_network", "console"})
ACTIONS = (frozenset(VERBS) - {"hard_reboot"}) | VOLUME_ACTIONS | OTHER_ACTIONS
"""Every wire name there is. (A hard reboot is `reboot` with a type.)"""

_REDEPLOYABLE = frozenset({"active", "reboot", "hard_reboot"})


@dataclass
class Act:
    """One action on one instance."""

    store: Store
    engine: Engine
    settings: Settings
    outcome: Outcome
    now: float
    instance: Row

    def run(self, action: str, params: Mapping[str, Any]) -> Any:
        """Do it; what the cloud gave back. Raises Refused. An ActionFailed may come after the action was sent."""
        if action not in ACTIONS or action in self.settings.disabled_actions:
            raise ActionDisabled(action)
        server = self._server()
        if action in VOLUME_ACTIONS:
            return VolumeAct(self.store, self.engine, self.settings, self.outcome, self.now, server).run(action, params)
        if action == "resize":
            raise ActionFailed("Programmer -- Fix this method based on the TODO")
        if action == "reset_network":
            raise ActionFailed("local variable 'result_obj' referenced before assignment")
        if action == "console":
            return {"type": "novnc", "url": f"https://console.invalid/vnc_auto.html?token={server['uuid']}"}
        if action == "reboot":
            return self._reboot(server, str(params.get("reboot_type", "SOFT")))
        if action == "redeploy":
            return self._redeploy(server)
        if action == "rebuild" and params.get("machine_alias"):
            self._change_machine(server, str(params["machine_alias"]))
        if action == "shelve" and self.settings.ephemeral_home:
            action = "suspend"
        self._transition(server, VERBS[action], deploy=_wants_deploy(params))
        return True if action == "suspend" else None

    def delete(self) -> None:
        """Queue the deletion. It is accepted in every state, and again while it is under way."""
        server = self.store.get("servers", self.instance["uuid"], "uuid")
        pending = self.store.value(
            "SELECT COUNT(*) FROM steps WHERE subject = ? AND effect = 'destroy'", (self.instance["uuid"],)
        )
        if server is None or pending:
            return
        self.store.run("DELETE FROM steps WHERE subject = ?", (server["uuid"],))
        self.engine.follow(server["uuid"], DELETION, self.now)

    def _server(self) -> Row:
        provider = self.store.need("providers", self.instance["provider_id"])
        if not provider["active"] or provider["end_date"] is not None:
            raise ProviderInactive(provider["name"])
        server = self.store.get("servers", self.instance["uuid"], "uuid")
        if server is None:
            raise GoneFromCloud(f"Instance {self.instance['uuid']} no longer exists")
        return server

    def _transition(self, server: Row, verb: Verb, deploy: bool = True) -> None:
        if verb.charged:
            self._check_allocation()
        self._ask_cloud(server, verb)
        then = verb.then + (revival(deploy and self.settings.deploy) if verb.revives else ())
        self._begin(server, verb, then)

    def _begin(self, server: Row, verb: Verb, then: tuple[Step, ...]) -> None:
        if verb.releases_address:
            self.store.run("UPDATE servers SET ip = NULL WHERE uuid = ?", (server["uuid"],))
        self.engine.begin(server["uuid"], verb.at_once, bent(then, self.outcome, self.settings), self.now)
        # The action's own status update: the one moment at which v2 learns of a change by itself.
        history.sync_now(self.store, self.store.need("servers", server["uuid"], "uuid"), self.now)

    def _ask_cloud(self, server: Row, verb: Verb) -> None:
        why = obstacle(verb, server["status"], server["task"])
        if why is not None:
            raise CloudConflict(verb.cloud_name, server["uuid"], why)

    def _check_allocation(self) -> None:
        if self.instance["source_id"] is None:
            raise ActionFailed(f"Instance {self.instance['uuid']} has no allocation source")
        source = self.store.need("allocation_sources", self.instance["source_id"])
        allocation.require(self.store, self.settings, source, self.instance["user_id"])

    def _change_machine(self, server: Row, alias: str) -> None:
        """Rebuild from another image. Asks the cloud first: nothing may change when it refuses."""
        machine = self.store.first(
            "SELECT id FROM machines WHERE uuid = ? AND provider_id = ?", (alias, self.instance["provider_id"])
        )
        if machine is None:
            raise ActionFailed(f"No boot source found with identifier {alias}")
        self._ask_cloud(server, VERBS["rebuild"])
        self.store.run("UPDATE servers SET machine_id = ? WHERE uuid = ?", (machine["id"], server["uuid"]))
        self.store.run("UPDATE instances SET machine_id = ? WHERE id = ?", (machine["id"], self.instance["id"]))

    def _reboot(self, server: Row, kind: str) -> None:
        verb = VERBS["reboot" if kind == "SOFT" else "hard_reboot"]
        self._ask_cloud(server, verb)
        running = server["status"] == "active"
        then = verb.then + revival(self.settings.deploy) if running else (_plain_end(verb),)
        self._begin(server, verb, then)
        if not running:
            raise _not_redeployable(server)

    def _redeploy(self, server: Row) -> None:
        if server["status"] not in _REDEPLOYABLE:
            raise _not_redeployable(server)
        self._transition(server, VERBS["redeploy"])


def _wants_deploy(params: Mapping[str, Any]) -> bool:
    return str(params.get("deploy", True)).lower() != "false"


def _plain_end(verb: Verb) -> Step:
    """A hard reboot from a stopped state runs, but nothing is deployed after it."""
    last = verb.then[-1]
    return Step(last.after, last.status)


def _not_redeployable(server: Row) -> ActionFailed:
    return ActionFailed(f"Cannot redeploy to an instance in a non-active state. (Current state: {server['status']})")
