# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks and firewall rules, of every backend that has them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    CloudError,
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import NewFirewallRule

from tests.contract.twin import Trouble, Twin

ALL = NewFirewallRule("FROM any TO all vms ALLOW tcp PORT 22", enabled=True, description="d")
OTHER = "FROM any TO all vms BLOCK udp PORT 53"


@pytest.mark.needs_service("network")
class TestNetworks:
    def test_there_are_some_each_with_a_name_and_a_place(self, cloud: Cloud) -> None:
        networks = cloud.service("network").list_all()
        assert len({network.id for network in networks}) == len(networks) > 0
        assert all(network.name and network.region for network in networks)
        assert any(network.public for network in networks)

    def test_an_instance_is_on_some_of_them(self, twin: Twin, cloud: Cloud) -> None:
        (planted,) = twin.plant()
        known = {network.id for network in cloud.service("network").list_all()}
        assert {each.network for each in cloud.instance(planted).addresses} <= known

    def test_a_list_that_does_not_come_raises(self, twin: Twin, cloud: Cloud) -> None:
        twin.reply("list network", 503, times=None)
        with pytest.raises(CloudError):
            cloud.service("network").list_all()


@pytest.mark.needs_service("firewall_rule")
class TestFirewallRules:
    @pytest.fixture
    def service(self, cloud: Cloud) -> Any:
        return cloud.service("firewall_rule")

    def test_a_new_one_is_what_was_asked_for_and_listed(self, service: Any) -> None:
        made = service.create(ALL)
        assert made.id and made.region
        assert (made.rule, made.enabled, made.log, made.description) == (ALL.rule, True, False, "d")
        assert made == service.read(made.id) == service.poll(made) == service.list_all()[0]

    @pytest.mark.parametrize("change", [{"enabled": False}, {"log": True}, {"description": "e"}, {"rule": OTHER}])
    def test_what_can_be_updated_is(self, cloud: Cloud, service: Any, change: dict[str, Any]) -> None:
        assert change.keys() <= cloud.capabilities.services["firewall_rule"].updates
        made = service.create(ALL)
        service.update(made, change)
        now = service.read(made.id)
        assert {key: getattr(now, key) for key in change} == change
        assert sum(getattr(now, key) != getattr(made, key) for key in ("rule", "enabled", "log", "description")) == 1

    def test_deleting_twice_deletes_once(self, service: Any) -> None:
        kept, going = service.create(ALL), service.create(NewFirewallRule(OTHER, enabled=True))
        service.delete(going)
        service.delete(going)
        assert service.list_all() == [kept]
        with pytest.raises(NotFound):
            service.poll(going)

    def test_what_is_no_rule_is_refused_in_the_clouds_words(self, service: Any) -> None:
        with pytest.raises(BadInput) as refused:
            service.create(NewFirewallRule("FROM here TO there", enabled=True))
        assert "rule: " in str(refused.value)
        assert service.list_all() == []

    def test_another_account_sees_nothing_of_it(self, twin: Twin, service: Any) -> None:
        made = service.create(ALL)
        stranger = twin.stranger().service("firewall_rule")
        assert stranger.list_all() == []
        with pytest.raises(NotFound):
            stranger.read(made.id)
        stranger.delete(made)  # as if it were gone already
        assert service.list_all() == [made]

    def test_those_that_concern_an_instance(self, twin: Twin, cloud: Cloud, service: Any) -> None:
        (planted,) = twin.plant()
        everybody = service.create(ALL)
        service.create(NewFirewallRule('FROM any TO tag "nobody" ALLOW tcp PORT 1', enabled=True))
        assert service.applying_to(cloud.instance(planted)) == [everybody]

    @pytest.mark.parametrize("trouble", ["lost_reply", "silent_after", "truncated", "not_json", "dropped", "silent"])
    def test_a_create_is_sent_once(self, twin: Twin, service: Any, trouble: Trouble) -> None:
        twin.trouble("create firewall rule", trouble)
        with pytest.raises(ReplyLost):
            service.create(ALL)
        made = 0 if trouble in ("dropped", "silent") else 1
        assert (len(service.list_all()), twin.sent("create firewall rule")) == (made, 1)

    @pytest.mark.parametrize("trouble", ["lost_reply", "dropped", "silent", "silent_after"])
    def test_a_change_may_be_asked_again(self, twin: Twin, service: Any, trouble: Trouble) -> None:
        made = service.create(ALL)
        twin.trouble("update firewall rule", trouble)
        service.update(made, {"enabled": False})
        assert service.read(made.id).enabled is False
        twin.trouble("delete firewall rule", trouble)
        service.delete(made)
        assert service.list_all() == []

    def test_a_list_that_does_not_come_raises(self, twin: Twin, service: Any) -> None:
        twin.reply("list firewall rule", 503, times=None)
        with pytest.raises(CloudError):
            service.list_all()
