# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in a profile: a literal, or where to get it.

A failure says which key of which profile could not be had and why. It never holds the secret, nor what a command
printed.
"""

from __future__ import annotations

import importlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, MissingLibrary
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean

COMMAND_SECONDS = 60.0
LARGEST_FILE = 65536  # bytes; a secret is short, and a device file would never end


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret is asked for: the key, words for its profile, where relative paths start, the environment."""

    key: str
    source: str
    folder: str
    environ: Mapping[str, str]

    def problem(self, why: str) -> BadInput:
        return BadInput(f'secret "{self.key}" of {self.source}: {why}', hint="nothing was asked of any cloud")

    def path(self, written: str) -> Path:
        """An absolute path for what the profile says."""
        try:
            return Path(self.folder, Path(written).expanduser()).absolute()
        except RuntimeError:
            raise self.problem(f"{written} cannot be found: there is no such home directory") from None


def reveal(value: Any, place: Place) -> str:
    """The secret itself. Raises BadInput when it cannot be had, or lies where others can read or replace it."""
    if isinstance(value, Mapping):
        secret = _follow(value, place)
    elif isinstance(value, (list, bool)):
        raise place.problem(f"must be text or one of {_forms()}")
    else:
        secret = str(value)
    if not secret:
        raise place.problem("is empty")
    return secret


def _follow(reference: Mapping[str, Any], place: Place) -> str:
    if len(reference) != 1:
        raise place.problem(f"must be text or one of {_forms()}")
    form, target = next(iter(reference.items()))
    if form not in FORMS:
        raise place.problem(f'cannot come from "{form}"; {did_you_mean(str(form), list(FORMS))}')
    return FORMS[form](target, place)


def _forms() -> str:
    return ", ".join(f"{{{form}: …}}" for form in FORMS)


def _from_environment(name: Any, place: Place) -> str:
    if not isinstance(name, str) or not name:
        raise place.problem("env must be the name of a variable")
    if name not in place.environ:
        raise place.problem(f"environment variable {name} is not set")
    return place.environ[name]


def _from_file(written: Any, place: Place) -> str:
    if not isinstance(written, str) or not written:
        raise place.problem("file must be a path")
    path = place.path(written)
    try:
        content = _read_private(path, place)
        return _without_newline(content.decode())
    except OSError as error:
        raise place.problem(f"file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise place.problem(f"file {path} is not text") from None


def _read_private(path: Path, place: Place) -> bytes:
    # Checked on the open file, so that nobody can put another in its place in between. Non-blocking, because a pipe
    # must not hang a task.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise place.problem(f"{path} is not a file")
        if status.st_mode & 0o077 and not os.fstatvfs(descriptor).f_flag & os.ST_RDONLY:
            mode = stat.S_IMODE(status.st_mode)
            raise place.problem(f"file {path} is open to others (mode {mode:04o}): chmod 600 {path}")
        if status.st_size > LARGEST_FILE:
            raise place.problem(f"file {path} is too large for a secret ({status.st_size} bytes)")
        return os.read(descriptor, LARGEST_FILE)
    finally:
        os.close(descriptor)


def _from_command(argv: Any, place: Place) -> str:
    if not isinstance(argv, list) or not argv or not all(isinstance(word, str) for word in argv) or not argv[0]:
        raise place.problem("command must be a list of a program and its arguments")
    program = _trusted_program(argv[0], place)
    try:
        done = subprocess.run(
            [program, *argv[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            env=dict(place.environ),
            cwd=place.folder,
            check=False,
        )
        if done.returncode:
            raise place.problem(f"{program} ended with status {done.returncode}; what it printed is not shown")
        return _without_newline(done.stdout.decode())
    except subprocess.TimeoutExpired:
        raise place.problem(f"{program} did not end within {COMMAND_SECONDS:.0f} seconds") from None
    except OSError as error:
        raise place.problem(f"{program} cannot be run: {error.strerror}") from None
    except UnicodeDecodeError:
        raise place.problem(f"{program} did not print text") from None


def _trusted_program(written: str, place: Place) -> Path:
    """The program's absolute path, when nobody else can replace it."""
    if os.sep in written or written.startswith("~"):
        program = place.path(written)
    else:
        found = shutil.which(written, path=place.environ.get("PATH"))
        if found is None:
            raise place.problem(f"there is no program {written} on the PATH")
        program = Path(found).absolute()
    real = program.resolve()
    for path in dict.fromkeys((program.parent, real.parent, real)):
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise place.problem(f"{program} cannot be run: {error.strerror}") from None
        if mode & stat.S_IWOTH:
            raise place.problem(f"{program} is not run because everybody can write to {path}")
    return program


def _from_keyring(target: Any, place: Place) -> str:
    service, username = _keyring_entry(target, place)
    try:
        keyring = importlib.import_module("keyring")
        errors = importlib.import_module("keyring.errors")
    except ImportError:
        message = str(place.problem("the Python library keyring is needed on the controller"))
        raise MissingLibrary(message, hint="pip install keyring") from None
    try:
        secret = keyring.get_password(service, username)
    except errors.KeyringError as error:
        raise place.problem(f"the keyring did not answer ({type(error).__name__})") from None
    if secret is None:
        raise place.problem(f'the keyring has no "{username}" under "{service}"')
    return str(secret)


def _keyring_entry(target: Any, place: Place) -> tuple[str, str]:
    if isinstance(target, Mapping):
        entry = (target.get("service"), target.get("username"))
        extra = set(target) - {"service", "username"}
    else:
        service, _slash, username = target.rpartition("/") if isinstance(target, str) else ("", "", "")
        entry, extra = (service, username), set()
    if extra or not all(isinstance(part, str) and part for part in entry):
        raise place.problem('keyring must be {service: …, username: …} or "service/username"')
    return str(entry[0]), str(entry[1])


def _without_newline(text: str) -> str:
    """Without the one line end that editors and programs put after the last line."""
    return text.removesuffix("\n").removesuffix("\r")


FORMS: dict[str, Callable[[Any, Place], str]] = {
    "env": _from_environment,
    "file": _from_file,
    "command": _from_command,
    "keyring": _from_keyring,
}
