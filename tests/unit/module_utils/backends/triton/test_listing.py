# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every machine of a data centre, or an error."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.listing import machines
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

from tests.unit.module_utils.http.fakes import Desk, reply

LIMIT = 3


def page(*names: str, limit: int = LIMIT) -> Response:
    """A page of machines, the newest first: a is the oldest."""
    rows = [{"id": name, "created": f"2026-01-01T00:00:{ord(name):03d}Z"} for name in names]
    return reply(rows, x_query_limit=str(limit), x_resource_count=str(len(rows)))


def listed(*pages: Response) -> tuple[list[str], list[str]]:
    desk = Desk(*pages)
    found = [row["id"] for row in machines(desk.client)]
    return found, [request.url.partition("?")[2] for request in desk.sent]


def test_a_short_page_is_all() -> None:
    assert listed(page("b", "a")) == (["a", "b"], ["offset=0"])


def test_none_are_none() -> None:
    assert listed(page()) == ([], ["offset=0"])


def test_each_page_begins_with_the_last_row_of_the_one_before() -> None:
    found, asked = listed(page("e", "d", "c"), page("c", "b", "a"), page("a"))
    assert found == ["a", "b", "c", "d", "e"]
    assert asked == ["offset=0", "offset=2", "offset=4"]


def test_machines_of_one_moment_stay_in_their_order() -> None:
    rows = [{"id": "late", "created": "t"}, {"id": "early", "created": "t"}]
    assert listed(reply(rows, x_query_limit="9", x_resource_count="2"))[0] == ["early", "late"]


def test_a_machine_that_ends_meanwhile_does_not_hide_another() -> None:
    # d is deleted after the first page: without the shared row, c and b would be seen and a skipped silently.
    found, _asked = listed(page("e", "d", "c"), page("b", "a"), page("e", "c", "b"), page("b", "a"))
    assert found == ["a", "b", "c", "e"]


def test_a_machine_that_is_made_meanwhile_is_not_listed_twice() -> None:
    found, _asked = listed(page("c", "b", "a"), page("b", "a"), page("d", "c", "b"), page("b", "a"))
    assert found == ["a", "b", "c", "d"]


@pytest.mark.parametrize("second", [[page()], [page("c", "b", "e"), page("e")]], ids=["empty", "a row twice"])
def test_a_list_that_is_never_consistent_is_an_error(second: Sequence[Response]) -> None:
    with pytest.raises(BadReply) as refused:
        listed(*[page("e", "d", "c"), *second] * 3)
    assert "changes faster than it can be read" in str(refused.value)


@pytest.mark.parametrize(
    "bad",
    [
        reply({"id": "a"}, x_query_limit="3", x_resource_count="1"),
        reply(["a"], x_query_limit="3", x_resource_count="1"),
        reply(None, x_query_limit="3", x_resource_count="0"),
        reply([]),
        reply([], x_query_limit="3"),
        reply([], x_query_limit="many", x_resource_count="0"),
        reply([], x_query_limit="1", x_resource_count="0"),
        reply([{"id": "a"}, {"id": "b"}], x_query_limit="3", x_resource_count="1"),
    ],
)
def test_a_page_that_cannot_be_judged_is_an_error(bad: Response) -> None:
    with pytest.raises(BadReply):
        listed(bad)
