# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Session tokens kept between tasks, in files that only their owner can read.

A cache that cannot be used is no cache: nothing here ever fails a task. A file's name is a hash of endpoint, user and
project, never of a secret.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock

EARLY = 60.0  # seconds before its end from which a token is not used any more
LARGEST = 65536  # bytes
FOLDER = "research-cloud"
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class TokenCache:
    """Tokens by endpoint, user and project."""

    def __init__(self, directory: str | None = None, *, clock: Clock, enabled: bool = True) -> None:
        """``directory``: by default ``research-cloud`` below ``$XDG_CACHE_HOME`` or ``~/.cache``.

        Not ``enabled``: it remembers nothing.
        """
        self._directory = (Path(directory) if directory else default_directory()) if enabled else Path()
        self._clock = clock

    def get(self, endpoint: str, user: str, project: str = "") -> str | None:
        """The token, unless it is unknown or ends within a minute."""
        try:
            with self._folder(create=False) as folder:
                kept = _read(_name(endpoint, user, project), folder)
            token, expires_at = kept["token"], float(str(kept["expires_at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not isinstance(token, str) or self._clock.now() >= expires_at - EARLY:
            return None
        return token

    def put(self, endpoint: str, user: str, project: str = "", *, token: str, expires_at: float) -> None:
        """Keep a token until ``expires_at`` (epoch seconds)."""
        content = json.dumps({"token": token, "expires_at": expires_at}).encode()
        try:
            with self._folder(create=True) as folder:
                _write(_name(endpoint, user, project), content, folder)
        except OSError:
            return

    def drop(self, endpoint: str, user: str, project: str = "", *, token: str | None = None) -> None:
        """Forget a token that was refused. With ``token``, only that one: another task may have stored a newer."""
        if token is not None and self.get(endpoint, user, project) not in (token, None):
            return
        try:
            with self._folder(create=False) as folder:
                os.unlink(_name(endpoint, user, project), dir_fd=folder)
        except OSError:
            return

    @contextmanager
    def _folder(self, *, create: bool) -> Iterator[int]:
        """The open directory. Raises OSError unless it is a directory of ours that nobody else can look into."""
        if not self._directory.is_absolute():
            raise FileNotFoundError(self._directory)
        if create:
            self._directory.parent.mkdir(parents=True, exist_ok=True)
            self._directory.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self._directory, _READ | os.O_DIRECTORY)
        try:
            _only_ours(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)


def default_directory() -> Path:
    """Where tokens are kept; not absolute, and then not used, when there is no home."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path("~/.cache").expanduser()
        except RuntimeError:
            return Path()
    return base / FOLDER


def _name(endpoint: str, user: str, project: str) -> str:
    return hashlib.sha256(json.dumps([endpoint, user, project]).encode()).hexdigest()


def _only_ours(descriptor: int) -> None:
    status = os.fstat(descriptor)
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise PermissionError("not private")


def _read(name: str, folder: int) -> dict[str, object]:
    descriptor = os.open(name, _READ, dir_fd=folder)
    try:
        _only_ours(descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise PermissionError("not a file")
        kept = json.loads(os.read(descriptor, LARGEST))
    finally:
        os.close(descriptor)
    if not isinstance(kept, dict):
        raise TypeError("not a token")
    return kept


def _write(name: str, content: bytes, folder: int) -> None:
    temporary = f".{name}.{secrets.token_hex(8)}"
    descriptor = os.open(temporary, _CREATE, 0o600, dir_fd=folder)
    try:
        _fill(descriptor, content)
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        os.unlink(temporary, dir_fd=folder)
        raise


def _fill(descriptor: int, content: bytes) -> None:
    try:
        if os.write(descriptor, content) != len(content):
            raise OSError("not all of it was written")
    finally:
        os.close(descriptor)
