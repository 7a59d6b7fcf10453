# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Triton backend: an account in the data centres of a CloudAPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Backend, Connection, Tools
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import changes as machine_changes
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import listing, wire
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.about import about
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account, Centre
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account_keys import AccountKeys
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account_profile import AccountProfile
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.asked import Asked, Memory, latest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.capabilities import CAPABILITIES
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.errors import Explainer, is_maintenance
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.firewall import TritonFirewallRules
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.image_service import TritonImages
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.key_id import of_account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.networks import TritonNetworks
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.options import (
    CONNECTION,
    CONSTRAINTS,
    RESOURCE_OPTIONS,
    SECRET_FILES,
    SECRETS,
    check,
)
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signer import signer
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signing import SignatureAuth, Signer
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.snapshots import Snapshots
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.volumes import TritonVolumes
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import About
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Allocation,
    Image,
    Instance,
    NewInstance,
    Project,
    Provider,
    Size,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client, Reply

VERSIONS = "~9||~8"  # what the official client asks for


class TritonCloud:
    """One account. Implements the ``Cloud`` contract."""

    capabilities = CAPABILITIES

    def __init__(self, account: Account, key: Signer, key_id: str) -> None:
        self.name = account.cloud
        self._account = account
        self._key_id = key_id
        self._memory = Memory()
        self._services = {
            "account": AccountProfile(account),
            "key": AccountKeys(account, fingerprint.md5(key.blob) if of_account(key_id) else ""),
            "snapshot": Snapshots(account, self.instances),
            "firewall_rule": TritonFirewallRules(account),
            "image": TritonImages(account),
            "network": TritonNetworks(account),
            "volume": TritonVolumes(account),
        }

    def instances(self, *, refresh: bool = True) -> list[Instance]:
        del refresh  # there is one kind of reading
        return self._listed(self._account.ours)

    def visible_instances(self) -> list[Instance]:
        return self._listed(self._account.centres)

    def instance(self, id: str) -> Instance:
        centre, row = self._account.found(f"{listing.MACHINES}/{id}")
        return self._with_asked(centre, self._told(centre, row))

    def poll(self, instance: Instance) -> Instance:
        centre = self._account.centre(instance.region)
        row = centre.client.get(f"{listing.MACHINES}/{instance.id}")
        return self._with_asked(centre, wire.with_state(instance, row, self._account.now()))

    def images(self, *, every: bool = False, region: str = "") -> list[Image]:
        catalog = self._account.place(region).catalog
        return catalog.every_image() if every else catalog.images(self._account.id)

    def sizes(self, region: str = "") -> list[Size]:
        return self._account.place(region).catalog.sizes()

    def projects(self) -> list[Project]:
        return []  # CloudAPI has none

    def allocations(self) -> list[Allocation]:
        return []  # CloudAPI has none

    def providers(self) -> list[Provider]:
        return [wire.provider(centre.name, centre.url) for centre in self._account.centres]

    def create(self, new: NewInstance) -> Instance:
        centre = self._account.centre(new.image.region)
        row = centre.client.call(Call("POST", listing.MACHINES, body=wire.new_machine(new))).data
        return self._told(centre, row)

    def update(self, instance: Instance, changes: Mapping[str, Any]) -> None:
        first: list[str] = []  # the date of the first reply: none of these jobs can be over before it

        def sent(reply: Reply | None, marks: Mapping[str, Any]) -> None:
            first.append(self._date(reply.headers if reply else {}))
            self._memory.note(instance.id, Asked("update", first[0], marks))

        machine_changes.send(self._account.centre(instance.region).client, instance, changes, sent)

    def act(self, instance: Instance, verb: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        del arguments  # there are no kinds of reboot
        client = self._account.centre(instance.region).client
        path = f"{listing.MACHINES}/{instance.id}"
        if verb == "credentials":
            return {"answer": wire.credentials(client.get(path, {"credentials": "true"}))}
        self._refuse_two_at_once(instance, verb)
        # A reboot is known to be over by the audit trail alone, so what was there before has to be known exactly: the
        # date of a reply has no fractions of a second.
        newest = latest(client.get(f"{path}/audit"), verb) if verb == "reboot" else None
        # In the query, where the signature covers it; CloudAPI makes no difference.
        reply = client.call(Call("POST", path, {"action": verb}))
        self._memory.note(instance.id, Asked(verb, self._date(reply.headers) if newest is None else newest))
        return {"answer": None}

    def delete(self, instance: Instance) -> None:
        reply = end(self._account.centre(instance.region).client, f"{listing.MACHINES}/{instance.id}")
        if reply:
            self._memory.note(instance.id, Asked("delete", self._date(reply.headers)))

    def service(self, kind: str) -> Any:
        return self._services[kind]

    def describe(self) -> dict[str, Any]:
        home = self._account.home
        return {
            "endpoint": home.url,
            "account": str(self._account.profile()["login"]),
            "region": home.name,
            "key_id": self._key_id,
        }

    def about(self) -> About:
        return about(self._account)

    def close(self) -> None:
        self._account.close()

    def _listed(self, centres: list[Centre]) -> list[Instance]:
        found = [each for part in self._account.ask(centres, self._listed_in, "machines") for each in part]
        return sorted(found, key=lambda instance: instance.created)

    def _listed_in(self, centre: Centre) -> list[Instance]:
        return [self._as_asked(self._told(centre, row)) for row in listing.machines(centre.client)]

    def _told(self, centre: Centre, row: wire.Row) -> Instance:
        return wire.instance(
            row,
            cloud=self.name,
            region=centre.name,
            owner=self._account.login,
            image=centre.catalog.image_of(row.get("image") or ""),
            size=centre.catalog.size_of(row),
            observed_at=self._account.now(),
        )

    def _as_asked(self, instance: Instance) -> Instance:
        """With what was asked of it, as far as the machine alone can tell whether that is over."""
        asked = self._memory.of(instance.id)
        if asked is None or asked.verb == "reboot" or asked.shown_over(instance):
            return instance
        return asked.failed(instance) if asked.broken else asked.under_way(instance)

    def _with_asked(self, centre: Centre, instance: Instance) -> Instance:
        """With what was asked of it; the audit trail tells whether that is over where the machine does not."""
        asked = self._memory.of(instance.id)
        if asked is None:
            return instance
        ended: bool | None = asked.shown_over(instance) or None
        if ended is None and asked.needs_audit(instance):
            ended = asked.ended(centre.client.get(f"{listing.MACHINES}/{instance.id}/audit"))
        if ended is None:
            return asked.under_way(instance)
        if ended:
            self._memory.forget(instance.id)
            return instance
        self._memory.note(instance.id, replace(asked, broken=True))
        return asked.failed(instance)

    def _date(self, headers: Mapping[str, str]) -> str:
        """When the server answered, written as the audit trail writes times; our own time when it does not say."""
        try:
            answered = iso(parsedate_to_datetime(headers.get("date", "")).timestamp())
        except ValueError:
            answered = self._account.now()
        return answered.replace("Z", ".000Z")

    def _refuse_two_at_once(self, instance: Instance, verb: str) -> None:
        """The server would queue a second action behind the first, whatever that makes of the machine."""
        asked = self._memory.of(instance.id)
        if asked is None:
            return
        now = self.poll(instance)
        if not now.settled:
            raise Conflict(
                f'{self.name}: {asked.verb} of "{instance.name}" is still under way, so there is no {verb} yet',
                cloud=self.name,
                operation=verb,
            )


def connect(connection: Connection, tools: Tools) -> TritonCloud:
    """A cloud for these settings; asks nothing yet. Raises BadInput for a key that cannot be used."""
    settings = connection.settings
    key, key_id = signer(settings, connection.cloud)
    transport = tools.transport(connection)

    def client_of(url: str) -> Client:
        return Client(
            cloud=connection.cloud,
            endpoint=url,
            transport=transport,
            auth=SignatureAuth(key, key_id),
            clock=tools.clock,
            deadline=tools.deadline,
            explain=Explainer(connection.cloud, key_id, tools.clock),
            random=tools.random,
            debug=tools.debug,
            timeout=(float(settings.get("connect_timeout") or 10.0), float(settings.get("read_timeout") or 30.0)),
            headers={"Accept": "application/json", "Accept-Version": VERSIONS, "User-Agent": "research.cloud"},
            final=is_maintenance,
        )

    account = Account(
        login=settings["account"],
        home=client_of(settings["endpoint"]),
        client_of=client_of,
        region=settings.get("region"),
        together=lambda asks: tools.together(asks, int(settings.get("max_parallel") or 16)),
    )
    return TritonCloud(account, key, key_id)


BACKEND = Backend(
    name="triton",
    title="Triton (CloudAPI)",
    connection=CONNECTION,
    secret_keys=SECRETS,
    secret_files=SECRET_FILES,
    resource_options=RESOURCE_OPTIONS,
    check=check,
    capabilities=CAPABILITIES,
    connect=connect,
    constraints=CONSTRAINTS,
)
