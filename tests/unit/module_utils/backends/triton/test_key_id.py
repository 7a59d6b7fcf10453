# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key ids: computed, named, given whole."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.key_id import fingerprint_in, key_id
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

BLOB = b"key 35"
MD5 = fingerprint.md5(BLOB)
SHA256 = fingerprint.sha256(BLOB)
OTHER = fingerprint.md5(b"another key")


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        (None, f"/acme/keys/{MD5}"),
        ("", f"/acme/keys/{MD5}"),
        (MD5, f"/acme/keys/{MD5}"),
        (f"MD5:{MD5.upper()}", f"/acme/keys/{MD5}"),
        (SHA256, f"/acme/keys/{MD5}"),
        ("my laptop", "/acme/keys/my laptop"),
        ("/acme/keys/laptop", "/acme/keys/laptop"),
        (f"/acme/keys/{MD5}", f"/acme/keys/{MD5}"),
        ("/other/users/bob/keys/laptop", "/other/users/bob/keys/laptop"),
    ],
)
def test_an_accounts_key(wanted: str | None, id: str) -> None:
    assert key_id("acme", BLOB, wanted=wanted) == id


def test_a_sub_users_key() -> None:
    assert key_id("acme", BLOB, user="bob") == f"/acme/users/bob/keys/{MD5}"
    assert key_id("acme", BLOB, user="bob", wanted="laptop") == "/acme/users/bob/keys/laptop"


@pytest.mark.parametrize("wanted", [OTHER, fingerprint.sha256(b"another key"), f"/acme/keys/{OTHER}"])
def test_another_keys_fingerprint_is_refused_and_the_right_one_named(wanted: str) -> None:
    with pytest.raises(BadInput, match="is not the fingerprint of the key that is given") as raised:
        key_id("acme", BLOB, wanted=wanted)
    assert MD5 in raised.value.sentence()


@pytest.mark.parametrize(
    "wanted", ["/", "/acme", "/acme/keys", "/acme/keys/", "/acme/laptop", "/acme/users/bob/laptop", "/a/keys/b/c"]
)
def test_a_path_of_another_shape_is_refused(wanted: str) -> None:
    with pytest.raises(BadInput, match="is no key id"):
        key_id("acme", BLOB, wanted=wanted)


@pytest.mark.parametrize(
    ("account", "user", "wanted", "culprit"),
    [
        ("my", None, None, "the account"),
        ("acme", None, "/my/keys/laptop", "the account"),
        ("", None, None, "the account"),
        ("ac/me", None, None, "the account"),
        ("acmé", None, None, "the account"),
        ("acme", 'b"ob', None, "the user"),
        ("acme", None, 'lap",x="top', "the key's name"),
        ("acme", None, "lap\ntop", "the key's name"),
        ("acme", None, '/acme/keys/lap"top', "a part of it"),
    ],
)
def test_what_the_header_cannot_hold_is_refused(
    account: str, user: str | None, wanted: str | None, culprit: str
) -> None:
    with pytest.raises(BadInput, match=f"^{culprit} cannot be .* in a key id"):
        key_id(account, BLOB, user=user, wanted=wanted)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, None),
        ("", None),
        ("laptop", None),
        ("/acme/keys/laptop", None),
        (MD5, MD5),
        (f"/acme/users/bob/keys/{MD5.upper()}", MD5),
        (SHA256, SHA256),
        ("SHA256:" + "a/b" * 14 + "a", "SHA256:" + "a/b" * 14 + "a"),
    ],
)
def test_the_fingerprint_in_a_wish(wanted: str | None, found: str | None) -> None:
    assert fingerprint_in(wanted) == found
