# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys as users give them, and what they give instead."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.public_key import is_private, parse
from ansible_collections.research.cloud.plugins.module_utils.core.ssh_wire import string

from tests.unit.module_utils.backends.triton import throwaway

SECRET = "THIS-IS-NOBODYS"


def damaged(text: str, *parts: bytes) -> str:
    """The line of a key of that type whose inside is these parts."""
    return f"{text} {base64.b64encode(b''.join(map(string, (text.encode(), *parts)))).decode()}"


@pytest.mark.parametrize("kind", throwaway.KINDS)
def test_every_type_is_read_and_written_again(kind: str) -> None:
    line = throwaway.public_line(kind)
    found = parse(f"  {line}   alice@laptop of Alice\n", "it")
    assert (found.type, found.comment) == (throwaway.KEY_TYPES[kind], "alice@laptop of Alice")
    assert found.blob == base64.b64decode(line.split()[1])
    assert found.line == f"{line} alice@laptop of Alice"
    assert parse(line, "it").line == line


def test_the_fingerprints_are_those_of_the_blob() -> None:
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f x"
    found = parse(line, "it")
    assert found.md5.count(":") == 15
    assert found.sha256.startswith("SHA256:")
    assert (found.md5, found.sha256) == (parse(line.split(" x", maxsplit=1)[0], "it").md5, found.sha256)


def test_a_type_that_is_not_known_here_is_read_all_the_same() -> None:
    line = damaged("sk-ssh-ed25519@openssh.com", b"x" * 32, b"ssh:")
    assert parse(line, "it").type == "sk-ssh-ed25519@openssh.com"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        (f"-----BEGIN OPENSSH PRIVATE KEY-----\n{SECRET}\n", "it is a private key, and the public one is needed"),
        (f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n", "it is a private key"),
        (f"PuTTY-User-Key-File-3: ssh-ed25519\n{SECRET}", "it is a private key"),
        (f"---- BEGIN SSH2 PUBLIC KEY ----\n{SECRET}", "it is not in OpenSSH's form"),
        (f"-----BEGIN PUBLIC KEY-----\n{SECRET}", "it is not in OpenSSH's form"),
        (f"ssh-rsa {SECRET}\nssh-rsa {SECRET}\n", "it has 2 lines, and a public key is one line"),
        (SECRET, "it is not a public key"),
        (f"{SECRET} AAAA", "it is not a public key"),
        (f'command="{SECRET}" ssh-rsa AAAA', "it begins with options, which belong into an authorized_keys file"),
        ("ssh-rsa", "it is damaged or incomplete"),
        ("ssh-rsa AAAA", "it is damaged or incomplete"),
        (f"ssh-rsa {SECRET}!", "it is damaged or incomplete"),
        (throwaway.public_line("ed25519").replace("ssh-ed25519", "ssh-rsa"), "it is damaged or incomplete"),
        (throwaway.public_line("p256")[:-8], "it is damaged or incomplete"),
        (damaged("ssh-ed25519", b"x" * 31), "it is damaged or incomplete"),
        (damaged("ssh-ed25519", b"x" * 32, b"more"), "it is damaged or incomplete"),
        (damaged("ssh-rsa", b"\3", b"\x7f" * 64), "it is damaged or incomplete"),
        (damaged("ssh-rsa", b"\1", b"\x7f" * 256), "it is damaged or incomplete"),
        (damaged("ecdsa-sha2-nistp256", b"nistp384", b"\4" + b"x" * 64), "it is damaged or incomplete"),
        (damaged("ecdsa-sha2-nistp256", b"nistp256", b"\4" + b"x" * 63), "it is damaged or incomplete"),
        (damaged("ecdsa-sha2-nistp256", b"nistp256", b"\3" + b"x" * 64), "it is damaged or incomplete"),
    ],
)
def test_what_is_none_is_told_apart_and_not_repeated(text: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text, "it")
    assert words in str(refused.value)
    assert SECRET not in refused.value.sentence()


@pytest.mark.parametrize("kind", throwaway.KINDS)
def test_a_private_key_is_recognised_in_every_form(kind: str) -> None:
    forms = [form for each, form in throwaway.KINDS_AND_FORMS if each == kind]
    assert all(is_private(throwaway.text(kind, form)) for form in forms)
    assert is_private(throwaway.text(kind, "pkcs8", throwaway.PASSPHRASE))
    assert not is_private(throwaway.public_line(kind))
