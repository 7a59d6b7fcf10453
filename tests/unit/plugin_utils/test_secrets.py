# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where secrets come from, and what is said when they do not."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, MissingLibrary
from ansible_collections.research.cloud.plugins.plugin_utils import secrets

CANARY = "c4nary"
PREFIX = 'secret "token" of profile "lab" (clouds.yml): '


@pytest.fixture
def place(tmp_path: Path) -> secrets.Place:
    tmp_path.chmod(0o755)
    environ = {"PATH": "/usr/bin:/bin", "TOKEN": CANARY, "EMPTY": ""}
    return secrets.Place("token", 'profile "lab" (clouds.yml)', str(tmp_path), environ)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(CANARY + "\n")
    path.chmod(0o600)
    return path


def program(folder: Path, script: str, mode: int = 0o700) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "helper"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(mode)
    return path


def refusal(value: Any, place: secrets.Place) -> str:
    with pytest.raises(BadInput) as caught:
        secrets.reveal(value, place)
    said = str(caught.value)
    assert said.startswith(PREFIX)
    assert CANARY not in said
    assert "\n" not in said
    assert caught.value.hint == "nothing was asked of any cloud"
    return said.removeprefix(PREFIX)


def test_a_literal(place: secrets.Place) -> None:
    assert secrets.reveal(CANARY, place) == CANARY
    assert secrets.reveal(12345, place) == "12345"


@pytest.mark.parametrize("value", [["a"], True, {}, {"env": "TOKEN", "file": "x"}])
def test_a_shape_that_means_nothing(place: secrets.Place, value: Any) -> None:
    forms = "{env: …}, {file: …}, {command: …}, {keyring: …}"
    assert refusal(value, place) == f"must be text or one of {forms}"


def test_an_unknown_source(place: secrets.Place) -> None:
    assert refusal({"comand": ["x"]}, place) == 'cannot come from "comand"; near: "command"'


@pytest.mark.parametrize("value", ["", {"env": "EMPTY"}])
def test_nothing_is_no_secret(place: secrets.Place, value: Any) -> None:
    assert refusal(value, place) == "is empty"


class TestEnvironment:
    def test_read(self, place: secrets.Place) -> None:
        assert secrets.reveal({"env": "TOKEN"}, place) == CANARY

    def test_not_set(self, place: secrets.Place) -> None:
        assert refusal({"env": "NO_TOKEN"}, place) == "environment variable NO_TOKEN is not set"

    def test_no_name(self, place: secrets.Place) -> None:
        assert refusal({"env": ["TOKEN"]}, place) == "env must be the name of a variable"


class TestFile:
    def test_relative_to_the_profile_and_without_its_last_newline(self, place: secrets.Place, kept: Path) -> None:
        assert secrets.reveal({"file": kept.name}, place) == CANARY
        kept.write_text(CANARY + "\n\n")
        assert secrets.reveal({"file": str(kept)}, place) == CANARY + "\n"

    @pytest.mark.parametrize("password", ["'quoted'", "[listed]", '"', " spaced ", "a,b;c", "\\n{{ x }}"])
    def test_every_character_counts(self, place: secrets.Place, kept: Path, password: str) -> None:
        kept.write_text(f"{password}\n")
        assert secrets.reveal({"file": kept.name}, place) == password

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
    def test_open_to_others(self, place: secrets.Place, kept: Path, mode: int) -> None:
        kept.chmod(mode)
        said = refusal({"file": "token"}, place)
        assert said == f"file {kept} is open to others (mode {mode:04o}): chmod 600 {kept}"

    def test_open_modes_are_fine_where_nobody_can_write(
        self, place: secrets.Place, kept: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.chmod(0o444)
        monkeypatch.setattr(os, "fstatvfs", lambda _descriptor: SimpleNamespace(f_flag=os.ST_RDONLY))
        assert secrets.reveal({"file": "token"}, place) == CANARY

    def test_a_link_is_judged_by_what_it_leads_to(self, place: secrets.Place, kept: Path, tmp_path: Path) -> None:
        kept.chmod(0o644)
        (tmp_path / "link").symlink_to(kept)
        assert "is open to others" in refusal({"file": "link"}, place)

    def test_missing(self, place: secrets.Place, tmp_path: Path) -> None:
        said = refusal({"file": "no"}, place)
        assert said == f"file {tmp_path / 'no'} cannot be read: No such file or directory"

    def test_not_a_file(self, place: secrets.Place, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe", 0o600)
        assert refusal({"file": "pipe"}, place) == f"{tmp_path / 'pipe'} is not a file"
        assert refusal({"file": "."}, place) == f"{tmp_path} is not a file"

    def test_too_large(self, place: secrets.Place, kept: Path) -> None:
        kept.write_text("x" * 65537)
        assert refusal({"file": "token"}, place).endswith("is too large for a secret (65537 bytes)")

    def test_not_text(self, place: secrets.Place, kept: Path) -> None:
        kept.write_bytes(b"\xff")
        assert refusal({"file": "token"}, place) == f"file {kept} is not text"

    def test_no_path(self, place: secrets.Place) -> None:
        assert refusal({"file": 3}, place) == "file must be a path"

    def test_a_home_that_nobody_has(self, place: secrets.Place) -> None:
        assert "there is no such home directory" in refusal({"file": "~nobody-of-this-name/id"}, place)


class TestCommand:
    def test_what_it_prints(self, place: secrets.Place) -> None:
        assert secrets.reveal({"command": ["printf", "%s\\n", CANARY]}, place) == CANARY

    def test_no_shell(self, place: secrets.Place) -> None:
        assert secrets.reveal({"command": ["echo", "$TOKEN; id"]}, place) == "$TOKEN; id"

    def test_it_has_the_environment_and_the_profiles_folder(self, place: secrets.Place, tmp_path: Path) -> None:
        helper = program(tmp_path / "bin", 'echo "$TOKEN $PWD"')
        assert secrets.reveal({"command": ["bin/helper"]}, place) == f"{CANARY} {helper.parent.parent}"

    def test_a_failure_shows_nothing_it_printed(self, place: secrets.Place, tmp_path: Path) -> None:
        helper = program(tmp_path / "bin", 'echo "$TOKEN"; echo "$TOKEN" >&2; exit 3')
        said = refusal({"command": [str(helper)]}, place)
        assert said == f"{helper} ended with status 3; what it printed is not shown"

    def test_it_must_end(self, place: secrets.Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.05)
        assert refusal({"command": ["sleep", "60"]}, place) == "/usr/bin/sleep did not end within 0 seconds"

    @pytest.mark.parametrize("mode", [0o777, 0o1777])
    def test_a_folder_that_anybody_can_write_to(self, place: secrets.Place, tmp_path: Path, mode: int) -> None:
        helper = program(tmp_path / "bin", f"echo {CANARY}")
        helper.parent.chmod(mode)
        said = refusal({"command": [str(helper)]}, place)
        assert said == f"{helper} is not run because everybody can write to {helper.parent}"

    def test_a_link_into_such_a_folder(self, place: secrets.Place, tmp_path: Path) -> None:
        helper = program(tmp_path / "bin", f"echo {CANARY}")
        helper.parent.chmod(0o777)
        (tmp_path / "link").symlink_to(helper)
        assert refusal({"command": ["./link"]}, place).endswith(f"everybody can write to {helper.parent}")

    def test_a_program_that_anybody_can_change(self, place: secrets.Place, tmp_path: Path) -> None:
        helper = program(tmp_path / "bin", f"echo {CANARY}", 0o777)
        assert refusal({"command": [str(helper)]}, place).endswith(f"everybody can write to {helper}")

    def test_missing(self, place: secrets.Place, tmp_path: Path) -> None:
        assert refusal({"command": ["no-such-program"]}, place) == "there is no program no-such-program on the PATH"
        assert refusal({"command": ["./no"]}, place) == f"{tmp_path / 'no'} cannot be run: No such file or directory"

    def test_not_a_program(self, place: secrets.Place, kept: Path) -> None:
        assert refusal({"command": ["./token"]}, place) == f"{kept} cannot be run: Permission denied"

    def test_not_text(self, place: secrets.Place) -> None:
        assert refusal({"command": ["printf", "\\377"]}, place) == "/usr/bin/printf did not print text"

    @pytest.mark.parametrize("argv", ["echo x", [], [""], ["echo", 3]])
    def test_not_a_list_of_words(self, place: secrets.Place, argv: Any) -> None:
        assert refusal({"command": argv}, place) == "command must be a list of a program and its arguments"


class TestKeyring:
    class Error(Exception):
        pass

    @pytest.fixture
    def _keyring(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entries = {("lab", "alice"): CANARY, ("https://lab/x", "alice"): "other"}

        def get_password(service: str, username: str) -> str | None:
            if service == "locked":
                raise self.Error(CANARY)
            return entries.get((service, username))

        errors = SimpleNamespace(KeyringError=self.Error)
        monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password, errors=errors))
        monkeypatch.setitem(sys.modules, "keyring.errors", errors)

    @pytest.mark.usefixtures("_keyring")
    @pytest.mark.parametrize(
        ("entry", "secret"),
        [({"service": "lab", "username": "alice"}, CANARY), ("lab/alice", CANARY), ("https://lab/x/alice", "other")],
    )
    def test_read(self, place: secrets.Place, entry: Any, secret: str) -> None:
        assert secrets.reveal({"keyring": entry}, place) == secret

    @pytest.mark.usefixtures("_keyring")
    def test_no_entry(self, place: secrets.Place) -> None:
        assert refusal({"keyring": "lab/bob"}, place) == 'the keyring has no "bob" under "lab"'

    @pytest.mark.usefixtures("_keyring")
    def test_it_does_not_answer(self, place: secrets.Place) -> None:
        assert refusal({"keyring": "locked/alice"}, place) == "the keyring did not answer (Error)"

    @pytest.mark.parametrize(
        "entry", ["lab", "/alice", {"service": "lab"}, {"service": "a", "username": "b", "x": "c"}, 3]
    )
    def test_half_an_entry(self, place: secrets.Place, entry: Any) -> None:
        expected = 'keyring must be {service: …, username: …} or "service/username"'
        assert refusal({"keyring": entry}, place) == expected

    def test_the_library_is_optional(self, place: secrets.Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "keyring", None)
        with pytest.raises(MissingLibrary, match="the Python library keyring is needed on the controller") as caught:
            secrets.reveal({"keyring": "lab/alice"}, place)
        assert caught.value.hint == "pip install keyring"
