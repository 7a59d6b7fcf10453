# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data centres of an account."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

from tests.unit.module_utils.http.fakes import Desk, reply

EAST, WEST = "https://cloud.test", "https://west.test"  # the first is where a Desk is


def account(answer: Response, region: str | None = None) -> tuple[Account, Desk]:
    desk = Desk(answer)
    return Account(login="alice", home=desk.client, client_of=lambda _url: Desk().client, region=region), desk


def told(urls: object, here: str = "east") -> Response:
    return reply(urls, triton_datacenter_name=here) if here else reply(urls)


def test_nothing_is_asked_before_it_is_needed() -> None:
    made, desk = account(told({"east": EAST}))
    assert desk.sent == []
    assert [each.name for each in made.centres] == [made.home.name] == ["east"]
    assert len(desk.sent) == 1


def test_the_endpoints_own_comes_first_and_keeps_its_address() -> None:
    made, desk = account(told({"a": "https://a.test", "east": "https://public.test", "b": "https://b.test"}))
    assert [each.name for each in made.centres] == ["east", "a", "b"]
    assert made.home.client is desk.client
    assert made.home.url == EAST
    assert made.ours == made.centres


def test_a_region_narrows_to_one() -> None:
    made, _desk = account(told({"east": EAST, "west": WEST}), region="west")
    assert [each.name for each in made.ours] == ["west"] == [made.home.name]
    assert [each.name for each in made.centres] == ["east", "west"]


def test_an_unknown_region_lists_the_near_ones() -> None:
    made, _desk = account(told({"us-east-1": EAST, "us-west-1": WEST}, "us-east-1"), region="us-east-2")
    with pytest.raises(BadInput) as refused:
        _home = made.home
    assert 'region "us-east-2" not found on c; near: "us-east-1"' in str(refused.value)


@pytest.mark.parametrize("urls", [{"east": EAST + "/", "west": WEST}, {"east": "https://behind-a-proxy.test"}])
def test_a_server_that_does_not_tell_its_name_is_known_by_its_address(urls: dict[str, str]) -> None:
    made, _desk = account(told(urls, here=""))
    assert made.home.name == "east"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (told({}), "it lists none"),
        (told([]), "it lists none"),
        (told({"a": "https://a.test", "b": "https://b.test"}, here=""), "does not tell which of them this is"),
        (
            told({"east": EAST, "west": "http://west.test"}),
            "west is said to be at http://west.test, which is not https",
        ),
    ],
)
def test_data_centres_that_make_no_sense(answer: Response, words: str) -> None:
    made, _desk = account(answer)
    with pytest.raises(BadReply) as refused:
        _centres = made.centres
    assert words in str(refused.value)


def test_the_account_tells_its_id_once() -> None:
    made, desk = account(reply({"id": "a-1", "login": "alice"}))
    assert (made.id, made.id) == ("a-1", "a-1")
    assert len(desk.sent) == 1


def test_a_page_in_place_of_the_account_is_an_error() -> None:
    with pytest.raises(BadReply):
        account(reply(["x"]))[0].profile()


def test_closing_closes_the_one_transport() -> None:
    made, desk = account(told({"east": EAST}))
    made.close()
    assert desk.script.closed == 1
