# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects that are in use, groups that are not ours, tokens whose key is lost, and files that are something else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import access_token, project

from tests.bad_input.refusal import refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import Lab

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jetstream.token"


def make_token(lab: Lab, path: Path) -> str:
    """A token "ansible" with its file; its id."""
    made: dict[str, Any] = lab.run(access_token.RESOURCE, name="ansible", token_file=str(path))
    return str(made["access_token"]["id"])


def refused_token(lab: Lab, kind: str, path: Path | str | None, **options: Any) -> dict[str, Any]:
    """The refusal of a task about a token, after which the file is what it was."""
    file = Path(path or "/")
    before = file.read_bytes() if file.is_file() else None
    wanted = {"name": "ansible", "token_file": None if path is None else str(path), **options}
    result = refused(lab, access_token.RESOURCE, kind, **wanted)
    says_nothing_was_changed(result)
    assert (file.read_bytes() if file.is_file() else None) == before
    assert KEY not in result["msg"]
    return result


class TestProjects:
    def test_one_that_is_not_empty_names_what_is_in_it(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="db", project="atlas")
        lab.world.add_volumes(1, name="data", project="atlas")
        result = refused(lab, project.RESOURCE, "conflict", name="atlas", state="absent")
        assert 'project "atlas" on jetstream still has instances "db" and volumes ' in result["msg"]
        assert '"data"' in result["msg"]
        assert result["failure"]["details"]["instances"] == ["db"]
        says_nothing_was_changed(result)

    def test_one_with_very_much_in_it_is_still_one_sentence(self, lab: Lab) -> None:
        lab.world.add_instances(200, name="worker-{:03d}", project="atlas")
        result = refused(lab, project.RESOURCE, "conflict", name="atlas", state="absent")
        assert '"worker-006" and 194 more' in result["msg"]
        assert len(result["failure"]["details"]["instances"]) == 200

    def test_one_that_fills_up_meanwhile_is_kept_by_the_cloud(self, lab: Lab) -> None:
        lab.run(project.RESOURCE, name="season")
        plain = lab.transport.send

        def send(request: Any) -> Any:
            if request.method == "DELETE":
                with lab.world.act():
                    lab.world.store.run("UPDATE instances SET project_id = (SELECT MAX(id) FROM projects)")
            return plain(request)

        lab.transport.send = send  # type: ignore[method-assign]
        result = lab.run(project.RESOURCE, name="season", state="absent")
        assert (result["failure"]["kind"], result["changed"]) == ("bad_input", False)
        assert "Cannot delete a project when it contains instances" in result["msg"]
        says_nothing_was_changed(result)

    @pytest.mark.parametrize("name", ["new", "lumen"])
    def test_a_group_that_is_not_ours(self, lab: Lab, name: str) -> None:
        result = refused(lab, project.RESOURCE, "not_found", name=name, owner="bob")
        assert 'owner "bob" not found on jetstream; there is: "alice"' in result["msg"]
        says_nothing_was_changed(result)

    def test_a_name_that_fits_two(self, lab: Lab) -> None:
        with lab.world.act():
            lab.world.store.run("UPDATE projects SET name = 'lumen'")
        result = refused(lab, project.RESOURCE, "ambiguous", name="lumen", state="absent")
        assert '2 projects on jetstream are named "lumen"' in result["msg"]
        assert all(match in result["msg"] for match in result["failure"]["details"]["matches"])

    def test_an_id_that_does_not_exist(self, lab: Lab) -> None:
        assert (
            "project 4711 on jetstream does not exist" in refused(lab, project.RESOURCE, "not_found", id="4711")["msg"]
        )

    def test_a_new_name_that_is_taken(self, lab: Lab) -> None:
        result = refused(lab, project.RESOURCE, "bad_input", id="1", name="atlas")
        assert 'cannot be renamed to "atlas": that is the name of ' in result["msg"]

    @pytest.mark.parametrize("name", ["", "x" * 300])
    def test_a_name_that_is_none(self, lab: Lab, name: str) -> None:
        assert "name: " in refused_by_cloud(lab, project.RESOURCE, "bad_input", name=name)["msg"]


class TestTokens:
    def test_a_name_that_is_taken(self, lab: Lab, path: Path) -> None:
        number = make_token(lab, path)
        path.unlink()
        result = refused_token(lab, "conflict", path)
        assert f'the name of access token "ansible" on jetstream is taken by token {number}' in result["msg"]
        assert "regenerate: true makes a new one and deletes that one" in result["msg"]

    @pytest.mark.parametrize("state", ["present", "absent"])
    @pytest.mark.parametrize("content", ["two words", "a: profile\nb: file\n", "x" * 600])
    def test_a_file_that_is_something_else(self, lab: Lab, path: Path, content: str, state: str) -> None:
        path.write_text(content)
        result = refused_token(lab, "bad_input", path, state=state)
        assert f"token_file {path} holds something else than a token" in result["msg"]
        assert lab.world.requests == []

    def test_something_else_is_not_regenerated_either(self, lab: Lab, path: Path) -> None:
        path.write_text("two words")
        refused_token(lab, "bad_input", path, regenerate=True)
        assert lab.world.requests == []

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_a_link(self, lab: Lab, path: Path, state: str) -> None:
        (path.parent / "other").write_text(KEY)
        path.symlink_to(path.parent / "other")
        assert f"token_file {path} is a link" in refused_token(lab, "bad_input", path, state=state)["msg"]

    def test_a_folder(self, lab: Lab, path: Path) -> None:
        assert f"token_file {path.parent} is not a file" in refused_token(lab, "bad_input", path.parent)["msg"]

    def test_a_path_that_is_not_absolute(self, lab: Lab) -> None:
        result = refused_token(lab, "bad_input", "jetstream.token")
        assert "token_file jetstream.token must be an absolute path, or begin with ~" in result["msg"]

    @pytest.mark.parametrize("regenerate", [False, True])
    def test_a_place_where_nothing_can_be_written(
        self, lab: Lab, path: Path, monkeypatch: pytest.MonkeyPatch, regenerate: bool
    ) -> None:
        if regenerate:
            make_token(lab, path)
        monkeypatch.setattr(os, "access", lambda *_asked: False)
        result = refused_token(lab, "bad_input", path, regenerate=regenerate)
        assert f"token_file {path} cannot be written: this user may not write to {path.parent}" in result["msg"]

    def test_a_place_that_is_a_file(self, lab: Lab, path: Path) -> None:
        path.write_text(KEY)
        assert "Not a directory" in refused_token(lab, "bad_input", path / "token")["msg"]

    def test_a_key_that_others_can_read(self, lab: Lab, path: Path) -> None:
        make_token(lab, path)
        path.chmod(0o644)
        result = refused_token(lab, "bad_input", path)
        assert f"token_file {path} is open to others (mode 0644): chmod 600 it" in result["msg"]

    def test_a_name_that_fits_two(self, lab: Lab, path: Path) -> None:
        make_token(lab, path)
        with lab.world.act():
            lab.world.store.insert("access_tokens", key=KEY, user_id=1, name="ansible", issued=0.0)
        for options in ({}, {"regenerate": True}, {"state": "absent"}):
            result = refused_token(lab, "ambiguous", path, **options)
            assert '2 access tokens on jetstream are named "ansible": 1 (made ' in result["msg"]

    @pytest.mark.parametrize("name", [None, "ansible"])
    def test_an_id_that_does_not_exist(self, lab: Lab, path: Path, name: str | None) -> None:
        assert "does not exist" in refused_token(lab, "not_found", path, name=name, id="4711")["msg"]

    def test_another_name_for_one_that_is_there(self, lab: Lab, path: Path) -> None:
        number = make_token(lab, path)
        result = refused_token(lab, "bad_input", path, id=number, name="other")
        assert f'access token {number} on jetstream is named "ansible", and tokens are not renamed' in result["msg"]

    def test_a_new_one_that_shall_not_be_there(self, lab: Lab) -> None:
        result = refused_token(lab, "bad_input", None, state="absent", regenerate=True)
        assert "regenerate: true makes a token, which state: absent excludes" in result["msg"]
        assert lab.world.requests == []

    def test_a_name_that_is_none(self, lab: Lab, path: Path) -> None:
        result = refused_by_cloud(lab, access_token.RESOURCE, "bad_input", name="", token_file=str(path))
        assert "name: This field may not be blank" in result["msg"]
        assert list(path.parent.iterdir()) == []
