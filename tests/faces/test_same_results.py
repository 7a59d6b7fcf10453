# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both faces return the same results, value by value and type by type, whatever a task does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.faces.playbook import Run, Task, emulator, playbooks

pytestmark = pytest.mark.faces

NEW = {"image": "Ubuntu 22.04", "size": "m1.tiny", "project": "lumen", "allocation": "TG-LUMEN"}
VAULT_PASSWORD = "vault-password"
# Figures that depend on when the cloud has counted, and how long ago: of these, the type is compared.
COUNTED = {
    *("used", "used_by_me", "usage", "balance", "server_burn_rate", "counted_seconds_ago", "hours_left"),
    *("compute_used", "global_burn_rate", "user_compute_used", "user_burn_rate"),  # as the cloud itself calls them
}


def task(name: str, module: str, options: dict[str, Any] | None = None, **keywords: Any) -> Task:
    return {"name": name, f"research.cloud.{module}": options or {}, **keywords}


def web(**options: Any) -> dict[str, Any]:
    return {"name": "web", **options}


def token(**options: Any) -> dict[str, Any]:
    return {"name": "ansible", "token_file": "{{ playbook_dir }}/kept/ansible.token", **options}


# In this order: later tasks find what earlier ones made.
TASKS: list[Task] = [
    task("who am I", "cloud_info"),
    task("images", "image_info"),
    task("sizes", "size_info", {"cloud": "tacc"}),
    task("create, checked", "instance", web(**NEW), check_mode=True, diff=True),
    task("create", "instance", web(**NEW, state="started"), diff=True, register="made"),
    task("create again", "instance", web(**NEW, state="started"), diff=True),
    task("size change", "instance", web(size="m1.small")),
    task(
        "two clouds",
        "instance",
        {"instances": [{"name": "a"}, {"name": "b", "cloud": "tacc", "size": "m1.small"}], **NEW, "state": "started"},
        diff=True,
    ),
    task("figures", "allocation_info"),
    task("figures of one", "allocation_info", {"name": "TG-SMALL"}),
    task("one of two is wrong", "instance", {"instances": [{"name": "a"}, {"name": "c", "size": "m1.huge"}], **NEW}),
    task("two of one name", "instance", {"instances": [{"name": "c"}, {"name": "c"}], **NEW}),
    task("by its id", "instance_info", {"id": "{{ made.instance.id }}"}),
    task("all that run", "instance_info", {"status": ["running"], "full": True}),
    task("stop, checked", "instance_action", web(action="stop"), check_mode=True, diff=True),
    task("stop", "instance_action", web(action="stop"), diff=True),
    task("stop again", "instance_action", web(action="stop")),
    task("suspend what is stopped", "instance_action", web(action="suspend")),
    task("what no such cloud can do", "instance_action", web(action="resize")),
    task("not there", "instance_action", {"name": "nobody", "action": "stop"}),
    task("no such image", "instance", {"name": "x", **NEW, "image": "Ubuntu 22.4"}),
    task("ambiguous image", "instance", {"name": "x", **NEW, "image": "Shared Name"}),
    task("over allocation", "instance", {"name": "x", **NEW, "allocation": "TG-SMALL"}),
    task("backend option", "instance", {"name": "x", **NEW, "backend_options": {"deploi": True}}),
    task("missing option", "instance_action", {"name": "web"}),
    task("unknown option", "instance", web(imge="x")),
    task("hidden option", "cloud_info", {"_connections": []}),
    task("wrong choice", "instance", web(state="gone")),
    task("wrong type", "instance", web(wait_timeout="soon")),
    task("omitted", "instance_info", {"name": "{{ omit }}", "id": "{{ omit }}", "size": "m1.tiny"}),
    task("a number for a name", "instance_info", {"name": 2026}),
    task("a date for a name", "instance_info", {"name": "{{ '2026-01-01' | to_datetime('%Y-%m-%d') }}"}),
    task("unknown cloud", "cloud_info", {"cloud": "ui"}),
    task("unknown key", "cloud_info", {"cloud_options": {"usrname": "x"}}),
    task("wrong password", "cloud_info", {"cloud_options": {"password": "wr0ng", "token_cache": False}}),
    task("without a profile", "cloud_info", {"cloud": "{{ omit }}", "cloud_config": "none.yml"}),
    task("nobody listens", "instance", web(wait_timeout=1, cloud_options={"endpoint": "http://127.0.0.1:1"})),
    task("unverified", "cloud_info", {"cloud_options": {"validate_certs": False}}),
    task("vaulted", "cloud_info", {"cloud": "vaulted"}),
    task("projects", "project_info"),
    task("project, checked", "project", {"name": "season"}, check_mode=True, diff=True),
    task("project", "project", {"name": "season", "description": "2026"}, diff=True, register="season"),
    task("project again", "project", {"name": "season", "description": "2026"}),
    task("project renamed", "project", {"name": "spring", "id": "{{ season.project.id }}"}, diff=True),
    task("project of others", "project", {"name": "x", "owner": "bob"}),
    task("project in use", "project", {"name": "lumen", "state": "absent"}),
    task("project away", "project", {"name": "spring", "state": "absent"}, diff=True),
    task("project without a name", "project"),
    task("token, checked", "access_token", token(), check_mode=True, diff=True),
    task("token", "access_token", token(), diff=True),
    task("token again", "access_token", token()),
    task("token anew", "access_token", token(regenerate=True), diff=True),
    task("token taken", "access_token", token(token_file="{{ playbook_dir }}/other.token")),
    task("token in something else", "access_token", token(token_file="{{ playbook_dir }}/research-cloud.yml")),
    task("token without a place", "access_token", {"name": "ansible"}),
    task("token away", "access_token", token(state="absent"), diff=True),
    task("account that cannot be changed", "account", {"city": "Ghent"}),
    task("account without a word", "account"),
    task("key on a cloud that has none", "key", {"name": "laptop", "public_key": "ssh-ed25519 AAAA"}),
    task("key that is not given", "key", {"name": "laptop"}),
    task("key that is private", "key", {"name": "laptop", "public_key": "-----BEGIN RSA PRIVATE KEY-----\nsecret"}),
    task("key in no file", "key", {"name": "laptop", "public_key_file": "none.pub"}),
    task("keys of a cloud that has none", "key_info"),
    task("snapshot on a cloud that has none", "snapshot", {"name": "s1", "instance": "a"}),
    task("snapshot without a name", "snapshot", {"instance": "a"}),
    task("snapshots of a cloud that has none", "snapshot_info"),
    task("in a loop", "instance_info", {"name": "{{ item }}"}, loop=["web", "a", "nobody"]),
    task("until", "instance_info", web(), until="r.instances | length == 1", register="r", retries=2, delay=0),
    task("kept secret", "instance_info", web(), no_log=True),
    task("judged otherwise", "instance_info", web(), changed_when=True, failed_when=False),
    task("volume, checked", "volume", {"name": "data", "size_gb": 5}, check_mode=True, diff=True),
    task("attach what is not there yet", "volume_attachment", {"volume": "data", "instance": "a"}, check_mode=True),
    task("volume", "volume", {"name": "data", "size_gb": 5, "project": "lumen"}, diff=True),
    task("volume again", "volume", {"name": "data", "size_gb": 5}),
    task("volume cannot grow", "volume", {"name": "data", "size_gb": 6}),
    task("volume over quota", "volume", {"name": "big", "size_gb": 100000}),
    task("attach, checked", "volume_attachment", {"volume": "data", "instance": "a"}, check_mode=True, diff=True),
    task("attach", "volume_attachment", {"volume": "data", "instance": "a"}, diff=True),
    task("attach again", "volume_attachment", {"volume": "data", "instance": "a"}, diff=True),
    task("attached elsewhere", "volume_attachment", {"volume": "data", "instance": "web"}),
    task("attach without an instance", "volume_attachment", {"volume": "data"}),
    task("volumes of an instance", "volume_info", {"instance": "a", "full": True}),
    task("delete what is attached", "volume", {"name": "data", "state": "absent"}),
    task("instance with volume", "instance", {"name": "a", "volumes": [{"volume": "scratch"}]}, diff=True),
    task("detach", "volume_attachment", {"volume": "data", "state": "absent"}, diff=True),
    task("delete volume", "volume", {"name": "data", "state": "absent"}, diff=True),
    task("delete, checked", "instance", web(state="absent"), check_mode=True, diff=True),
    task("delete", "instance", web(state="absent"), diff=True),
    task("delete again", "instance", web(state="absent")),
]


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Run]:
    """The same tasks on two fresh clouds: {as modules: run}."""
    return {module: run_all(tmp_path_factory.mktemp("face"), module=module) for module in (False, True)}


def run_all(folder: Path, *, module: bool) -> Run:
    with emulator() as cloud:
        ansible = playbooks(folder / "play")
        password = folder / "vault-password"
        password.write_text(VAULT_PASSWORD)
        profiles = ansible.write_profiles(cloud.profiles())
        profiles.write_text(profiles.read_text() + vaulted_profile(cloud.url))
        run = ansible.run(
            TASKS,
            "-vvv",
            f"--vault-password-file={password}",
            module=module,
            play={"module_defaults": {"group/research.cloud.cloud": {"cloud": "iu"}}},
        )
        rows = [comparable(row, {cloud.url: "<endpoint>", str(folder): "<folder>"}) for row in run.results]
    return Run(run.rc, run.output, rows, run.seconds)


def vaulted_profile(url: str) -> str:
    from ansible.parsing.vault import VaultLib, VaultSecret

    cipher = VaultLib([("default", VaultSecret(VAULT_PASSWORD.encode()))]).encrypt("alice-password").decode()
    indented = cipher.strip().replace("\n", "\n      ")
    return (
        f"  vaulted:\n    backend: atmosphere\n    endpoint: {url}\n    username: alice\n"
        f"    provider: Jetstream - TACC\n    password: !vault |\n      {indented}\n"
    )


def comparable(value: Any, replaced: dict[str, str]) -> Any:
    """The same data without what differs between any two runs: folders, ports, times; and without ``invocation``."""
    if isinstance(value, dict):
        kept = {key: comparable(item, replaced) for key, item in value.items() if key != "invocation"}
        kept |= {key: type(item).__name__ for key, item in kept.items() if key in COUNTED}
        # ansible-core's mark of a result that it has parsed from a process, and of where a failure was raised.
        return {key: item for key, item in kept.items() if key not in {"_ansible_parsed", "exception"}}
    if isinstance(value, list):
        return [comparable(item, replaced) for item in value]
    if isinstance(value, str):
        for old, new in replaced.items():
            value = value.replace(old, new)
        value = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>", value)
        return re.sub(r"\b\d+(\.\d+)? (s|attempts?)\b", "<some>", value)
    return value


def test_each_face_ran(faces: dict[bool, Run]) -> None:
    assert "runs as a module: " not in faces[False].output
    assert faces[True].output.count("runs as a module: research_cloud_in_worker is false") > len(TASKS) / 2


def test_every_task_has_a_result(faces: dict[bool, Run]) -> None:
    names = [row["task"] for row in faces[False].results if "item" not in row["outcome"]]
    assert names == [task["name"] for task in TASKS]


@pytest.mark.parametrize("name", [task["name"] for task in TASKS])
def test_the_same_result(faces: dict[bool, Run], name: str) -> None:
    in_worker, as_module = ([row for row in run.results if row["task"] == name] for run in faces.values())
    assert in_worker == as_module


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no such image", 'image "Ubuntu 22.4" not found on iu; near: "Ubuntu 22.04"'),
        ("unknown cloud", 'cloud "ui" is not in <folder>/play/research-cloud.yml; near: "iu"'),
        ("unknown key", 'unknown key "usrname" in cloud_options; near: "username"'),
        ("hidden option", "Unsupported parameters for (research.cloud.cloud_info) module: _connections."),
        ("wrong type", "argument 'wait_timeout' is of type "),
        ("wrong password", "iu refused username or password: "),
        ("project in use", 'project "lumen" on iu still has instances "a", "b", "web"'),
        ("token taken", 'the name of access token "ansible" on iu is taken by token 2'),
        ("token in something else", "token_file <folder>/play/research-cloud.yml holds something else than a token"),
        ("key on a cloud that has none", "iu has no keys that could be managed; it has: access_token, project, volume"),
        ("account that cannot be changed", "iu has no accounts that could be managed; it has: access_token, project"),
        ("account without a word", "one of the following is required: email, first_name"),
        ("key that is private", "public_key is a private key, and the public one is needed"),
        ("key in no file", "public_key_file: there is no file <folder>/play/none.pub on the controller"),
        ("snapshot on a cloud that has none", "iu has no snapshots that could be managed"),
        ("snapshot without a name", "missing required arguments: name"),
        ("without a profile", "there is no profile file <folder>/play/none.yml (cloud_config)"),
    ],
)
def test_failures_are_the_ones_that_were_meant(faces: dict[bool, Run], name: str, sentence: str) -> None:
    assert faces[False].result(name)["msg"].startswith(sentence)


def test_successes_are_too(faces: dict[bool, Run]) -> None:
    run = faces[False]
    changed = {row["task"] for row in run.results if row["result"].get("changed")}
    assert changed == {
        "create, checked",
        "create",
        "two clouds",
        "stop, checked",
        "stop",
        "project, checked",
        "project",
        "project renamed",
        "project away",
        "token, checked",
        "token",
        "token anew",
        "token away",
        "judged otherwise",
        "volume, checked",
        "attach what is not there yet",
        "volume",
        "attach, checked",
        "attach",
        "instance with volume",
        "detach",
        "delete volume",
        "delete, checked",
        "delete",
    }
    figures = run.result("figures")
    assert (figures["burn_rate"], figures["running"]) == (4.0, 3)
    assert [share["name"] for share in figures["burn_by"]["instance"]] == ["b", "a", "web"]
    assert run.result("vaulted")["cloud"]["provider"] == "Jetstream - TACC"
    assert "censored" in run.result("kept secret")
