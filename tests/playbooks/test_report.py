# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""research.cloud.report."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.examples.lab import PROVIDERS, STANDSTILL, Lab, lab_in
from tests.playbooks.conftest import Play, Played, alive

pytestmark = pytest.mark.faces

BOTH = {"report_clouds": ["jetstream", "tacc"]}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Alice's folder, and clouds that do not count anew while they are reported on."""
    with lab_in(tmp_path, STANDSTILL) as there:
        yield there


@pytest.fixture(autouse=True)
def machines(lab: Lab) -> None:
    """Alice's fleet on two clouds, what Bob runs in her project, and something that costs nothing."""
    lab.world.share_projects("alice", "bob")
    lab.world.share_allocation("TG-LUMEN", "bob")
    add = lab.world.add_instances
    add(1, name="web", size="m1.medium", provider=PROVIDERS["jetstream"])
    add(1, name="thesis", project="atlas", provider=PROVIDERS["tacc"])
    add(1, name="bobs", username="bob", project="lumen", allocation="TG-LUMEN", size="m1.tiny")
    add(1, name="off", status="shelved_offloaded")


def shown(played: Played) -> str:
    """The report as it stands on the screen, with single spaces."""
    return "\n".join(" ".join(line.split()) for line in played.table("Show the report"))


def test_what_burns_and_what_is_left(lab: Lab, play: Play) -> None:
    before = alive(lab)

    told = play("report", report_clouds="jetstream")

    assert (told.status, told.changed, alive(lab)) == (0, 0, before), told.text
    text = shown(told)
    assert f"jetstream: alice at {lab.url}, 20" in text
    # 5418.4 hours from the count on, which is less than an hour ago.
    assert re.search(r"TG-LUMEN 50000.0 1234.5 48765.5 9.0 541[78]\.\d 20\S+Z \d+ min ago", text)
    assert "TG-SMALL 100.0 110.5 -10.5 0.0 0.0 used up" in text
    assert "project SU/h machines\nlumen 7.0 2\natlas 2.0 1\n" in text
    assert "owner SU/h machines\nalice 8.0 2\nbob 1.0 1\n" in text
    assert "web 6.0 running m1.medium lumen alice Jetstream - Indiana University\nthesis 2.0 running" in text
    assert "3 machines burn 9.0 SU/h." in text
    assert "Keep in mind: the status of bobs is from the cloud's records, which may be 15 minutes old." in text
    assert "TG-LUMEN, TG-SMALL: the burn rate counts the instances that this account sees" in text


def test_the_columns_stand_below_each_other(play: Play) -> None:
    lines = play("report", report_clouds="jetstream").table("Show the report")
    heading, lumen, small = lines[2:5]
    for column, cells in {"balance": ("48765.5", "-10.5"), "hours left": (None, "0.0")}.items():
        ends = {heading.index(column) + len(column)}
        ends |= {row.index(cell) + len(cell) for row, cell in zip((lumen, small), cells, strict=True) if cell}
        if column == "balance":
            assert len(ends) == 1, lines
    assert heading.index("runs out") == small.index("used up")


def test_two_profiles_of_one_account_are_told_once(lab: Lab, play: Play) -> None:
    text = shown(play("report", **BOTH))

    assert text.startswith(f"jetstream, tacc: alice at {lab.url}, ")
    assert text.count("TG-LUMEN 50000.0") == 1


def test_two_accounts_are_told_apart(lab: Lab, play: Play) -> None:
    lab.write_profiles()
    profiles = lab.folder / "research-cloud.yml"
    hers = profiles.read_text(encoding="utf-8")
    his = hers.partition("clouds:\n")[2].partition("  tacc:")[0]
    his = his.replace("jetstream:", "bobs:").replace("alice", "bob").replace("env: JETSTREAM_PASSWORD", "env: BOBS")
    profiles.write_text(hers + his, encoding="utf-8")

    told = play("report", environ={"BOBS": "bob-password"}, report_clouds=["bobs", "tacc"], report_file="burn.json")

    text = shown(told)
    assert text.startswith(f"bobs: bob at {lab.url}, ")
    assert f"\n\ntacc: alice at {lab.url}, " in text
    assert "TG-FRESH 1000.0 - - 0.0 - - never" in text
    accounts = json.loads((lab.folder / "burn.json").read_text(encoding="utf-8"))["accounts"]
    assert [account["account"] for account in accounts] == ["bob", "alice"]


def test_the_same_as_json(lab: Lab, play: Play) -> None:
    told = play("report", **BOTH, report_file="burn.json")

    assert (told.status, told.changed) == (0, 1)
    file = lab.folder / "burn.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    (account,) = json.loads(file.read_text(encoding="utf-8"))["accounts"]
    assert (account["account"], account["endpoint"], account["clouds"]) == ("alice", lab.url, ["jetstream", "tacc"])
    assert (account["burn_rate"], account["running"]) == (9.0, 3)
    assert [each["name"] for each in account["burn_by"]["instance"]] == ["web", "thesis", "bobs"]
    assert [each["name"] for each in account["allocations"]] == ["TG-LUMEN", "TG-SMALL"]
    assert account["allocations"][0]["burn_by"]["owner"][0] == {"name": "alice", "burn_rate": 8.0, "running": 2}
    assert account["observed_at"]
    assert "alice-password" not in file.read_text(encoding="utf-8")


def test_check_mode_tells_and_writes_nothing(lab: Lab, play: Play) -> None:
    told = play("report", "--check", **BOTH, report_file="burn.json")

    assert told.status == 0, told.text
    assert "3 machines burn 9.0 SU/h." in shown(told)
    assert not (lab.folder / "burn.json").exists()


def test_a_path_from_the_root_is_a_path_from_the_root(lab: Lab, play: Play) -> None:
    (lab.folder / "reports").mkdir()
    play("report", report_clouds="tacc", report_file=str(lab.folder / "reports" / "burn.json"))

    assert json.loads((lab.folder / "reports" / "burn.json").read_text(encoding="utf-8"))["accounts"]


def test_the_only_profile_needs_no_name(lab: Lab, play: Play) -> None:
    told = play("report", environ={"RESEARCH_CLOUD": "tacc"}, report_clouds="", report_file="")

    assert (told.status, told.changed) == (0, 0), told.text
    assert shown(told).startswith(f"tacc: alice at {lab.url}, ")


def test_a_long_list_of_machines_is_cut(play: Play) -> None:
    text = shown(play("report", report_clouds="tacc", report_top=1))

    assert "Jetstream - Indiana University\nand 2 machines more, 3.0 SU/h\n\n3 machines burn 9.0 SU/h." in text


def test_nothing_burns(lab: Lab, play: Play) -> None:
    with lab.world.act():
        lab.world.store.run("UPDATE servers SET status = 'shutoff'")
        lab.world.store.run("UPDATE histories SET status = 'shutoff'")

    text = shown(play("report", report_clouds="tacc"))

    assert "0 machines burn 0.0 SU/h." in text
    assert "TG-LUMEN 50000.0 1234.5 48765.5 0.0 - - " in text
    assert "instance SU/h" not in text


def test_what_could_be_read_is_shown_and_nothing_is_written(lab: Lab, play: Play) -> None:
    profiles = lab.folder / "research-cloud.yml"
    text = profiles.read_text(encoding="utf-8")
    profiles.write_text(text.replace("provider: Jetstream - TACC", "provider: Jetstream - Tokyo"), encoding="utf-8")

    told = play("report", **BOTH, report_file="burn.json")

    assert told.status == 2
    assert shown(told).startswith(f"jetstream: alice at {lab.url}, ")
    assert 'tacc could not be read: provider "Jetstream - Tokyo" not found on tacc' in shown(told)
    assert not (lab.folder / "burn.json").exists()


def test_names_that_look_like_templates_are_shown_as_they_are(lab: Lab, play: Play) -> None:
    evil = "{{ lookup('pipe', 'touch ran') }}"
    lab.world.add_instances(1, name=evil.replace("{", "{{").replace("}", "}}"))

    told = play("report", report_clouds="jetstream", report_file="burn.json")

    assert evil in shown(told)
    assert evil in (lab.folder / "burn.json").read_text(encoding="utf-8")
    assert not list(lab.folder.rglob("ran"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"report_clouds": {"cloud": "jetstream"}},
        {"report_clouds": ["jetstream", 5]},
        {"report_file": ["a"]},
        {"report_top": "all"},
    ],
    ids=["a dictionary", "a number", "a list of files", "a word"],
)
def test_a_mistake_asks_nothing(lab: Lab, play: Play, wrong: dict[str, Any]) -> None:
    lab.world.requests.clear()

    refused = play("report", **{"report_clouds": "jetstream", **wrong})

    assert refused.status == 2
    assert "report_clouds must be the name of a profile or a list of names" in " ".join(refused.text.split())
    assert lab.world.requests == []
