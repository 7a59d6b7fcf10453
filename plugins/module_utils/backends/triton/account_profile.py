# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the account says of itself. It is the account's, not a data centre's: any tells and takes it.

CloudAPI reads past an empty value, so nothing can be taken back, only said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import Profile


class AccountProfile:
    """Implements ``AccountService``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def read(self) -> Profile:
        return wire_account.profile(self._account.profile_now())

    def update(self, changes: Mapping[str, Any]) -> Profile:
        # In the body: the query of a request is written into the logs of servers and proxies.
        return wire_account.profile(self._account.change_profile(wire_account.new_words(changes)))
