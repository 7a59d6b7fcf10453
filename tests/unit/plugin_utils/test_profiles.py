# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cloud's name means, and every way in which it can mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret, VaultSecretsContext
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils import profiles

Resolve = Callable[..., Connection]
Write = Callable[..., Path]
GOOD = {"backend": "toy", "username": "alice", "token": "t0ken"}


@pytest.fixture
def resolve(loader: DataLoader, tmp_path: Path) -> Resolve:
    def resolve(cloud: str | None = None, environ: dict[str, str] | None = None, **given: Any) -> Connection:
        variables = {"HOME": str(tmp_path / "home"), **(environ or {})}
        return profiles.resolve(cloud, loader=loader, environ=variables, **given)

    return resolve


def refusal(resolve: Resolve, *positional: Any, **given: Any) -> str:
    """What a user reads: one sentence, which says that nothing was asked."""
    with pytest.raises(BadInput) as caught:
        resolve(*positional, **given)
    assert "\n" not in str(caught.value)
    assert caught.value.hint == "nothing was asked of any cloud"
    return str(caught.value)


def test_a_profile_becomes_a_connection(resolve: Resolve, profile: Write) -> None:
    path = profile(lab={**GOOD, "read_timeout": "5", "validate_certs": "no"})
    connection = resolve("lab", config=str(path))
    assert (connection.cloud, connection.backend) == ("lab", "toy")
    assert connection.secrets == {"token": "t0ken"}
    assert connection.plain["read_timeout"] == 5.0
    assert connection.plain["validate_certs"] is False
    assert connection.plain["max_parallel"] == 16
    assert connection.plain["key_file"] is None
    assert not {"token", "password", "backend"} & connection.plain.keys()
    assert "t0ken" not in repr(connection)


class TestWhichFile:
    def test_the_tasks_file_comes_before_the_environments(self, resolve: Resolve, profile: Write) -> None:
        mine, other = profile("mine.yml", lab=GOOD), profile("other.yml", lab={**GOOD, "username": "bob"})
        connection = resolve("lab", {"RESEARCH_CLOUD_CONFIG": str(other)}, config=str(mine))
        assert connection.plain["username"] == "alice"

    def test_the_environments_file_comes_before_the_users(self, resolve: Resolve, profile: Write) -> None:
        named = profile("named.yml", lab={**GOOD, "username": "bob"})
        profile("home/.config/research-cloud/config.yml", lab=GOOD)
        assert resolve("lab", {"RESEARCH_CLOUD_CONFIG": str(named)}).plain["username"] == "bob"

    def test_the_current_folders_file_comes_before_the_users(self, resolve: Resolve, profile: Write) -> None:
        profile("elsewhere/research-cloud.yml", lab={**GOOD, "username": "bob"})
        profile("home/.config/research-cloud/config.yml", lab=GOOD)
        assert resolve("lab").plain["username"] == "bob"

    def test_the_users_file_comes_before_the_machines(self, resolve: Resolve, profile: Write) -> None:
        profile("home/.config/research-cloud/config.yml", lab=GOOD)
        profile("etc/config.yml", lab={**GOOD, "username": "bob"})
        assert resolve("lab").plain["username"] == "alice"

    def test_the_machines_file_is_the_last(self, resolve: Resolve, profile: Write) -> None:
        profile("etc/config.yml", lab=GOOD)
        assert resolve("lab").plain["username"] == "alice"

    def test_a_relative_file_is_looked_for_beside_the_playbook_first(self, resolve: Resolve, profile: Write) -> None:
        profile("clouds.yml", lab=GOOD)
        profile("elsewhere/clouds.yml", lab={**GOOD, "username": "bob"})
        assert resolve("lab", config="clouds.yml").plain["username"] == "alice"

    def test_a_relative_file_may_lie_in_the_current_folder(self, resolve: Resolve, profile: Write) -> None:
        profile("elsewhere/clouds.yml", lab={**GOOD, "username": "bob"})
        assert resolve("lab", config="clouds.yml").plain["username"] == "bob"

    def test_one_that_anybody_could_have_put_there_is_passed_over(
        self, resolve: Resolve, profile: Write, tmp_path: Path
    ) -> None:
        profile("elsewhere/research-cloud.yml", lab=GOOD)
        (tmp_path / "elsewhere").chmod(0o777)
        assert "passed over, because everybody can write to its folder" in refusal(resolve, "lab")

    def test_a_missing_file_says_where_it_looked(self, resolve: Resolve, tmp_path: Path) -> None:
        said = refusal(resolve, "lab")
        assert said.startswith('cloud "lab" is unknown: there is no profile file (looked for ')
        for place in ("elsewhere/research-cloud.yml", "home/.config/research-cloud/config.yml", "etc/config.yml"):
            assert str(tmp_path / place) in said

    @pytest.mark.parametrize(
        ("config", "environ", "by"), [("no.yml", {}, "cloud_config"), (None, "no.yml", "RESEARCH_")]
    )
    def test_one_that_was_asked_for_must_be_there(self, resolve: Resolve, config: Any, environ: Any, by: str) -> None:
        variables = {"RESEARCH_CLOUD_CONFIG": environ} if environ else {}
        said = refusal(resolve, "lab", variables, config=config)
        assert said.startswith("there is no profile file ")
        assert f"({by}" in said


class TestWhichProfile:
    def test_the_environment_chooses_where_the_task_does_not(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab=GOOD, big={**GOOD, "username": "bob"})
        assert resolve(None, {"RESEARCH_CLOUD": "big"}, config=str(path)).cloud == "big"

    def test_the_environment_never_redirects_a_named_cloud(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab=GOOD, big={**GOOD, "username": "bob"})
        assert resolve("lab", {"RESEARCH_CLOUD": "big"}, config=str(path)).plain["username"] == "alice"

    def test_the_only_profile_is_meant(self, resolve: Resolve, profile: Write) -> None:
        assert resolve(config=str(profile(lab=GOOD))).cloud == "lab"

    def test_options_alone_can_be_a_profile(self, resolve: Resolve) -> None:
        connection = resolve(overrides=GOOD)
        assert (connection.cloud, connection.plain["username"]) == ("toy", "alice")

    def test_several_profiles_are_listed(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab=GOOD, big=GOOD)
        assert refusal(resolve, config=str(path)) == f'cloud is not set, and {path} has several profiles: "big", "lab"'

    def test_neither_name_nor_file(self, resolve: Resolve) -> None:
        assert refusal(resolve).startswith("cloud is not set, and there is no profile file (looked for ")

    def test_an_unknown_cloud_names_its_neighbours_and_the_file(self, resolve: Resolve, profile: Write) -> None:
        path = profile(jetstream=GOOD, triton=GOOD)
        said = refusal(resolve, "jetsream", config=str(path))
        assert said == f'cloud "jetsream" is not in {path}; near: "jetstream"'

    def test_an_unknown_cloud_of_the_environment_says_so(self, resolve: Resolve, profile: Write) -> None:
        path = profile(jetstream=GOOD)
        said = refusal(resolve, None, {"RESEARCH_CLOUD": "x"}, config=str(path))
        assert said.startswith('cloud "x" (from RESEARCH_CLOUD) is not in ')


class TestWhatIsInIt:
    def test_options_are_laid_over_the_profile(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={**GOOD, "proxy": "http://proxy"})
        overrides = {"username": "bob", "token": None, "password": "pw", "proxy": None}
        connection = resolve("lab", config=str(path), overrides=overrides)
        assert connection.plain["username"] == "bob"
        assert connection.plain["proxy"] is None
        assert connection.secrets == {"password": "pw"}

    def test_options_cannot_send_credentials_to_another_kind_of_cloud(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab=GOOD)
        said = refusal(resolve, "lab", config=str(path), overrides={"backend": "other"})
        assert said == f'cloud_options cannot make profile "lab" ({path}) a "other" cloud: its backend is "toy"'

    def test_an_unknown_key(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={**GOOD, "usrname": "alice"})
        said = refusal(resolve, "lab", config=str(path))
        assert said == f'unknown key "usrname" in profile "lab" ({path}); near: "username"'

    def test_an_unknown_key_of_the_options(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab=GOOD)
        said = refusal(resolve, "lab", config=str(path), overrides={"endpiont": "x"})
        assert said == 'unknown key "endpiont" in cloud_options; near: "endpoint"'

    def test_an_unknown_backend(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={"backend": "tooy"})
        said = refusal(resolve, "lab", config=str(path))
        assert said == f'backend "tooy" of profile "lab" ({path}) is unknown; near: "toy"'

    def test_no_backend(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={"username": "alice"})
        said = refusal(resolve, "lab", config=str(path))
        assert said == f'profile "lab" ({path}) names no backend; there is: "other", "toy"'

    def test_a_wrong_type_names_the_profile(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={**GOOD, "max_parallel": "many"})
        said = refusal(resolve, "lab", config=str(path))
        assert said.startswith(f"profile \"lab\" ({path}): argument 'max_parallel'")

    @pytest.mark.parametrize(("key", "value"), [("poll_interval", 0), ("max_parallel", -1), ("read_timeout", -0.5)])
    def test_a_number_that_cannot_be(self, resolve: Resolve, profile: Write, key: str, value: float) -> None:
        path = profile(lab={**GOOD, key: value})
        said = refusal(resolve, "lab", config=str(path))
        assert said == f'"{key}" of profile "lab" ({path}) must be more than 0, not {value}'

    def test_a_missing_secret(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={"backend": "toy", "username": "alice"})
        assert "one of the following is required: password, token" in refusal(resolve, "lab", config=str(path))

    def test_only_secrets_are_looked_up(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={**GOOD, "username": {"env": "USER"}})
        said = refusal(resolve, "lab", {"USER": "x"}, config=str(path))
        assert said.endswith("must be text (only secrets can be looked up: password, token)")

    def test_nothing_is_looked_up_for_a_profile_that_is_wrong(
        self, resolve: Resolve, profile: Write, tmp_path: Path
    ) -> None:
        trace = tmp_path / "ran"
        path = profile(lab={**GOOD, "token": {"command": ["/usr/bin/touch", str(trace)]}, "usrname": "alice"})
        refusal(resolve, "lab", config=str(path))
        assert not trace.exists()

    def test_a_secret_of_another_profile_is_left_alone(self, resolve: Resolve, profile: Write, tmp_path: Path) -> None:
        trace = tmp_path / "ran"
        path = profile(lab=GOOD, big={**GOOD, "token": {"command": ["/usr/bin/touch", str(trace)]}})
        resolve("lab", config=str(path))
        assert not trace.exists()

    def test_paths_start_where_they_were_written(self, resolve: Resolve, profile: Write, tmp_path: Path) -> None:
        path = profile("folder/clouds.yml", lab={**GOOD, "key_file": "key", "ca_file": "~/ca.pem"})
        plain = resolve("lab", config=str(path)).plain
        assert plain["key_file"] == str(tmp_path / "folder" / "key")
        assert plain["ca_file"] == str(Path("~/ca.pem").expanduser())
        plain = resolve("lab", config=str(path), overrides={"key_file": "key"}).plain
        assert plain["key_file"] == str(tmp_path / "key")

    def test_a_key_that_names_a_file_gives_the_secret_in_it(
        self, resolve: Resolve, profile: Write, tmp_path: Path
    ) -> None:
        secret = tmp_path / "token"
        secret.touch(mode=0o600)
        secret.write_text("fr0m a file\n")
        path = profile(lab={"backend": "toy", "username": "alice", "token_file": "token"})
        connection = resolve("lab", config=str(path))
        assert connection.secrets == {"token": "fr0m a file"}
        assert connection.plain["token_file"] == str(secret)
        assert "token" not in connection.plain

    def test_that_file_is_as_private_as_a_secret(self, resolve: Resolve, profile: Write, tmp_path: Path) -> None:
        path = profile(lab={"backend": "toy", "username": "alice", "token_file": "token"})
        assert f"file {tmp_path}/token cannot be read" in refusal(resolve, "lab", config=str(path))
        (tmp_path / "token").write_text("t0ken")
        (tmp_path / "token").chmod(0o644)
        said = refusal(resolve, "lab", config=str(path))
        assert said.startswith(
            f'secret "token_file" of profile "lab" ({path}): file {tmp_path}/token is open to others'
        )

    def test_it_is_one_or_the_other(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={**GOOD, "token_file": "token"})
        assert "mutually exclusive: token|token_file" in refusal(resolve, "lab", config=str(path))

    def test_braces_are_no_template(self, resolve: Resolve, profile: Write) -> None:
        path = profile(lab={**GOOD, "username": "{{ lookup('pipe', 'id') }}"})
        assert resolve("lab", config=str(path)).plain["username"] == "{{ lookup('pipe', 'id') }}"


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ("", "must hold a dictionary named clouds"),
            ("[]", "must hold a dictionary named clouds"),
            ("clouds: []", "must hold a dictionary named clouds"),
            ("clouds: {}", "must hold a dictionary named clouds"),
            ("clouds: {lab: toy}", 'has a profile "lab" that is not a dictionary'),
            ("clouds: {lab: {}}\ncloud: x", 'has an unknown key "cloud" beside clouds; near: "clouds"'),
        ],
    )
    def test_another_shape(self, resolve: Resolve, tmp_path: Path, content: str, complaint: str) -> None:
        path = tmp_path / "clouds.yml"
        path.write_text(content)
        assert refusal(resolve, "lab", config=str(path)).startswith(f"profile file {path} {complaint}")

    @pytest.mark.parametrize(
        "content", ["clouds: {lab: {token: CANARY, x: [}}", "clouds:\n  lab: *CANARY", "\tCANARY: !x"]
    )
    def test_broken_yaml_is_located_and_not_quoted(self, resolve: Resolve, tmp_path: Path, content: str) -> None:
        path = tmp_path / "clouds.yml"
        path.write_text(content)
        said = refusal(resolve, "lab", config=str(path))
        assert said.startswith(f"profile file {path} is not valid YAML (line ")
        assert "CANARY" not in said

    def test_bytes_that_are_no_text(self, resolve: Resolve, tmp_path: Path) -> None:
        path = tmp_path / "clouds.yml"
        path.write_bytes(b"clouds: \xff\xfe")
        assert refusal(resolve, "lab", config=str(path)).startswith(f"profile file {path} ")


class TestVault:
    secrets = (("default", VaultSecret(b"vault-password")),)

    @pytest.fixture(autouse=True)
    def _opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext(list(self.secrets)))

    @pytest.fixture
    def _closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext([]))

    def vaulted_value(self, tmp_path: Path) -> Path:
        cipher = VaultLib(self.secrets).encrypt("s3cret").decode().replace("\n", "\n      ")
        path = tmp_path / "clouds.yml"
        path.write_text(
            f"clouds:\n  lab:\n    backend: toy\n    username: alice\n    token: !vault |\n      {cipher.rstrip()}\n"
            "  open: {backend: toy, username: alice, token: plain}\n"
        )
        return path

    def test_a_vaulted_value(self, resolve: Resolve, tmp_path: Path) -> None:
        path = self.vaulted_value(tmp_path)
        secret = resolve("lab", config=str(path)).secrets["token"]
        assert secret == "s3cret"
        assert secret.__class__ is str  # a plain text, not one that Ansible has tagged

    @pytest.mark.usefixtures("_closed")
    def test_without_the_password(self, resolve: Resolve, tmp_path: Path) -> None:
        path = self.vaulted_value(tmp_path)
        said = refusal(resolve, "lab", config=str(path))
        assert said.startswith(f'"token" of profile "lab" ({path}) is encrypted, and no vault password that was given')

    @pytest.mark.usefixtures("_closed")
    def test_another_profile_needs_no_password(self, resolve: Resolve, tmp_path: Path) -> None:
        assert resolve("open", config=str(self.vaulted_value(tmp_path))).secrets == {"token": "plain"}

    def test_a_vaulted_file(self, resolve: Resolve, loader: DataLoader, tmp_path: Path) -> None:
        path = tmp_path / "clouds.yml"
        path.write_bytes(VaultLib(self.secrets).encrypt(yaml.safe_dump({"clouds": {"lab": GOOD}})))
        said = refusal(resolve, "lab", config=str(path))
        assert said == f"profile file {path} is encrypted, and no vault password that was given decrypts it"
        loader.set_vault_secrets(list(self.secrets))
        assert resolve("lab", config=str(path)).secrets == {"token": "t0ken"}
