# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that holds a user's profiles: where it is looked for, and reading it."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import AnsibleVaultError
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.plugin_utils.files import from_playbook

VARIABLE = "RESEARCH_CLOUD_CONFIG"
HERE = "research-cloud.yml"
IN_HOME = ".config/research-cloud/config.yml"
OF_MACHINE = "/etc/research-cloud/config.yml"


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """Profiles by cloud name. ``path`` is None when there is no file; ``looked`` says where it was looked for."""

    path: Path | None
    looked: tuple[str, ...]
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Where relative paths in the file start."""
        return str(self.path.parent) if self.path else ""

    @property
    def names(self) -> list[str]:
        return list(self.profiles)

    def missing(self) -> str:
        """Words for a file that is not there."""
        return "there is no profile file (looked for " + ", ".join(self.looked) + ")"


def load(config: str | None, *, loader: DataLoader, environ: Mapping[str, str]) -> ProfileFile:
    """The first profile file there is: the task's, the environment's, the folder's, the user's, the machine's.

    One that was asked for must be there. Vaulted text stays encrypted until it is used. Raises BadInput.
    """
    if config:
        return _asked_for(from_playbook(config, loader), "cloud_config", loader)
    if environ.get(VARIABLE):
        return _asked_for(Path(environ[VARIABLE]).expanduser().absolute(), VARIABLE, loader)
    looked = []
    for path in _places(environ):
        passed_over = ""
        if path.is_file():
            if not _replaceable(path):
                return _read(path, loader)
            passed_over = " (passed over, because everybody can write to its folder)"
        looked.append(f"{path}{passed_over}")
    return ProfileFile(None, tuple(looked))


def _places(environ: Mapping[str, str]) -> list[Path]:
    home = [Path(environ["HOME"], IN_HOME)] if environ.get("HOME") else []
    return [Path(HERE).absolute(), *home, Path(OF_MACHINE)]


def _replaceable(path: Path) -> bool:
    # A profile can name programs to run. One found by chance where anybody can put it is not trusted; Ansible treats
    # its own ansible.cfg the same way.
    return bool(path.parent.stat().st_mode & stat.S_IWOTH)


def _asked_for(path: Path, by: str, loader: DataLoader) -> ProfileFile:
    if not path.is_file():
        raise BadInput(f"there is no profile file {path} ({by})", hint="nothing was asked of any cloud")
    return _read(path, loader)


def _read(path: Path, loader: DataLoader) -> ProfileFile:
    data = _load(path, loader)
    if not isinstance(data, Mapping) or not isinstance(data.get("clouds"), Mapping) or not data["clouds"]:
        raise _wrong(path, "must hold a dictionary named clouds, with a profile for each cloud")
    for key in data:
        if key != "clouds":
            raise _wrong(path, f'has an unknown key "{key}" beside clouds; {did_you_mean(str(key), ["clouds"])}')
    for name, profile in data["clouds"].items():
        if not isinstance(profile, Mapping):
            raise _wrong(path, f'has a profile "{name}" that is not a dictionary')
    return ProfileFile(path, (str(path),), {str(name): profile for name, profile in data["clouds"].items()})


def _load(path: Path, loader: DataLoader) -> Any:
    # Ansible's own messages quote the lines around an error, which may hold secrets: only the place is told.
    try:
        return loader.load_from_file(str(path), unsafe=True)  # not a copy: nothing here changes it
    except AnsibleVaultError:
        raise _wrong(path, "is encrypted, and no vault password that was given decrypts it") from None
    except AnsibleParserError as error:
        line = getattr(error.obj, "line_num", None)
        raise _wrong(path, "is not valid YAML" + (f" (line {line})" if line else "")) from None
    except AnsibleError:
        raise _wrong(path, "cannot be read") from None


def _wrong(path: Path, what: str) -> BadInput:
    return BadInput(f"profile file {path} {what}", hint="nothing was asked of any cloud")
