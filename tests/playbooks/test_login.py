# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""research.cloud.login: a password goes in, a token in a private file comes out, and neither is seen anywhere else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from research_cloud_emulator.world.accounts import password_hash

from tests.examples.lab import Lab
from tests.playbooks.conftest import Play
from tests.playbooks.terminal import converse

pytestmark = pytest.mark.faces

PASSWORD = "c4nary {{ 7 * 7 }} 'pässword\""  # as nobody would template it
GIVEN = f"{{% raw %}}{PASSWORD}{{% endraw %}}"  # the same as an extra variable, which Ansible templates
LOGIN: dict[str, Any] = {"login_cloud": "jetstream", "login_token_name": "laptop"}


@pytest.fixture(autouse=True)
def password(lab: Lab) -> None:
    """Alice has a password that shows what becomes of it, and it is not in her environment."""
    with lab.world.act():
        values = (password_hash("salt", PASSWORD), "salt", "alice")
        lab.world.store.run("UPDATE users SET password_hash = ?, salt = ? WHERE username = ?", values)
    del lab.environ["JETSTREAM_PASSWORD"]


def token_file(lab: Lab) -> Path:
    return lab.folder / "home" / ".config" / "research-cloud" / "jetstream.token"


def tokens(lab: Lab) -> dict[str, str]:
    """The keys of the long-lived tokens that the cloud has, by name."""
    with lab.world.act():
        return {row["key"]: row["name"] for row in lab.world.store.all("SELECT * FROM access_tokens")}


def session_tokens(lab: Lab) -> set[str]:
    with lab.world.act():
        return {row["key"] for row in lab.world.store.all("SELECT * FROM tokens WHERE expires IS NOT NULL")}


def holders(lab: Lab, text: str) -> list[Path]:
    """The files of the reader's folder, home included, that hold a text or are named so."""
    files = [path for path in lab.folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes() or text in str(path)]


def typed(lab: Lab, *answers: tuple[str, str], **variables: Any) -> tuple[int, str]:
    """A run at a terminal, as loud as Ansible can be, with its log in a file."""
    command = ["ansible-playbook", "-vvvv", "research.cloud.login", "-e", json.dumps({**LOGIN, **variables})]
    settings = {"ANSIBLE_LOG_PATH": str(lab.folder / "ansible.log"), "ANSIBLE_INJECT_INVOCATION": "true"}
    return converse(command, lab.folder, {**lab.environ, **settings}, answers)


def test_somebody_types_a_password(lab: Lab) -> None:
    """Enter for the username takes the one of the profile."""
    status, seen = typed(lab, ("Username on jetstream", ""), ("Password on jetstream", PASSWORD))

    assert status == 0, seen
    ((key, name),) = tokens(lab).items()
    assert name == "laptop"
    assert token_file(lab).read_text() == f"{key}\n"
    assert oct(token_file(lab).stat().st_mode & 0o777) == "0o600"
    assert oct(token_file(lab).parent.stat().st_mode & 0o777) == "0o700"
    assert "token: {file: ~/.config/research-cloud/jetstream.token}" in seen
    (session,) = session_tokens(lab)
    assert holders(lab, key) == [token_file(lab)]
    assert (lab.folder / "ansible.log").stat().st_size > 0
    for secret in (PASSWORD, "c4nary", "pässword", session):
        assert holders(lab, secret) == []
        assert secret not in seen
    assert key not in seen


def test_a_wrong_password_leaves_nothing(lab: Lab) -> None:
    status, seen = typed(lab, ("Username on", "alice"), ("Password on", "wr0ng-c4nary"))

    assert status == 2
    assert "jetstream refused username or password" in seen
    assert (tokens(lab), token_file(lab).exists()) == ({}, False)
    assert "c4nary" not in seen
    assert holders(lab, "c4nary") == []


def test_a_second_run_asks_nobody(lab: Lab, play: Play) -> None:
    first = play("login", **LOGIN, login_password=GIVEN)
    lab.world.requests.clear()
    second = play("login", **LOGIN)

    assert (first.status, first.changed, second.status, second.changed) == (0, 1, 0, 0), first.text + second.text
    assert lab.world.requests == []
    assert second.table("Say that there is one already")[0].startswith(
        "There is a token in ~/.config/research-cloud/jetstream.token already, and nothing was changed."
    )


def test_a_new_one_in_its_place(lab: Lab, play: Play) -> None:
    play("login", **LOGIN, login_password=GIVEN)
    (old,) = tokens(lab)
    again = play("login", **LOGIN, login_password=GIVEN, login_regenerate=True)

    (new,) = tokens(lab)
    assert (again.status, again.changed, old != new) == (0, 1, True), again.text
    assert token_file(lab).read_text() == f"{new}\n"


def test_the_profile_signs_in_with_it(lab: Lab, play: Play) -> None:
    """Also when the profile says so before there is a token. Without a name, the machine's is taken."""
    profiles = yaml.safe_load((lab.folder / "research-cloud.yml").read_text())
    del profiles["clouds"]["jetstream"]["password"], profiles["clouds"]["jetstream"]["username"]
    profiles["clouds"]["jetstream"]["token"] = {"file": "~/.config/research-cloud/jetstream.token"}
    (lab.folder / "research-cloud.yml").write_text(yaml.safe_dump(profiles))

    made = play("login", login_cloud="jetstream", login_username="alice", login_password=GIVEN)
    with lab.world.act():
        lab.world.store.run("DELETE FROM tokens")
    asked = subprocess.run(
        ["ansible", "localhost", "-m", "research.cloud.cloud_info", "-a", "cloud=jetstream"],
        cwd=lab.folder,
        env=lab.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    machine = subprocess.run(["uname", "-n"], capture_output=True, text=True, check=True).stdout.strip()
    assert made.status == 0, made.text
    assert list(tokens(lab).values()) == [f"research.cloud@{machine}"]
    assert '"account": "alice"' in asked.stdout, asked.stdout + asked.stderr


def test_without_a_person_the_password_comes_from_a_vault(lab: Lab, play: Play) -> None:
    (lab.folder / "vault-password").write_text("opens-it")
    vaulted = VaultLib([("default", VaultSecret(b"opens-it"))]).encrypt(
        f"login_password: !unsafe {json.dumps(PASSWORD)}"
    )
    (lab.folder / "secret.yml").write_bytes(vaulted)
    made = play("login", "-vvv", "-e", "@secret.yml", "--vault-password-file=vault-password", **LOGIN)

    assert (made.status, made.changed) == (0, 1), made.text
    assert "c4nary" not in made.text
    assert holders(lab, "c4nary") == []


def test_check_mode_makes_nothing(lab: Lab, play: Play) -> None:
    checked = play("login", "--check", "--diff", **LOGIN, login_password=GIVEN)

    assert (checked.status, checked.changed) == (0, 1), checked.text
    assert (tokens(lab), token_file(lab).exists(), token_file(lab).parent.exists()) == ({}, False, False)


def test_a_name_that_is_taken(lab: Lab, play: Play) -> None:
    play("login", **LOGIN, login_password=GIVEN)
    before = tokens(lab)
    token_file(lab).unlink()
    refused = play("login", **LOGIN, login_password=GIVEN)

    assert refused.status == 2
    assert "regenerate: true makes a new one and deletes that one" in refused.text
    assert (tokens(lab), token_file(lab).exists()) == (before, False)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "There is no password: nobody was there to type one, and login_password is not set"),
        ({"login_cloud": "../jetstream"}, "Say which cloud with login_cloud"),
        ({"login_cloud": ""}, "Say which cloud with login_cloud"),
        ({"login_cloud": "jetsream", "login_password": "x"}, 'near: "jetstream"'),
    ],
)
def test_a_mistake_asks_no_cloud(lab: Lab, play: Play, variables: dict[str, str], said: str) -> None:
    refused = play("login", **{**LOGIN, **variables})

    assert refused.status == 2
    assert said in refused.text.replace("\\", "")
    assert lab.world.requests == []
