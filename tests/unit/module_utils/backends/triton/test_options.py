# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options at creation: what the server would drop or change is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.options import check
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"metadata": {"admin_pw": "x"}}, "does not keep a key admin_pw"),
        ({"metadata": {"root_authorized_keys": "x"}}, "does not keep a key root_authorized_keys"),
        ({"metadata": {"uuid": "x"}}, "does not keep a key uuid"),
        ({"metadata": {"user-script": "x"}}, "user_script"),
        ({"tags": {"image": "x"}}, "Triton keeps no tag image"),
        ({"volumes": [{"volume": "v", "mount_point": "/data"}]}, 'volumes: "v" is not possible'),
        ({"volumes": [{"volume": "-data", "mount_point": "/data"}]}, 'volumes: "-data" is not possible'),
        ({"volumes": [{"volume": "data", "mount_point": "data"}]}, 'mount_point "data" of volume "data"'),
        ({"volumes": [{"volume": "data", "mount_point": "//"}]}, 'mount_point "//" of volume "data"'),
        ({"volumes": [{"volume": "data", "mount_point": "/a\0b"}]}, "is not possible"),
        ({"affinity": ["bogus"]}, 'affinity: "bogus" is no rule'),
        ({"affinity": ["role="]}, "is no rule"),
        ({"affinity": ["==db"]}, "is no rule"),
    ],
)
def test_what_would_not_be_as_written_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as refused:
        check("instance", values)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"metadata": {"a": "b", "cloud-init:user-data": "#cloud-config"}},
        {"tags": {"a": "b", "n": 1, "f": 1.5, "on": True, "triton.cns.services": "web"}},
        {"volumes": [{"volume": "da", "mount_point": "/data/x"}, {"volume": "d.1"}]},
        {"affinity": ["instance!=db", "role==web", "container!=~db*", "instance==~/^x/"]},
    ],
)
def test_what_means_something_is_not(values: dict[str, Any]) -> None:
    check("instance", values)


def test_actions_have_no_such_options() -> None:
    check("instance_action", {"metadata": {"uuid": "x"}})
