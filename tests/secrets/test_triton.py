# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Triton key, its passphrase and what it signs are found nowhere, whichever way the key comes, in either face."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from research_cloud_emulator.world.triton.seed import EAST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text, public_text
from research_cloud_emulator.world.world import World

from tests.faces.playbook import Emulator, Playbooks, Task
from tests.secrets.search import eventually, leaks, loudly
from tests.support.centres import served
from tests.unit.module_utils.backends.triton import agents

pytestmark = pytest.mark.faces

VAULT_PASSWORD = "vault-password"
PASSPHRASE = "c4nary-passphrase-5ecret"
MISTAKEN = "c4nary-mistaken-5ecret"
# Of several kinds, so that what is found tells which it is.
KEYS = {
    "literal": private_text(key_pair("rsa", "alice"), pem=True),
    "env": private_text(key_pair("ecdsa", "alice")),
    "file": private_text(key_pair("ed25519", "alice")),
    "command": private_text(key_pair("rsa", "alice")),
    "vault": private_text(key_pair("ecdsa", "alice"), pem=True),
    "locked": key_pair("ed25519", "alice")
    .private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, BestAvailableEncryption(PASSPHRASE.encode()))
    .decode(),
}
DAMAGED = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{MISTAKEN}\n-----END OPENSSH PRIVATE KEY-----\n"
NEW = {"image": "base-64-lts", "size": "g1.small"}
INPUTS = {"research-cloud.yml", "kept", "locked", "helper", "playbook.yml"}


PUBLIC = "".join(public_text(key_pair(kind, "alice"), "") for kind in ("rsa", "ecdsa", "ed25519"))


def lines(key: str) -> list[str]:
    """The lines of a key's text that give it away: not a short last one, nor those of its public half."""
    every = [line for line in key.splitlines() if len(line) > 30 and not line.startswith("-----")]
    return [line for line in every if line not in PUBLIC]


CREDENTIALS = {"cloud": "file", "name": "held", "action": "credentials"}
FORBIDDEN = ["c4nary-", *(line for key in KEYS.values() for line in lines(key))]


@dataclass
class Watched:
    """A served data centre that remembers what requests were signed with."""

    world: World
    endpoint: str
    signatures: list[str] = field(default_factory=list)


@pytest.fixture
def centre(cloud: Emulator) -> Iterator[Watched]:
    seen = Watched(cloud.world, "")

    def through(app: Callable[..., Any]) -> Callable[..., Any]:
        def look(environ: Any, start_response: Any) -> Any:
            seen.signatures += re.findall(r'signature="([^"]+)"', environ.get("HTTP_AUTHORIZATION", ""))
            return app(environ, start_response)

        return look

    with served(cloud.world, through) as urls:
        seen.endpoint = urls[EAST]
        yield seen


def profiles(centre: Watched, folder: Path, account: str) -> dict[str, Any]:
    """A profile for each way in which a key can come."""
    (folder / "kept").write_text(KEYS["file"])
    (folder / "locked").write_text(KEYS["locked"])
    for name in ("kept", "locked"):
        (folder / name).chmod(0o600)
    program = folder / "bin" / "helper"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<E\n{KEYS['command']}E\necho {MISTAKEN} >&2\n")
    program.chmod(0o700)
    ways: dict[str, dict[str, Any]] = {
        "literal": {"key": KEYS["literal"]},
        "env": {"key": {"env": "PLANTED"}},
        "file": {"key_file": "kept"},
        "command": {"key": {"command": [str(program)]}},
        "vault": {"key": Vaulted(KEYS["vault"])},
        "locked": {"key_file": "locked", "passphrase": PASSPHRASE},
        "mistaken": {"key_file": "locked", "passphrase": MISTAKEN},
        "damaged": {"key": DAMAGED},
        "typo": {"key_file": "locked", "pass_phrase": PASSPHRASE},
    }
    common = {"backend": "triton", "endpoint": centre.endpoint, "account": account, "poll_interval": 0.05}
    return {way: {**common, "region": EAST, **given} for way, given in ways.items()}


class Vaulted(str):
    """A text that the profile file has encrypted."""

    __slots__ = ()


def _vaulted(dumper: yaml.SafeDumper, text: Vaulted) -> yaml.Node:
    cipher = VaultLib([("default", VaultSecret(VAULT_PASSWORD.encode()))]).encrypt(str(text)).decode()
    return dumper.represent_scalar("!vault", cipher, style="|")


class Dumper(yaml.SafeDumper):
    """Of profile files."""


Dumper.add_representer(Vaulted, _vaulted)


def run(ansible: Playbooks, centre: Watched, tasks: list[Task], *, module: bool, account: str) -> list[dict[str, Any]]:
    """The results of the tasks, after a look at everything that they have left and said."""
    clouds = {"clouds": profiles(centre, ansible.folder, account)}
    (ansible.folder / "research-cloud.yml").write_text(yaml.dump(clouds, Dumper=Dumper))
    password = ansible.folder / "vault-password"
    password.write_text(VAULT_PASSWORD)
    environ = {"PLANTED": KEYS["env"], "OPTION": MISTAKEN}
    vault = f"--vault-password-file={password}"
    done = loudly(ansible, tasks, vault, module=module, environ=environ, forbidden=FORBIDDEN)
    # Ansible hands a module its arguments in a file that only the user can read; in the background, its wrapper deletes
    # that after the end.
    modules = ansible.folder / "home" / "modules"
    assert eventually(lambda: not list(modules.glob("*/*cloud_info*")))
    forbidden = [*FORBIDDEN, *centre.signatures]
    assert not [word for word in forbidden if word in done.output]
    assert not list(leaks(ansible.folder, *forbidden, but_for=INPUTS))
    return done.results


def who(way: str, **options: Any) -> Task:
    return {"name": f"{way} {len(options)}", "research.cloud.cloud_info": {"cloud": way, **options}}


OPTION = "{{ lookup('ansible.builtin.env', 'OPTION') }}"


@pytest.mark.parametrize("module", [False, True])
def test_failures_tell_nothing(ansible: Playbooks, centre: Watched, module: bool) -> None:
    tasks: list[Task] = [
        *(who(way) for way in (*KEYS, "mistaken", "damaged", "typo")),
        # A secret where none belongs.
        who("literal", cloud_options={"key": OPTION}),
        who("literal", cloud_options={"key": [OPTION]}),
        who("locked", cloud_options={"passphrase": OPTION}),
        who("locked", cloud_options={"pasphrase": OPTION}),
        who("locked", cloud_options={"passphrase": {"comand": OPTION}}),
    ]
    results = run(ansible, centre, tasks, module=module, account="alise")
    assert [row["outcome"] for row in results] == ["ignored"] * len(tasks)
    kinds = [row["result"]["failure"]["kind"] for row in results]
    assert kinds == [*["auth"] * len(KEYS), *["bad_input"] * (len(tasks) - len(KEYS))]
    assert len(centre.signatures) >= len(KEYS)


@pytest.mark.parametrize("module", [False, True])
def test_successes_tell_nothing(ansible: Playbooks, centre: Watched, module: bool) -> None:
    tasks: list[Task] = [
        *(who(way) for way in KEYS),
        {"name": "create", "research.cloud.instance": {"cloud": "locked", "name": "web", **NEW}},
        {"name": "look", "research.cloud.instance_info": {"cloud": "vault", "full": True}},
        {"name": "passwords", "research.cloud.instance_action": CREDENTIALS, "no_log": True, "register": "told"},
        {"name": "told", "ansible.builtin.assert": {"that": "told.credentials.root | length == 20"}},
        {"name": "no such", "research.cloud.instance": {"cloud": "env", "name": "db", **NEW, "size": "g1.huge"}},
        {"name": "end", "research.cloud.instance": {"cloud": "command", "name": "web", "state": "absent"}},
    ]
    centre.world.triton.add_machines(1, name="held", credentials={"root": "c4nary-root-password"})
    results = run(ansible, centre, tasks, module=module, account="alice")
    outcomes = {row["task"]: row["outcome"] for row in results}
    assert [task for task, outcome in outcomes.items() if outcome != "ok"] == ["no such"]
    assert len(results) == len(tasks)
    assert centre.signatures


def test_the_background_tells_nothing(ansible: Playbooks, centre: Watched) -> None:
    status = {"jid": "{{ job.ansible_job_id }}"}
    wait = {"register": "answer", "until": "answer.finished", "retries": 100, "delay": 0.2}
    tasks: list[Task] = [
        {**who("locked"), "async": 60, "poll": 0, "register": "job"},
        {"name": "ended", "ansible.builtin.async_status": status, **wait},
    ]
    results = run(ansible, centre, tasks, module=False, account="alice")
    assert [row["outcome"] for row in results] == ["ok", "ok"]


@pytest.mark.skipif(not (shutil.which("ssh-agent") and shutil.which("ssh-add")), reason="ssh-agent is not installed")
@pytest.mark.parametrize("module", [False, True])
def test_an_agent_keeps_what_it_holds(ansible: Playbooks, centre: Watched, module: bool) -> None:
    tasks: list[Task] = [
        {"name": "make", "research.cloud.instance": {"cloud": "agent", "name": "web", **NEW}},
        {"name": "look", "research.cloud.instance_info": {"cloud": "agent", "full": True}},
    ]
    with agents.openssh() as socket:
        agents.add(socket, KEYS["file"])
        settings = {"backend": "triton", "endpoint": centre.endpoint, "account": "alice", "region": EAST}
        ansible.write_profiles({"agent": {**settings, "agent": True, "agent_socket": socket, "poll_interval": 0.05}})
        done = loudly(ansible, tasks, module=module, environ={}, forbidden=FORBIDDEN)
    assert [row["outcome"] for row in done.results] == ["ok", "ok"]
    forbidden = [*FORBIDDEN, *centre.signatures]
    assert not [word for word in forbidden if word in done.output]
    assert not list(leaks(ansible.folder, *forbidden, but_for=set()))


@pytest.mark.parametrize("way", KEYS)
def test_the_search_would_find_a_key(tmp_path: Path, way: str) -> None:
    (tmp_path / "somewhere").write_text(KEYS[way])
    assert list(leaks(tmp_path, *FORBIDDEN, but_for=set()))
