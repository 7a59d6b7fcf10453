# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys from text or from a file, as something that signs.

No message, representation or exception holds any part of a key or of its passphrase.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import (
    algorithms,
    crypto,
    key_text,
    ssh_wire,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

LARGEST_FILE = 65536  # bytes; the private key of 16,384 bits of RSA has 13,000


@dataclass(frozen=True, slots=True)
class KeySigner:
    """Signs with a private key that lies here. ``blob`` is its public half in SSH form."""

    blob: bytes
    algorithm: str
    _key: Any = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        return crypto.sign(self._key, data, self.algorithm)


def read_private_key(path: str, passphrase: str | None = None, *, algorithm: str | None = None) -> KeySigner:
    """The key in a file, ``~`` allowed.

    Raises BadInput when the file is missing, cannot be read, is open to others (a read-only mount excepted), or what
    ``load_private_key`` raises.
    """
    origin = f"key file {path}"
    try:
        text = _read_private(Path(path).expanduser(), origin).decode()
    except OSError as error:
        raise BadInput(f"{origin} cannot be read: {error.strerror}") from None
    except RuntimeError:  # the home of a user that does not exist
        raise BadInput(f"{origin} cannot be read: there is no such home directory") from None
    except UnicodeDecodeError:
        raise BadInput(f"{origin} is not a private key in PEM or OpenSSH form") from None
    return load_private_key(text, passphrase, algorithm=algorithm, origin=origin)


def load_private_key(
    text: str, passphrase: str | None = None, *, algorithm: str | None = None, origin: str = "the private key"
) -> KeySigner:
    """The key in a text: PKCS#1, PKCS#8, SEC1 or OpenSSH. A passphrase that the key does not need is ignored.

    ``algorithm`` is one of ``algorithms.BY_KEY_TYPE``, None for the usual one of the key's type; ``origin`` says in
    messages where the text comes from. Raises BadInput when the text is no private key, its type is not supported, or
    its passphrase is missing or wrong; MissingLibrary.
    """
    closed = key_text.recognise(text, origin)
    if closed.key_type is not None:
        algorithms.choose(closed.key_type, None, algorithms.BY_KEY_TYPE, origin)
    key = _open(closed, passphrase or None, origin)
    blob = crypto.public_blob(key)
    if blob is None:
        raise BadInput(
            f"{origin}: Triton takes no keys of type {crypto.type_in_words(key)}",
            hint=f"it takes {algorithms.SUPPORTED_KEYS}",
        )
    chosen = algorithms.choose(ssh_wire.key_type(blob), algorithm, algorithms.BY_KEY_TYPE, origin)
    return KeySigner(blob, chosen, key)


def _open(closed: key_text.KeyText, passphrase: str | None, origin: str) -> Any:
    if closed.encrypted and passphrase is None:
        raise BadInput(f"{origin} has a passphrase, and none is given")
    try:
        return crypto.open_private_key(closed.pem, passphrase if closed.encrypted else None, openssh=closed.openssh)
    except crypto.CannotOpen:
        if closed.encrypted:
            raise BadInput(f"{origin} cannot be opened: the passphrase is wrong, or the key is damaged") from None
        raise key_text.damaged(origin) from None
    except crypto.UnknownCipher:
        raise BadInput(
            f"{origin} is of a type or encrypted in a way that is not supported",
            hint=f"Triton takes {algorithms.SUPPORTED_KEYS}; ssh-keygen -p writes a key anew",
        ) from None


def _read_private(path: Path, origin: str) -> bytes:
    # Checked on the open file, so that nobody can put another in its place in between. Non-blocking, because a pipe
    # must not hang a task.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise BadInput(f"{origin} is not a file")
        if status.st_mode & 0o077 and not os.fstatvfs(descriptor).f_flag & os.ST_RDONLY:
            mode = stat.S_IMODE(status.st_mode)
            raise BadInput(f"{origin} is open to others (mode {mode:04o})", hint=f"chmod 600 {path}")
        if status.st_size > LARGEST_FILE:
            raise BadInput(f"{origin} is too large for a private key ({status.st_size} bytes)")
        return os.read(descriptor, LARGEST_FILE)
    finally:
        os.close(descriptor)
