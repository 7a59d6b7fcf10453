# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a cloud's name to its connection: profile, overrides and secrets, resolved on the controller.

Precedence: task, then ``module_defaults`` (Ansible's doing), then the named profile, then the environment. An exported
variable can choose a profile where the task names none, and change nothing about one that it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Backend, Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.plugin_utils import profile_file, secrets
from ansible_collections.research.cloud.plugins.plugin_utils.plain import as_arguments
from ansible_collections.research.cloud.plugins.plugin_utils.profile_file import ProfileFile
from ansible_collections.research.cloud.plugins.plugin_utils.validation import validate

VARIABLE = "RESEARCH_CLOUD"
UNREAD = "(a secret, not read yet)"  # stands for a secret while everything else is validated


@dataclass(frozen=True, slots=True)
class Setting:
    """One key's value, with words for where it was written and the folder its relative paths start from."""

    value: Any
    source: str
    folder: str


Settings = dict[str, Setting]


def resolve(
    cloud: str | None,
    *,
    config: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    loader: DataLoader,
    environ: Mapping[str, str],
) -> Connection:
    """The connection that a cloud's name means.

    ``cloud``: a profile's name; None means ``$RESEARCH_CLOUD``, else the only profile there is, else ``overrides``
    alone when they name a backend. ``config``: the profile file, else it is looked for. ``overrides``: keys laid over
    the profile; a null takes a key away. Raises BadInput, in one sentence, for anything that is not as it must be;
    MissingLibrary when a secret needs one.
    """
    overrides = dict(overrides or {})
    file = profile_file.load(config, loader=loader, environ=environ)
    name = cloud or environ.get(VARIABLE) or _only_name(file, overrides)
    settings: Settings = {}
    if name is None:
        name = str(overrides["backend"])
    else:
        source = f'profile "{name}" ({file.path})'
        settings = _settings(_profile(name, file, chosen_by=None if cloud else VARIABLE), source, file.folder)
        _same_backend(settings, overrides, source)
    settings |= _settings(overrides, "cloud_options", loader.get_basedir())
    settings = {key: setting for key, setting in settings.items() if setting.value is not None}
    backend = _backend(settings, "cloud_options" if not file.path else f'profile "{name}" ({file.path})')
    plain = _validated(settings, backend)
    return Connection(name, backend.name, plain, _revealed(settings, backend, environ))


def _revealed(settings: Settings, backend: Backend, environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets, those included that lie in a file which another key names: where the task runs there may be none."""
    found = {}
    for key, setting in settings.items():
        place = secrets.Place(key, setting.source, setting.folder, environ)
        if key in backend.secret_keys:
            found[key] = secrets.reveal(setting.value, place)
        elif key in backend.secret_files:
            found[backend.secret_files[key]] = secrets.reveal({"file": setting.value}, place)
    return found


def _only_name(file: ProfileFile, overrides: Mapping[str, Any]) -> str | None:
    """The only profile's name, or None when ``cloud_options`` are a profile by themselves."""
    if len(file.names) == 1:
        return file.names[0]
    if overrides.get("backend"):
        return None
    if file.path:
        known = ", ".join(f'"{name}"' for name in sorted(file.names))
        raise _bad(f"cloud is not set, and {file.path} has several profiles: {known}")
    raise _bad(f"cloud is not set, and {file.missing()}")


def _profile(name: str, file: ProfileFile, *, chosen_by: str | None) -> Mapping[str, Any]:
    label = f'cloud "{name}"' + (f" (from {chosen_by})" if chosen_by else "")
    if not file.path:
        raise _bad(f"{label} is unknown: {file.missing()}")
    if name not in file.profiles:
        raise _bad(f"{label} is not in {file.path}; {did_you_mean(name, file.names)}")
    return file.profiles[name]


def _settings(profile: Mapping[str, Any], source: str, folder: str) -> Settings:
    return {str(key): Setting(_decrypted(str(key), value, source), source, folder) for key, value in profile.items()}


def _decrypted(key: str, value: Any, source: str) -> Any:
    try:
        return as_arguments(value)
    except AnsibleError:
        raise _bad(f'"{key}" of {source} is encrypted, and no vault password that was given decrypts it') from None


def _same_backend(settings: Settings, overrides: Mapping[str, Any], source: str) -> None:
    # Otherwise one cloud's credentials would be sent to another kind of cloud.
    own, other = settings.get("backend"), overrides.get("backend")
    if own and other and own.value != other:
        raise _bad(f'cloud_options cannot make {source} a "{other}" cloud: its backend is "{own.value}"')


def _backend(settings: Settings, source: str) -> Backend:
    named = settings.pop("backend", None)
    if named is None:
        raise _bad(f"{source} names no backend; {did_you_mean('', registry.NAMES)}")
    name = str(named.value)
    if name not in registry.NAMES:
        raise _bad(f'backend "{name}" of {named.source} is unknown; {did_you_mean(name, registry.NAMES)}')
    return registry.load(name)


def _validated(settings: Settings, backend: Backend) -> dict[str, Any]:
    """Every key of the backend that is not secret, converted, with defaults; None for what is not set."""
    spec = backend.connection_spec()
    for key, setting in settings.items():
        if key not in spec:
            raise _bad(f'unknown key "{key}" in {setting.source}; {did_you_mean(key, list(spec))}')
        if key not in backend.secret_keys and isinstance(setting.value, (dict, list)) and _is_text(spec[key]):
            known = ", ".join(sorted(backend.secret_keys))
            raise _bad(f'"{key}" of {setting.source} must be text (only secrets can be looked up: {known})')
    readable = {key: UNREAD if key in backend.secret_keys else setting.value for key, setting in settings.items()}
    values, errors = validate(spec, readable, backend.constraints)
    if errors:
        sources = " with ".join(dict.fromkeys(setting.source for setting in settings.values())) or backend.name
        raise _bad(f"{sources}: {errors[0]}")
    for key, setting in settings.items():
        # Times and counts: every number that a profile has.
        if spec[key].get("type") in {"int", "float"} and values[key] <= 0:
            raise _bad(f'"{key}" of {setting.source} must be more than 0, not {setting.value}')
        if spec[key].get("type") == "path":
            values[key] = str(Path(setting.folder, values[key]))
    return {key: value for key, value in values.items() if key not in backend.secret_keys}


def _is_text(spec: Mapping[str, Any]) -> bool:
    return spec.get("type", "str") in {"str", "path"}


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, hint="nothing was asked of any cloud")
