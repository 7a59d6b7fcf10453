# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The building blocks of SSH formats."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import ssh_wire
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=300), st.integers(0, 2**32 - 1))))
def test_what_is_written_is_read(blocks: list[bytes | int]) -> None:
    data = b"".join(ssh_wire.uint32(block) if isinstance(block, int) else ssh_wire.string(block) for block in blocks)
    reader = ssh_wire.Reader(data)
    assert [reader.uint32() if isinstance(block, int) else reader.string() for block in blocks] == blocks
    reader.end()


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    reader = ssh_wire.Reader(data)
    try:
        first = reader.string()
    except ssh_wire.Malformed:
        assert len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big")
    else:
        assert ssh_wire.string(first) + reader.rest() == data


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (b"", 0),
        (b"\x7f", 127),
        (b"\x00\x80", 128),
        (b"\x80", -128),
        (b"\x09\xa3\x78\xf9\xb2\xe3\x32\xa7", 0x9A378F9B2E332A7),
    ],
)
def test_numbers_of_any_size(data: bytes, number: int) -> None:
    assert ssh_wire.Reader(ssh_wire.string(data)).mpint() == number


def test_nothing_may_be_left() -> None:
    reader = ssh_wire.Reader(b"\x01\x02")
    assert reader.byte() == 1
    with pytest.raises(ssh_wire.Malformed, match="1 bytes are left over"):
        reader.end()
    assert reader.rest() == b"\x02"
    reader.end()


def test_the_type_of_a_key_is_its_first_string() -> None:
    assert ssh_wire.key_type(ssh_wire.string(b"ssh-ed25519") + b"anything") == "ssh-ed25519"
    sk = b"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com"
    assert ssh_wire.key_type(ssh_wire.string(sk)) == sk.decode()


@pytest.mark.parametrize("name", [b"", b"s3cret", b"ssh-\xff", b"ssh-a\n", b"-", b"ssh-" + b"a" * 300])
def test_what_is_no_type_is_never_shown(name: bytes) -> None:
    with pytest.raises(ssh_wire.Malformed, match="a key without a type"):
        ssh_wire.key_type(ssh_wire.string(name))
