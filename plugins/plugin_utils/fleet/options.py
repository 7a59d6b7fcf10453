# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet file says, checked before any cloud is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean

ON_ERROR = ("fail", "warn")

# A login name or host that goes into ssh's arguments: nothing that ssh, or a shell, could take for something else.
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")


@dataclass(frozen=True, slots=True)
class Source:
    """One listing to be made: a profile, perhaps narrowed to a region. ``cloud`` None means the default profile."""

    cloud: str | None
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    on_error: str = "fail"
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One line of ``filters``: leave in or leave out what the expression holds for."""

    keeps: bool
    expression: str | bool

    def __str__(self) -> str:
        return f"{'include' if self.keeps else 'exclude'}: {self.expression}"


@dataclass(frozen=True, slots=True)
class Via:
    """The bastion: an instance of the fleet (``instance``, perhaps on ``cloud``) or any host (``host``)."""

    instance: str | None = None
    cloud: str | None = None
    host: str | None = None
    user: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """Everything that this plugin itself reads from a fleet file; ``timeout`` is in seconds."""

    sources: tuple[Source, ...]
    cloud_config: str | None
    timeout: float
    refresh: bool
    full: bool
    strict: bool
    filters: tuple[Filter, ...]
    hostnames: tuple[str, ...]
    unique_names: bool
    connect: tuple[str, ...]
    via: Via | None
    user: str | None


def refuse_unknown(config: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raise BadInput for an option that does not exist.

    Ansible reads past it, and a misspelt filter would let everything in.
    """
    names = sorted(known)
    for name in config:
        if name not in names:
            raise BadInput(f'unknown option "{name}"; {did_you_mean(str(name), names)}')


def read(options: Mapping[str, Any]) -> FleetOptions:
    """The options as Ansible read them, checked. Raises BadInput with one sentence."""
    timeout = float(options["timeout"])
    if timeout <= 0:
        raise BadInput(f"timeout must be more than 0 seconds, not {options['timeout']}")
    return FleetOptions(
        sources=_sources(options.get("clouds") or [None], options["on_error"]),
        cloud_config=options.get("cloud_config"),
        timeout=timeout,
        refresh=options["refresh"],
        full=options["full"],
        strict=options["strict"],
        filters=tuple(_filter(number, line) for number, line in enumerate(options.get("filters") or [], start=1)),
        hostnames=_expressions("hostnames", options["hostnames"]),
        unique_names=options["unique_names"],
        connect=_expressions("connect", options["connect"]),
        via=_via(options.get("via")),
        user=_plain_word("user", options.get("user")),
    )


def _sources(clouds: Sequence[Any], on_error: str) -> tuple[Source, ...]:
    return tuple(
        source for number, entry in enumerate(clouds, start=1) for source in _of_cloud(number, entry, on_error)
    )


def _of_cloud(number: int, entry: Any, on_error: str) -> list[Source]:
    if entry is None or isinstance(entry, str):
        return [Source(entry, on_error=on_error)]
    where = f"clouds[{number}]"
    settings = _mapping(where, entry, ("cloud", "cloud_options", "on_error", "regions"))
    policy = settings.get("on_error", on_error)
    if policy not in ON_ERROR:
        raise BadInput(f"{where}: on_error must be fail or warn, not {policy!r}")
    overrides = settings.get("cloud_options") or {}
    if not isinstance(overrides, Mapping):
        raise BadInput(f"{where}: cloud_options must be a dictionary")
    regions = settings.get("regions") or [None]
    if isinstance(regions, str) or not isinstance(regions, Sequence):
        raise BadInput(f"{where}: regions must be a list of names")
    return [Source(settings.get("cloud"), overrides, policy, region) for region in regions]


def _filter(number: int, line: Any) -> Filter:
    where = f"filters[{number}]"
    settings = _mapping(where, line, ("include", "exclude"))
    if len(settings) != 1:
        raise BadInput(f"{where} must have exactly one of include and exclude")
    kind, expression = next(iter(settings.items()))
    if not isinstance(expression, (str, bool)):
        raise BadInput(f"{where}: {kind} must be an expression or a boolean")
    return Filter(kind == "include", expression)


def _expressions(option: str, values: Sequence[Any]) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise BadInput(f"{option} must be a list of expressions, each a text that is not empty")
    return tuple(values)


def _via(value: Any) -> Via | None:
    if value is None:
        return None
    settings = _mapping("via", value, ("cloud", "host", "instance", "port", "user"))
    if ("instance" in settings) == ("host" in settings):
        raise BadInput("via must name either an instance of the fleet or a host")
    if "host" in settings and "cloud" in settings:
        raise BadInput("via: cloud belongs to instance; a host is reached as it is")
    return Via(
        instance=_text("via: instance", settings.get("instance")),
        cloud=_text("via: cloud", settings.get("cloud")),
        host=_plain_word("via: host", settings.get("host")),
        user=_plain_word("via: user", settings.get("user")),
        port=_port(settings.get("port")),
    )


def _mapping(where: str, value: Any, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(f"{where} must be a dictionary of {', '.join(keys)}")
    for key in value:
        if key not in keys:
            raise BadInput(f'{where} has an unknown key "{key}"; {did_you_mean(str(key), keys)}')
    return value


def _text(option: str, value: Any) -> str | None:
    if value is None:
        return None
    if not str(value).strip():
        raise BadInput(f"{option} must not be empty")
    return str(value)


def _plain_word(option: str, value: Any) -> str | None:
    text = _text(option, value)
    # An IPv6 address is the one host with colons.
    if text is not None and not _PLAIN_WORD.fullmatch(text.replace(":", "0") if option == "via: host" else text):
        raise BadInput(f'{option} must be a plain name or address, not "{text}"')
    return text


def _port(value: Any) -> int | None:
    if value is None:
        return None
    if not str(value).isdecimal() or not 0 < int(value) < 65536:
        raise BadInput(f"via: port must be a number from 1 to 65535, not {value!r}")
    return int(value)
