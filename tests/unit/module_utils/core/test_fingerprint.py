# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints, against a known key and against ssh-keygen."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint

from tests.unit.module_utils.backends.triton import throwaway

BLOB = base64.b64decode("AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")
MD5 = fingerprint.md5(BLOB)
SHA256 = fingerprint.sha256(BLOB)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")
@pytest.mark.parametrize("kind", throwaway.KINDS)
def test_they_are_those_of_ssh_keygen(kind: str, tmp_path: Path) -> None:
    line = throwaway.public_line(kind)
    (tmp_path / "key.pub").write_text(f"{line}\n", encoding="ascii")
    blob = base64.b64decode(line.split()[1])
    for form, ours in (("md5", f"MD5:{fingerprint.md5(blob)}"), ("sha256", fingerprint.sha256(blob))):
        told = subprocess.check_output(["ssh-keygen", "-l", "-E", form, "-f", tmp_path / "key.pub"], text=True)
        assert told.split()[1] == ours


def test_they_look_as_expected() -> None:
    assert fingerprint.md5(b"") == "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e"
    assert fingerprint.sha256(b"") == "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (MD5, MD5),
        (MD5.upper(), MD5),
        (f"MD5:{MD5}", MD5),
        (SHA256, SHA256),
        (f"{SHA256}=", SHA256),
    ],
)
def test_every_way_to_write_one_is_understood(text: str, same: str) -> None:
    assert fingerprint.normal(text) == same
    assert fingerprint.belongs_to(text, BLOB)
    assert not fingerprint.belongs_to(text, BLOB + b"x")


@pytest.mark.parametrize("text", ["", "laptop", MD5[:-1], MD5 + ":00", MD5.replace(":", ""), SHA256[:-1], SHA256[7:]])
def test_what_is_none_is_told_apart(text: str) -> None:
    assert fingerprint.normal(text) is None
    assert not fingerprint.belongs_to(text, BLOB)
