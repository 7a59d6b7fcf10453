# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options: every mistake is one sentence that names the place, and is found before any cloud is asked."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import Filter, Source, Via, refuse_unknown

from tests.unit.plugin_utils.fleet.helpers import fleet


def test_without_clouds_the_default_profile_is_listed() -> None:
    assert fleet().sources == (Source(None),)
    assert fleet(clouds=[]).sources == (Source(None),)


def test_a_cloud_is_a_name_or_a_dictionary() -> None:
    clouds = [
        "jetstream",
        {"cloud": "aws", "regions": ["us-east-1", "us-west-2"], "on_error": "warn", "cloud_options": {"proxy": "p"}},
    ]

    assert fleet(clouds=clouds).sources == (
        Source("jetstream"),
        Source("aws", {"proxy": "p"}, "warn", "us-east-1"),
        Source("aws", {"proxy": "p"}, "warn", "us-west-2"),
    )


def test_the_error_policy_of_the_file_holds_where_a_cloud_has_none() -> None:
    sources = fleet(clouds=["a", {"cloud": "b", "on_error": "fail"}], on_error="warn").sources

    assert [source.on_error for source in sources] == ["warn", "fail"]


def test_filters_keep_their_order() -> None:
    filters = [{"exclude": "'scratch' in tags"}, {"include": True}]

    assert fleet(filters=filters).filters == (Filter(False, "'scratch' in tags"), Filter(True, True))


def test_a_bastion_is_an_instance_or_a_host() -> None:
    assert fleet(via={"instance": "gateway", "cloud": "jetstream"}).via == Via(instance="gateway", cloud="jetstream")
    assert fleet(via={"host": "2001:db8::1", "user": "me", "port": "2222"}).via == Via(
        host="2001:db8::1", user="me", port=2222
    )


def test_an_option_that_does_not_exist_is_refused() -> None:
    refuse_unknown({"plugin": "p", "filters": []}, {"plugin": None, "filters": None})
    with pytest.raises(BadInput, match=r'^unknown option "filter"; near: "filters"$'):
        refuse_unknown({"plugin": "p", "filter": []}, {"plugin": None, "filters": None})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"timeout": 0.0}, "timeout must be more than 0 seconds"),
        ({"clouds": [7]}, "clouds[1] must be a dictionary of cloud, cloud_options, on_error, regions"),
        ({"clouds": ["a", {"clod": "b"}]}, 'clouds[2] has an unknown key "clod"; near: "cloud"'),
        ({"clouds": [{"cloud": "a", "on_error": "ignore"}]}, "clouds[1]: on_error must be fail or warn, not 'ignore'"),
        ({"clouds": [{"cloud": "a", "cloud_options": "b"}]}, "clouds[1]: cloud_options must be a dictionary"),
        ({"clouds": [{"cloud": "a", "regions": "b"}]}, "clouds[1]: regions must be a list"),
        ({"filters": [{}]}, "filters[1] must have exactly one of include and exclude"),
        ({"filters": [{"include": "a", "exclude": "b"}]}, "filters[1] must have exactly one of include and exclude"),
        ({"filters": [{"incldue": "a"}]}, 'filters[1] has an unknown key "incldue"; near: "include"'),
        ({"filters": [{"include": ["a"]}]}, "filters[1]: include must be an expression or a boolean"),
        ({"hostnames": ["name", " "]}, "hostnames must be a list of expressions"),
        ({"connect": [1]}, "connect must be a list of expressions"),
        ({"via": "gateway"}, "via must be a dictionary"),
        ({"via": {}}, "via must name either an instance of the fleet or a host"),
        ({"via": {"instance": "a", "host": "b"}}, "via must name either an instance of the fleet or a host"),
        ({"via": {"host": "b", "cloud": "c"}}, "via: cloud belongs to instance"),
        ({"via": {"host": "-oProxyCommand=reboot"}}, "via: host must be a plain name or address"),
        ({"via": {"host": "a b"}}, "via: host must be a plain name or address"),
        ({"via": {"instance": "a", "user": "x;y"}}, "via: user must be a plain name"),
        ({"via": {"instance": " "}}, "via: instance must not be empty"),
        ({"via": {"instance": "a", "port": 0}}, "via: port must be a number from 1 to 65535"),
        ({"via": {"instance": "a", "port": "ssh"}}, "via: port must be a number from 1 to 65535"),
        ({"user": "$(id)"}, "user must be a plain name"),
    ],
)
def test_a_mistake_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        fleet(**given)

    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)
