# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts learn of the computer that they run on."""

from __future__ import annotations

from pathlib import Path

from research_cloud_emulator.machines import surroundings

SOURCES = """\
Types: deb
# http://old.example.org/debian
URIs: http://mirror.example.org/debian
Suites: bookworm bookworm-updates

Types: deb
URIs: https://mirror.example.org/debian-security/
"""


def test_archives_are_those_of_this_computer() -> None:
    assert surroundings.archive([SOURCES], "debian") == "http://mirror.example.org/debian"
    assert surroundings.archive([SOURCES], "debian-security") == "https://mirror.example.org/debian-security/"
    one_line = "deb [signed-by=/x.gpg] http://a.example.org/debian bookworm main"
    assert surroundings.archive([one_line], "debian") == "http://a.example.org/debian"


def test_on_another_system_the_archives_are_debians_own() -> None:
    ubuntu = ["deb http://archive.example.org/ubuntu noble main", "# deb http://x.example.org/debian sid main"]
    assert surroundings.archive(ubuntu, "debian") == "http://deb.debian.org/debian"
    assert surroundings.archive([], "debian-security") == "http://deb.debian.org/debian-security"


def test_proxies_are_taken_however_they_are_spelled() -> None:
    found = surroundings.proxies({"HTTP_PROXY": "http://p:3128", "no_proxy": "localhost", "https_proxy": ""})
    assert found == {"http_proxy": "http://p:3128", "no_proxy": "localhost"}


def test_a_resolver_on_this_computers_loopback_is_no_use_to_a_host() -> None:
    assert surroundings.resolvers("nameserver 127.0.0.53\nsearch example.org\n") == ""
    text = "# comment\nnameserver 127.0.0.1\nnameserver 192.0.2.53\noptions ndots:2\n"
    assert surroundings.resolvers(text) == "nameserver 192.0.2.53\noptions ndots:2\n"


def test_of_apts_settings_only_the_way_out_is_kept() -> None:
    dump = 'Acquire::http::Proxy "http://p:3128";\nAcquire::https::Verify-Peer "false";\nDPkg::Pre-Invoke:: "rm -rf";\n'
    assert surroundings.apt_settings(dump) == "".join(f"{line}\n" for line in dump.splitlines()[:2])


def test_all_is_read_below_a_root(tmp_path: Path) -> None:
    files = {
        "etc/apt/sources.list.d/debian.sources": SOURCES,
        "etc/ssl/certs/ca-certificates.crt": "BUNDLE",
        "usr/local/share/ca-certificates/own.crt": "OWN",
        "run/systemd/resolve/resolv.conf": "nameserver 192.0.2.1\n",
        "etc/resolv.conf": "nameserver 127.0.0.53\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    around = surroundings.look(tmp_path, {}, "")
    assert (around.mirror, around.bundle) == ("http://mirror.example.org/debian", "BUNDLE")
    assert (around.authorities, around.resolvers) == ({"own.crt": "OWN"}, "nameserver 192.0.2.1\n")


def test_an_empty_computer_is_enough(tmp_path: Path) -> None:
    assert surroundings.look(tmp_path, {}, "") == surroundings.Surroundings()
