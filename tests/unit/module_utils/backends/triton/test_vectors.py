# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Against keys and headers of Node's http-signature, which is what CloudAPI verifies with. See node/README.md."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import crypto
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.key_id import key_id
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.keys import load_private_key
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signing import (
    authorization,
    string_to_sign,
)
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint

from tests.unit.module_utils.backends.triton import throwaway
from tests.unit.module_utils.backends.triton.signers import parts

VECTORS = json.loads((Path(__file__).parent / "node" / "vectors.json").read_text(encoding="utf-8"))
KEYS = {key["kind"]: key for key in VECTORS["keys"]}
SIGNED = [
    pytest.param(key, signed, id=f"{key['kind']}-{signed['algorithm']}-{signed['method']}")
    for key in VECTORS["keys"]
    for signed in key["signed"]
]


def test_every_kind_and_algorithm_is_there() -> None:
    there = {(key["kind"], signed["algorithm"]) for key in VECTORS["keys"] for signed in key["signed"]}
    assert there == set(throwaway.KINDS_AND_ALGORITHMS)


@pytest.mark.parametrize("kind", throwaway.KINDS)
def test_the_fingerprints_are_theirs(kind: str) -> None:
    key = KEYS[kind]
    blob = load_private_key(key["privateKey"]).blob
    assert base64.b64encode(blob).decode() == key["openssh"].split()[1]
    assert fingerprint.md5(blob) == key["md5"]
    assert fingerprint.sha256(blob) == key["sha256"]
    assert key_id("acme", blob) == key["signed"][0]["keyId"]


@pytest.mark.parametrize(("key", "signed"), SIGNED)
def test_the_headers_are_theirs(key: dict[str, Any], signed: dict[str, str]) -> None:
    signer = load_private_key(key["privateKey"], algorithm=signed["algorithm"])
    words = string_to_sign(signed["method"], f"https://cloud.test{signed['path']}", VECTORS["date"])
    ours, theirs = authorization(signed["keyId"], signer.algorithm, signer.sign(words)), signed["authorization"]
    if not signed["algorithm"].startswith("ecdsa"):
        assert ours == theirs
        return
    assert parts(ours)[:3] == parts(theirs)[:3]
    private = crypto.open_private_key(key["privateKey"].encode(), None, openssh=False)
    for header in (ours, theirs):
        assert throwaway.verifies(private, parts(header)[3], words, signed["algorithm"])
