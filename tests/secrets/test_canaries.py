# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planted secrets are found nowhere: not in output, results, logs, files, names or command lines, in either face.

Each canary takes another way in. The emulated account's password is every canary that signs in, one after the other.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.faces.playbook import Emulator, Playbooks, Run, Task
from tests.secrets.search import eventually, leaks, loudly
from tests.secrets.watch import Watch

pytestmark = pytest.mark.faces

CANARIES = {way: f"c4nary-{way}-5ecret" for way in ("literal", "env", "file", "command", "vault", "option", "token")}
VAULT_PASSWORD = "vault-password"
FORBIDDEN = "c4nary-"
# Not written out: ansible-core quotes the lines of a playbook around a task that failed.
OPTION = "{{ lookup('ansible.builtin.env', 'OPTION') }}"
NEW = {"image": "Ubuntu 22.04", "size": "m1.tiny", "project": "lumen", "allocation": "TG-LUMEN"}


def profiles(url: str, folder: Path) -> str:
    """A profile for each way; written by hand because of the vaulted one."""
    secret_file = folder / "kept"
    secret_file.write_text(CANARIES["file"])
    secret_file.chmod(0o600)
    program = folder / "bin" / "helper"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<E\n{CANARIES['command']}\nE\necho {CANARIES['command']} >&2\n")
    program.chmod(0o700)
    broken = folder / "bin" / "broken"
    broken.write_text(f"#!/bin/sh\necho {CANARIES['command']}\necho {CANARIES['command']} >&2\nexit 1\n")
    broken.chmod(0o700)
    cipher = VaultLib([("default", VaultSecret(VAULT_PASSWORD.encode()))]).encrypt(CANARIES["vault"]).decode().strip()
    common = (
        f'backend: atmosphere, endpoint: "{url}", username: alice, provider: "Jetstream - TACC", token_cache: false'
    )
    return f"""clouds:
  literal: {{{common}, password: {CANARIES["literal"]}}}
  env: {{{common}, password: {{env: PLANTED}}}}
  file: {{{common}, password: {{file: kept}}}}
  command: {{{common}, password: {{command: [{program}]}}}}
  broken: {{{common}, password: {{command: [{broken}]}}}}
  token: {{{common}, token: {CANARIES["token"]}}}
  typo: {{{common}, pasword: {CANARIES["literal"]}}}
  vault:
    backend: atmosphere
    endpoint: {url}
    username: alice
    provider: Jetstream - TACC
    token_cache: false
    password: !vault |
      {cipher.replace(chr(10), chr(10) + "      ")}
"""


def who(way: str, **options: Any) -> Task:
    return {"name": f"{way} {len(options)}", "research.cloud.cloud_info": {"cloud": way, **options}}


TASKS: list[Task] = [
    # Every one of these passwords is wrong: the server's refusal and ours must not repeat it.
    *(who(way) for way in ("literal", "env", "file", "command", "vault", "token")),
    who("literal", cloud_options={"password": OPTION}),
    who("broken"),
    who("typo"),
    # A secret where none belongs.
    who("literal", cloud_options={"password": [OPTION]}),
    who("literal", cloud_options={"pasword": OPTION}),
    who("literal", cloud_options={"password": {"comand": OPTION}}),
    {"name": "change", "research.cloud.instance": {"cloud": "literal", "name": "web", **NEW}, "diff": True},
]


@pytest.fixture
def planted(ansible: Playbooks, cloud: Emulator) -> Path:
    path = ansible.folder / "research-cloud.yml"
    path.write_text(profiles(cloud.url, ansible.folder))
    return path


def run(ansible: Playbooks, tasks: list[Task], *, module: bool, **environ: str) -> Run:
    """As loud as Ansible can be, with what the profiles need."""
    vault_password = ansible.folder / "vault-password"
    vault_password.write_text(VAULT_PASSWORD)
    settings = {"PLANTED": CANARIES["env"], "OPTION": CANARIES["option"], **environ}
    vault = f"--vault-password-file={vault_password}"
    return loudly(ansible, tasks, vault, module=module, environ=settings, forbidden=[FORBIDDEN])


INPUTS = {"research-cloud.yml", "kept", "helper", "broken", "playbook.yml"}


@pytest.mark.parametrize("module", [False, True])
@pytest.mark.usefixtures("planted")
def test_failures_tell_nothing(ansible: Playbooks, module: bool) -> None:
    done = run(ansible, TASKS, module=module)
    assert len(done.results) == len(TASKS)
    assert {row["outcome"] for row in done.results} == {"ignored"}
    assert FORBIDDEN not in done.output
    assert not list(leaks(ansible.folder, FORBIDDEN, but_for=INPUTS))


@pytest.mark.parametrize("module", [False, True])
def test_successes_tell_nothing(ansible: Playbooks, cloud: Emulator, module: bool) -> None:
    # The one password that is right, the seed's own, is the canary here; so is the session token that it brings.
    ansible.write_profiles({"iu": {**cloud.profiles()["iu"], "password": {"env": "RIGHT"}}})
    new = {"cloud": "iu", "name": "web", **NEW}
    tasks: list[Task] = [
        {"name": "create", "research.cloud.instance": {**new, "state": "started"}},
        {"name": "look", "research.cloud.instance_info": {"cloud": "iu", "full": True}},
        {"name": "too big", "research.cloud.instance": {**new, "size": "m1.huge"}},
    ]
    done = run(ansible, tasks, module=module, RIGHT="alice-password")
    assert done.result("create")["changed"] is True
    (token,) = session_tokens(ansible.folder)
    files = [path for path in (ansible.folder / "home").rglob("*") if path.is_file()]
    kept = [path for path in files if token in path.read_text(errors="replace")]
    assert [path.parent.name for path in kept] == ["research-cloud"]
    for secret in ("alice-password", token):
        assert secret not in done.output
        assert secret not in (ansible.folder / "ansible.log").read_text()
        assert secret not in (ansible.folder / "results.jsonl").read_text()


@pytest.mark.parametrize("module", [False, True])
def test_a_new_token_is_in_its_file_and_nowhere_else(ansible: Playbooks, cloud: Emulator, module: bool) -> None:
    ansible.write_profiles({"iu": {**cloud.profiles(token_cache=False)["iu"], "password": {"env": "RIGHT"}}})
    kept = ansible.folder / "kept"
    token = {"cloud": "iu", "name": "canary", "token_file": str(kept)}
    tasks: list[Task] = [
        {"name": "make", "research.cloud.access_token": token, "register": "made"},
        {"name": "show", "ansible.builtin.debug": {"var": "made"}},
        {"name": "keep", "research.cloud.access_token": token},
        {"name": "anew", "research.cloud.access_token": {**token, "regenerate": True}},
        {"name": "taken", "research.cloud.access_token": {**token, "token_file": f"{kept}-other"}},
    ]
    done = run(ansible, tasks, module=module, RIGHT="alice-password")
    assert [row["outcome"] for row in done.results] == ["ok", "ok", "ok", "ok", "ignored"]
    with cloud.world.act():
        rows = cloud.world.store.all("SELECT key FROM access_tokens UNION ALL SELECT key FROM tokens")
        keys = [row["key"] for row in rows]
    assert kept.read_text().strip() in keys
    assert len(keys) > 1  # the session's are looked for, too
    files = [path for path in ansible.folder.rglob("*") if path.is_file() and path != kept]
    assert any(path.name == "ansible.log" for path in files)
    for key in keys:
        assert key not in done.output
        assert not [path for path in files if key.encode() in path.read_bytes() or key in str(path)]


def session_tokens(folder: Path) -> list[str]:
    """The tokens in the cache below that folder's home."""
    cache = folder / "home" / ".cache" / "research-cloud"
    return [json.loads(path.read_text())["token"] for path in cache.iterdir()]


# Loaded by every Python that a test starts: what sends a request breaks, and says what it was sending.
CRASH = f"""
import http.client

send = http.client.HTTPConnection.send


def crash(connection, data):
    if b"{FORBIDDEN}" in data:
        raise RuntimeError(f"cannot send {{data.decode()}}")
    send(connection, data)


http.client.HTTPConnection.send = crash
"""


@pytest.mark.parametrize("module", [False, True])
@pytest.mark.usefixtures("planted")
def test_a_crash_tells_nothing(ansible: Playbooks, tmp_path: Path, module: bool) -> None:
    broken = tmp_path / "broken-python"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(CRASH)
    # One breaks while it sends the password in a body, the other while it sends the token in a header.
    done = run(ansible, [who("literal"), who("token")], module=module, PYTHONPATH=str(broken))
    for row in done.results:
        assert "RuntimeError: cannot send" in row["result"]["msg"]
        assert "********" in row["result"]["msg"]
    assert FORBIDDEN not in done.output
    assert not list(leaks(ansible.folder, FORBIDDEN, but_for=INPUTS))


@pytest.mark.usefixtures("planted")
def test_the_background_tells_nothing(ansible: Playbooks) -> None:
    status = {"jid": "{{ job.ansible_job_id }}"}
    tasks: list[Task] = [
        {**who("literal"), "async": 60, "poll": 0, "register": "job"},
        {
            "name": "ended",
            "ansible.builtin.async_status": status,
            "register": "answer",
            "until": "answer.finished",
            "retries": 100,
            "delay": 0.2,
        },
    ]
    done = run(ansible, tasks, module=False)
    assert [row["outcome"] for row in done.results] == ["ok", "ignored"]
    assert done.result("ended")["failure"]["kind"] == "auth"
    assert list((ansible.folder / "home" / "jobs").iterdir())
    # Ansible hands a module its arguments in a file that only the user can read; its wrapper deletes it after the end.
    assert eventually(lambda: not list((ansible.folder / "home" / "modules").glob("*/*cloud_info*")))
    assert FORBIDDEN not in done.output
    assert not list(leaks(ansible.folder, FORBIDDEN, but_for=INPUTS))


def test_the_watch_sees_command_lines() -> None:
    with Watch() as watch:
        subprocess.run(["/bin/sh", "-c", f"sleep 0.2; : {CANARIES['literal']}"], check=True)
    assert any(CANARIES["literal"] in line for line in watch.seen)


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(CANARIES["file"])
    (tmp_path / CANARIES["env"]).write_text("")
    (tmp_path / "kept").write_text(CANARIES["file"])
    assert len(list(leaks(tmp_path, FORBIDDEN, but_for=INPUTS))) == 2
