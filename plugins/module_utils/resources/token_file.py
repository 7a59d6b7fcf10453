# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that a long-lived token is kept in: one line, readable by its owner only.

It is looked at before anything is asked of a cloud, and never followed when it is a link. What it holds is in no
message. Its place is taken before the token is made, because the key of a token that cannot be written is lost.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

LONGEST = 512  # bytes
_TOKEN = re.compile(rb"[\x21-\x7e]+\n?")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Seen:
    """A token file as a task finds it. ``obstacle``: why it could not be written; empty when it could."""

    path: str
    holds_token: bool
    mode: int = 0o600
    obstacle: str = ""

    @property
    def open_to_others(self) -> bool:
        return bool(self.mode & 0o077)


def look(path: str) -> Seen:
    """What is there; changes nothing. Raises BadInput for anything that is neither a token nor empty."""
    if not Path(path).is_absolute():
        raise problem(path, "must be an absolute path, or begin with ~")
    content, mode = _content(path)
    if content and not (len(content) <= LONGEST and _TOKEN.fullmatch(content)):
        raise problem(path, "holds something else than a token")
    return Seen(path, bool(content), mode, _obstacle(Path(path).parent))


def problem(path: str, what: str) -> BadInput:
    """The failure for a file that cannot be used, before anything was asked of a cloud."""
    return BadInput(f"token_file {path} {what}", hint="nothing was changed")


def _content(path: str) -> tuple[bytes, int]:
    try:
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        return b"", 0o600
    except OSError as error:
        what = "is a link" if error.errno == errno.ELOOP else f"cannot be read: {error.strerror}"
        raise problem(path, what) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise problem(path, "is not a file")
        if status.st_uid != os.geteuid():
            raise problem(path, "belongs to another user")
        return os.read(descriptor, LONGEST + 1), stat.S_IMODE(status.st_mode)
    except OSError as error:
        raise problem(path, f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def _obstacle(folder: Path) -> str:
    """Why no file can be made there, as far as that can be told without making one."""
    for place in (folder, *folder.parents):
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            continue
        except OSError as error:
            return f"{place}: {error.strerror}"
        if not stat.S_ISDIR(mode):
            return f"{place} is not a directory"
        if not os.access(place, os.W_OK | os.X_OK):
            return f"this user may not write to {place}"
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            return f"everybody can replace what is in {place}"
        return ""
    return "there is no such place"


class Reserved:
    """A place for a token: an empty file beside the one that it will become."""

    def __init__(self, name: str, folder: int, temporary: str, descriptor: int) -> None:
        self._name = name
        self._folder = folder
        self._temporary = temporary
        self._descriptor = descriptor

    def keep(self, key: str) -> None:
        """Write the key and put the file where it belongs, in place of what is there. Raises OSError."""
        content = f"{key}\n".encode()
        if os.write(self._descriptor, content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._descriptor)
        os.replace(self._temporary, self._name, src_dir_fd=self._folder, dst_dir_fd=self._folder)


@contextmanager
def reserved(path: str) -> Iterator[Reserved]:
    """A place for the token that is about to be made; given up again when it is not used. Raises BadInput."""
    target = Path(path)
    try:
        _make_folders(target.parent)
        folder = os.open(target.parent, _FOLDER)
    except OSError as error:
        raise problem(path, f"cannot be written: {error.strerror}") from None
    temporary = f".research-cloud-{secrets.token_hex(8)}"
    try:
        descriptor = os.open(temporary, _CREATE, 0o600, dir_fd=folder)
    except OSError as error:
        os.close(folder)
        raise problem(path, f"cannot be written: {error.strerror}") from None
    try:
        yield Reserved(target.name, folder, temporary, descriptor)
    finally:
        with suppress(FileNotFoundError):  # it has become the file itself
            os.unlink(temporary, dir_fd=folder)
        os.close(descriptor)
        os.close(folder)


def _make_folders(folder: Path) -> None:
    """Every directory that is missing, for its owner only."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)


def remove(path: str) -> None:
    """Delete the file, if it is still a token. Raises BadInput."""
    if not look(path).holds_token:
        return
    try:
        Path(path).unlink()
    except OSError as error:
        raise problem(path, f"cannot be removed: {error.strerror}") from None
