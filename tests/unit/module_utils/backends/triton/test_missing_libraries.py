# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where cryptography or bcrypt is not installed, a task says so; importing must not fail."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import agent, crypto, keys
from ansible_collections.research.cloud.plugins.module_utils.core.errors import MissingLibrary
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from tests.unit.module_utils.backends.triton import throwaway
from tests.unit.module_utils.backends.triton.agents import scripted

PACKAGE = "ansible_collections.research.cloud.plugins.module_utils.backends.triton"
WITHOUT = f"""
import sys
sys.modules.update({{"cryptography": None, "bcrypt": None}})
from {PACKAGE} import agent, crypto, keys, signing
print(crypto.LIBRARY_MISSING and crypto.BCRYPT_MISSING)
"""


def test_without_them_everything_can_be_imported() -> None:
    path = {"PYTHONPATH": os.environ["ANSIBLE_COLLECTIONS_PATH"]}
    assert "bcrypt" in subprocess.check_output([sys.executable, "-c", WITHOUT], text=True, env=path)


def test_without_cryptography_no_key_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "LIBRARY_MISSING", "No module named 'cryptography'")
    with pytest.raises(MissingLibrary, match="the Python library cryptography is needed") as raised:
        keys.load_private_key(throwaway.text("rsa"))
    assert raised.value.hint == "pip install 'cryptography[ssh]'"


def test_without_cryptography_no_agent_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "LIBRARY_MISSING", "No module named 'cryptography'")
    with scripted() as script, pytest.raises(MissingLibrary):
        agent.pick(agent.Agent(script.path))
    assert script.asked == []


def test_without_bcrypt_only_openssh_keys_with_a_passphrase_stay_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks_bcrypt(_data: bytes, password: bytes | None, **_how: bool) -> object:
        if password:
            raise UnsupportedAlgorithm("Need bcrypt module")
        return throwaway.private("rsa")

    locked = throwaway.text("rsa", "openssh", throwaway.PASSPHRASE)
    monkeypatch.setattr(crypto, "BCRYPT_MISSING", "No module named 'bcrypt'")
    monkeypatch.setattr(serialization, "load_ssh_private_key", lacks_bcrypt)
    with pytest.raises(MissingLibrary, match="an OpenSSH key with a passphrase needs the Python library bcrypt"):
        keys.load_private_key(locked, throwaway.PASSPHRASE)
    assert keys.load_private_key(throwaway.text("rsa")).algorithm == "rsa-sha256"
    assert keys.load_private_key(throwaway.text("rsa", "pkcs8", throwaway.PASSPHRASE), throwaway.PASSPHRASE)
