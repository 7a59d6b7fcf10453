# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of this computer its hosts need to know: where packages come from, whom to trust, which way leads out.

Read when a host is made, never kept in the base system: it may change every day, and belongs to this computer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ARCHIVE = "http://deb.debian.org"
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
_BUNDLE = "etc/ssl/certs/ca-certificates.crt"
_AUTHORITIES = "usr/local/share/ca-certificates"
_RESOLVERS = ("run/systemd/resolve/resolv.conf", "etc/resolv.conf")
"""The first that names servers which are not the computer itself."""


@dataclass(frozen=True)
class Surroundings:
    """mirror, security: URLs of Debian's archives. authorities: certificates by file name. bundle: all that is trusted.
    proxies: variables. resolvers: lines of a resolv.conf. apt: lines of an apt.conf."""

    mirror: str = f"{ARCHIVE}/debian"
    security: str = f"{ARCHIVE}/debian-security"
    authorities: Mapping[str, str] = field(default_factory=dict)
    bundle: str = ""
    proxies: Mapping[str, str] = field(default_factory=dict)
    resolvers: str = ""
    apt: str = ""


def look(root: Path, environment: Mapping[str, str], apt_config: str) -> Surroundings:
    """Read them from the file system below `root`, the environment, and what `apt-config dump` printed."""
    sources = [_text(path) for path in _sources(root)]
    return Surroundings(
        mirror=archive(sources, "debian"),
        security=archive(sources, "debian-security"),
        authorities={path.name: _text(path) for path in sorted((root / _AUTHORITIES).rglob("*.crt"))},
        bundle=_text(root / _BUNDLE),
        proxies=proxies(environment),
        resolvers=next((found for path in _RESOLVERS if (found := resolvers(_text(root / path)))), ""),
        apt=apt_settings(apt_config),
    )


def archive(sources: Iterable[str], kind: str) -> str:
    """The first archive of this kind ("debian", "debian-security") in apt's sources, else Debian's own."""
    for text in sources:
        for line in text.splitlines():
            found = re.search(rf"https?://\S+?/{kind}/?(?=\s|$)", line)
            if found and not line.lstrip().startswith("#"):
                return found.group()
    return f"{ARCHIVE}/{kind}"


def proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that send programs through a proxy, in lower case."""
    found = {name: environment.get(name) or environment.get(name.upper(), "") for name in PROXIES}
    return {name: value for name, value in found.items() if value}


def resolvers(text: str) -> str:
    """The lines of a resolv.conf that a host can use: not those of servers on this computer's own loopback."""
    kept = [line for line in text.splitlines() if line.split()[:1] in (["nameserver"], ["search"], ["options"])]
    usable = [line for line in kept if not re.match(r"nameserver\s+(127\.|::1)", line)]
    return "".join(f"{line}\n" for line in usable) if any(line.startswith("nameserver") for line in usable) else ""


def apt_settings(dump: str) -> str:
    """How apt gets out of this computer: proxies and their like, as `apt-config dump` prints them."""
    wanted = re.compile(r'Acquire::https?::(?:[\w.-]+::)?(?:Proxy|Verify-Peer|Verify-Host)\S* ".+";')
    return "".join(f"{line}\n" for line in dump.splitlines() if wanted.fullmatch(line))


def _sources(root: Path) -> list[Path]:
    apt = root / "etc" / "apt"
    parts = apt / "sources.list.d"
    found = [*parts.glob("*.sources"), *parts.glob("*.list")] if parts.is_dir() else []
    return [apt / "sources.list", *sorted(found)]


def _text(path: Path) -> str:
    """The text of a file, empty when there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""
