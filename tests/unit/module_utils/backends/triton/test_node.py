# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our requests, verified by the library that CloudAPI verifies with. See node/README.md."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.agent import Agent, pick
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.keys import load_private_key
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signing import Signer
from ansible_collections.research.cloud.plugins.module_utils.core.fingerprint import md5
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

from tests.unit.module_utils.backends.triton import agents, throwaway
from tests.unit.module_utils.backends.triton.signers import signing_desk
from tools.npm_packages import MODULES

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and (MODULES / "http-signature").is_dir()),
    reason="Node or its http-signature is not installed (`make env` installs it where Node and npm are)",
)


def verdicts(*requests: dict[str, Any]) -> list[str]:
    """What http-signature says of each request."""
    done = subprocess.run(
        ["node", HERE / "node" / "verify.js"],
        input=json.dumps(requests),
        env={**os.environ, "NODE_PATH": str(MODULES)},
        capture_output=True,
        text=True,
        check=True,
    )
    said: list[str] = json.loads(done.stdout)
    return said


def request(kind: str, signer: Signer, *, late: float = 0.0) -> dict[str, Any]:
    """A request signed with this key, as Node sees one."""
    desk = signing_desk(signer, now=time.time() - late)
    desk.client.call(Call("POST", "/acme/machines/5f1c", {"action": "start", "role": "a b"}, body={"any": "thing"}))
    (sent,) = desk.sent
    headers = {name.lower(): value for name, value in sent.headers.items()}
    target = sent.url.removeprefix("https://cloud.test")
    return {"method": "POST", "url": target, "headers": headers, "publicKey": throwaway.public_line(kind)}


def test_every_kind_and_algorithm_is_accepted() -> None:
    signed = [
        request(kind, load_private_key(throwaway.text(kind), algorithm=algorithm))
        for kind, algorithm in throwaway.KINDS_AND_ALGORITHMS
    ]
    assert verdicts(*signed) == ["accepted"] * len(throwaway.KINDS_AND_ALGORITHMS)


@pytest.mark.skipif(not (shutil.which("ssh-agent") and shutil.which("ssh-add")), reason="ssh-agent is not installed")
def test_what_an_agent_signed_is_accepted() -> None:
    kinds = ("rsa", "p256", "p521", "ed25519")
    with agents.openssh() as path:
        for kind in kinds:
            agents.add(path, throwaway.text(kind))
        signed = [request(kind, pick(Agent(path), md5(load_private_key(throwaway.text(kind)).blob))) for kind in kinds]
    assert verdicts(*signed) == ["accepted"] * len(kinds)


def test_another_request_or_another_key_is_refused() -> None:
    good = request("rsa", load_private_key(throwaway.text("rsa")))
    later = formatdate(time.time() + 60, usegmt=True)
    others = [
        {**good, "method": "DELETE"},
        {**good, "url": "/acme/machines/5f1c"},
        {**good, "headers": {**good["headers"], "date": later}},
        {**good, "publicKey": throwaway.public_line("p256")},
    ]
    assert verdicts(good, *others) == ["accepted"] + ["refused"] * len(others)


def test_a_clock_that_is_400_seconds_off_is_refused() -> None:
    signer = load_private_key(throwaway.text("ed25519"))
    early, late = verdicts(request("ed25519", signer, late=-400), request("ed25519", signer, late=400))
    assert early.startswith("clock skew of ") and late.startswith("clock skew of ")


def test_sha384_is_refused_which_is_why_it_is_not_offered() -> None:
    good = request("p384", load_private_key(throwaway.text("p384")))
    header = good["headers"]["authorization"].replace("ecdsa-sha512", "ecdsa-sha384")
    assert verdicts({**good, "headers": {**good["headers"], "authorization": header}}) == [
        "ecdsa-sha384 is not supported"
    ]
