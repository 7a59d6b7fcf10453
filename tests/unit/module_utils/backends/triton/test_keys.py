# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys in every form, and every way in which one cannot be had."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import keys
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.keys import (
    load_private_key,
)
from ansible_collections.research.cloud.plugins.module_utils.core import ssh_wire
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from cryptography.hazmat.primitives.asymmetric import dsa, ed448, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.module_utils.backends.triton import throwaway
from tests.unit.module_utils.backends.triton.throwaway import KEY_TYPES, KINDS, PASSPHRASE

needs_ssh_keygen = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")


def refusal(text: str, passphrase: str | None = None, **wishes: Any) -> BadInput:
    """What is said of a key that cannot be had; nothing of it and of its passphrase may be repeated."""
    with pytest.raises(BadInput) as raised:
        load_private_key(text, passphrase, **wishes)
    told = f"{raised.value.as_failure()} {raised.value.sentence()} {raised.value.args}"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert not passphrase or passphrase not in told
    assert not [line for line in text.splitlines() if len(line) > 20 and line in told]
    return raised.value


@pytest.mark.parametrize("given", [None, "", PASSPHRASE], ids=["none", "empty", "superfluous"])
@pytest.mark.parametrize(("kind", "form"), throwaway.KINDS_AND_FORMS)
def test_every_kind_and_form(kind: str, form: str, given: str | None) -> None:
    _is_the_key(load_private_key(throwaway.text(kind, form), given), kind)


@pytest.mark.parametrize(("kind", "form"), throwaway.KINDS_AND_FORMS)
def test_every_kind_and_form_with_a_passphrase(kind: str, form: str) -> None:
    text = throwaway.text(kind, form, PASSPHRASE)
    _is_the_key(load_private_key(text, PASSPHRASE), kind)
    for missing in (None, ""):
        assert str(refusal(text, missing, origin="key k")) == "key k has a passphrase, and none is given"
    wrong = refusal(text, "not this one", origin="key k")
    assert str(wrong) == "key k cannot be opened: the passphrase is wrong, or the key is damaged"


@needs_ssh_keygen
@pytest.mark.parametrize("passphrase", ["", PASSPHRASE], ids=["open", "passphrase"])
@pytest.mark.parametrize("form", ["RFC4716", "PEM", "PKCS8"])
@pytest.mark.parametrize("kind", ["rsa -b 2048", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521", "ed25519"])
def test_every_form_that_ssh_keygen_writes(kind: str, form: str, passphrase: str, tmp_path: Path) -> None:
    path = tmp_path / "id"
    make = ["ssh-keygen", "-q", "-t", *kind.split(), "-m", form, "-a", "1", "-N", passphrase, "-C", "", "-f", str(path)]
    subprocess.run(make, check=True)
    public = (tmp_path / "id.pub").read_text(encoding="ascii").split()
    signer = load_private_key(path.read_text(encoding="ascii"), passphrase or None)
    assert [ssh_wire.key_type(signer.blob), _base64(signer.blob)] == public


def test_rsa_can_sign_with_the_longer_hash() -> None:
    signer = load_private_key(throwaway.text("rsa"), algorithm="rsa-sha512")
    assert throwaway.verifies(throwaway.private("rsa"), signer.sign(b"x"), b"x", "rsa-sha512")
    assert "no signature algorithm" in str(refusal(throwaway.text("rsa"), algorithm="rsa-sha384"))


def test_a_passphrase_may_be_in_any_script() -> None:
    text = throwaway.written(throwaway.private("p256"), "openssh", "пароль ☂")
    _is_the_key(load_private_key(text, "пароль ☂"), "p256")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n\n" + text.replace("\n", "\n    ") + "\n\n",
        lambda text: text.strip(),
        lambda text: "Bag Attributes\n    friendlyName: id\n" + text + "trailing words\n",
        lambda text: "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + text,
        lambda text: throwaway.public_line("rsa") + "\n" + text,
    ],
    ids=["crlf", "indented", "stripped", "attributes", "parameters", "public half in front"],
)
@pytest.mark.parametrize("form", throwaway.FORMS)
def test_what_comes_along_with_a_pasted_key_does_no_harm(form: str, change: Callable[[str], str]) -> None:
    _is_the_key(load_private_key(change(throwaway.text("p256", form))), "p256")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the private key is empty"),
        (" \n ", "the private key is empty"),
        ("hello", "the private key is not a private key in PEM or OpenSSH form"),
        ("PuTTY-User-Key-File-3: ssh-rsa\n", "the private key is in PuTTY's form"),
        ("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----", "the private key is a public key"),
        ("-----BEGIN RSA PUBLIC KEY-----\nMFkw\n-----END RSA PUBLIC KEY-----", "the private key is a public key"),
        ("-----BEGIN CERTIFICATE-----\nMFkw\n-----END CERTIFICATE-----", "the private key is a public key"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "the private key is a public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\n", "the private key is damaged or incomplete"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "the private key is damaged"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "the private key is damaged"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nA\n-----END OPENSSH PRIVATE KEY-----", "the private key is damaged"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\né\n-----END OPENSSH PRIVATE KEY-----", "the private key is damaged"),
        ("-----BEGIN EC PRIVATE KEY-----\né\n-----END EC PRIVATE KEY-----", "the private key is damaged"),
        ("-----BEGIN X25519 PRIVATE KEY-----\nAAAA\n-----END X25519 PRIVATE KEY-----", "the private key is damaged"),
    ],
)
def test_what_is_no_private_key_is_said(text: str, sentence: str) -> None:
    assert str(refusal(text)).startswith(sentence)


@pytest.mark.parametrize("kind", KINDS)
def test_a_public_key_is_told_apart(kind: str) -> None:
    assert str(refusal(throwaway.public_line(kind))).startswith("the private key is a public key")


@pytest.mark.parametrize(("kind", "form"), throwaway.KINDS_AND_FORMS)
def test_a_damaged_key_is_said(kind: str, form: str) -> None:
    lines = throwaway.text(kind, form).splitlines()
    del lines[2 if len(lines) > 4 else 1]
    assert str(refusal("\n".join(lines))) == "the private key is damaged or incomplete"


def test_what_only_looks_like_a_type_is_not_shown() -> None:
    container = b"openssh-key-v1\0" + ssh_wire.string(b"none") * 2 + ssh_wire.string(b"") + ssh_wire.uint32(1)
    text = _base64(container + ssh_wire.string(ssh_wire.string(b"ssh-s3cret")))
    said = refusal(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}\n-----END OPENSSH PRIVATE KEY-----")
    assert str(said) == "the private key is damaged or incomplete"


@pytest.mark.filterwarnings("ignore:.*DSA key.*")
def test_kinds_that_triton_or_we_do_not_take_are_named() -> None:
    old = dsa.generate_private_key(1024)  # noqa: S505 (small is quick, and it protects nothing)
    assert "takes no keys of type ssh-dss" in str(refusal(throwaway.written(old, "openssh")))
    assert "takes no keys of type ssh-dss" in str(refusal(throwaway.written(old, "traditional")))
    assert "takes no keys of type DSA" in str(refusal(throwaway.written(old, "pkcs8")))
    assert "takes no keys of type Ed448" in str(refusal(throwaway.written(ed448.Ed448PrivateKey.generate(), "pkcs8")))
    other_curve = refusal(throwaway.text("k256", "traditional"))
    assert "takes no keys of type secp256k1" in str(other_curve)
    assert "RSA, ECDSA (P-256, P-384, P-521) and Ed25519" in other_curve.sentence()


def test_a_type_that_cannot_be_used_is_said_before_its_passphrase_is_asked_for() -> None:
    blob = ssh_wire.string(ssh_wire.string(b"sk-ssh-ed25519@openssh.com"))
    container = b"openssh-key-v1\0" + ssh_wire.string(b"aes256-ctr") + ssh_wire.string(b"bcrypt") + ssh_wire.string(b"")
    text = _base64(container + ssh_wire.uint32(1) + blob)
    said = refusal(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}\n-----END OPENSSH PRIVATE KEY-----")
    assert "takes no keys of type sk-ssh-ed25519@openssh.com" in str(said)


def test_an_unknown_cipher_is_said() -> None:
    text = throwaway.text("p256", "openssh", PASSPHRASE)
    body = base64.b64decode("".join(text.splitlines()[1:-1]))
    strange = _base64(body.replace(b"aes256-ctr", b"rot13-ctr!"))
    said = refusal(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{strange}\n-----END OPENSSH PRIVATE KEY-----\n", PASSPHRASE)
    assert str(said) == "the private key is of a type or encrypted in a way that is not supported"
    assert "ssh-keygen -p" in said.sentence()


@pytest.mark.parametrize("form", throwaway.FORMS)
def test_an_rsa_key_with_wrong_numbers_is_damaged(form: str) -> None:
    numbers = throwaway.private("rsa").private_numbers()
    wrong = rsa.RSAPrivateNumbers(
        numbers.p, numbers.q, numbers.d + 2, numbers.dmp1 + 2, numbers.dmq1 + 2, numbers.iqmp, numbers.public_numbers
    ).private_key(unsafe_skip_rsa_key_validation=True)
    assert str(refusal(throwaway.written(wrong, form))) == "the private key is damaged or incomplete"


@settings(deadline=None)  # RSA takes its time on a busy machine
@given(st.sampled_from(throwaway.KINDS_AND_FORMS), st.data())
def test_whatever_is_missing_from_a_key_nothing_of_it_is_shown(key: tuple[str, str], data: st.DataObject) -> None:
    text = throwaway.text(*key)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    said = ""
    try:
        _is_the_key(load_private_key(text[:start] + text[end:]), key[0])  # what was missing means nothing
    except BadInput as refused:
        said = str(refused).removeprefix("the private key ")
    assert said in {
        "",
        "is empty",
        "is damaged or incomplete",
        "is not a private key in PEM or OpenSSH form",
        "is of a type or encrypted in a way that is not supported",
    }


def test_a_key_shows_nothing_of_itself() -> None:
    signer = load_private_key(throwaway.text("rsa"))
    shown = repr(signer)
    assert "algorithm='rsa-sha256'" in shown and "_key" not in shown
    assert str(throwaway.private("rsa").private_numbers().d) not in shown


def _is_the_key(signer: keys.KeySigner, kind: str) -> None:
    assert f"{KEY_TYPES[kind]} {_base64(signer.blob)}" == throwaway.public_line(kind)
    assert throwaway.verifies(throwaway.private(kind), signer.sign(b"some words"), b"some words", signer.algorithm)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
