# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The images that an account makes, in the data centre that the profile means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_image
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.catalog import IMAGES
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.images import AccountImage, NewImage
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call


class TritonImages:
    """Implements ``Service``. Lists what others own, too: an id may mean it."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def list_all(self) -> Sequence[AccountImage]:
        return [self._told(row) for row in rows(self._account.home.client, IMAGES, {"state": "all"})]

    def read(self, id: str) -> AccountImage:
        return self._told(self._account.home.client.get(f"{IMAGES}/{id}"))

    def poll(self, thing: AccountImage) -> AccountImage:
        return self.read(thing.id)

    def create(self, new: NewImage) -> AccountImage:
        home = self._account.home
        if new.instance.region != home.name:
            raise BadInput(
                f'instance "{new.instance.name}" on {self._account.cloud} is in {new.instance.region}, '
                f"and this profile makes images in {home.name}",
                cloud=self._account.cloud,
                hint=f"say cloud_options: {{region: {new.instance.region}}}",
            )
        return self._told(home.client.call(Call("POST", IMAGES, body=wire_image.new_image(new))).data)

    def update(self, thing: AccountImage, changes: Mapping[str, Any]) -> None:
        body = wire_image.details(changes)
        # It says what shall be, so it may be repeated.
        call = Call("POST", f"{IMAGES}/{thing.id}", {"action": "update"}, body, repeatable=True)
        self._account.home.client.call(call)

    def delete(self, thing: AccountImage) -> None:
        end(self._account.home.client, f"{IMAGES}/{thing.id}")

    def _told(self, row: wire_image.Row) -> AccountImage:
        return wire_image.account_image(row, self._account.home.name, self._account.id)
