# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How CloudAPI is told whose key has signed: ``/ACCOUNT/keys/KEY`` or ``/ACCOUNT/users/USER/keys/KEY``. Pure.

KEY is the key's MD5 fingerprint or its name in the account.
"""

from __future__ import annotations

import re

from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

_SEGMENT = re.compile(r'[^\x00-\x1f\x7f-\U0010ffff"/]+')
"""The header has no way to write a quotation mark, and the server splits at every slash."""
_PATH = re.compile(r"/(?P<account>[^/]+)(?:/users/[^/]+)?/keys/(?P<key>[^/]+)")


def key_id(account: str, blob: bytes, *, user: str | None = None, wanted: str | None = None) -> str:
    """The key id for a key (``blob``: its public half in SSH form).

    ``wanted`` is what the profile says: a fingerprint, MD5 or SHA256; a name that the key has in the account; a whole
    path, taken as it is; None: the fingerprint is computed. Raises BadInput, also for another key's fingerprint.
    """
    given = fingerprint_in(wanted)
    if given and not fingerprint.belongs_to(given, blob):
        raise BadInput(
            f"key id {wanted} is not the fingerprint of the key that is given",
            hint=f"that is {fingerprint.md5(blob)}; leave the key id away to have it computed",
        )
    if wanted and wanted.startswith("/"):
        return _checked_path(wanted)
    key = _segment("the key's name", wanted) if wanted and not given else fingerprint.md5(blob)
    owner = _account(account)
    if user:
        owner += f"/users/{_segment('the user', user)}"
    return f"/{owner}/keys/{key}"


def of_account(path: str) -> bool:
    """Whether that key id means a key of the account itself, and not of one of its users."""
    return path.count("/") == 3


def fingerprint_in(wanted: str | None) -> str | None:
    """The fingerprint in what the profile says, by which a key can be found in an agent; None when there is none."""
    if not wanted:
        return None
    return fingerprint.normal(wanted.rpartition("/")[2] if wanted.startswith("/") else wanted)


def _checked_path(path: str) -> str:
    found = _PATH.fullmatch(path)
    if not found:
        raise BadInput(f'"{path}" is no key id', hint="write /ACCOUNT/keys/KEY or /ACCOUNT/users/USER/keys/KEY")
    _account(found["account"])
    for part in path[1:].split("/"):
        _segment("a part of it", part)
    return path


def _account(name: str) -> str:
    if name == "my":
        raise BadInput('the account cannot be "my" in a key id', hint="write the account's login name")
    return _segment("the account", name)


def _segment(what: str, text: str) -> str:
    if not _SEGMENT.fullmatch(text):
        raise BadInput(f"{what} cannot be {text!r} in a key id", hint="ASCII without slashes and quotation marks")
    return text
