#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: account
short_description: Change what an account says of itself
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Changes the record of the account behind a profile, such as its address for mail, and whether its instances get
    names in the DNS of the cloud. Only on clouds that let it be changed, such as Triton.
  - What is not given stays as it is. Nothing can be emptied there, only said otherwise.
  - The record belongs to the account, not to one region. M(research.cloud.cloud_info) tells it.
  - An account is neither made nor deleted.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.changes
options:
  email:
    description: The address for mail.
    type: str
  first_name:
    description: The first name of whoever has the account.
    type: str
  last_name:
    description: The last name.
    type: str
  company:
    description: The company.
    type: str
  phone:
    description: The telephone number.
    type: str
  address:
    description: Street and number.
    type: str
  postal_code:
    description: The postal code.
    type: str
  city:
    description: The city.
    type: str
  province:
    description: The province, or the state of a country that has states.
    type: str
  country:
    description: The country.
    type: str
  cns:
    description: Whether the instances of the account get names in the DNS of the cloud (CNS).
    type: bool
seealso:
  - module: research.cloud.cloud_info
"""

EXAMPLES = r"""
- name: Who is told when something is wrong
  research.cloud.account:
    cloud: triton
    email: cloud@observatory.example.org
    phone: +32 9 123 45 67

- name: Names in the DNS for all instances
  research.cloud.account:
    cloud: triton
    cns: true
"""

RETURN = r"""
account:
  description: The account as it is afterwards. In check mode as it is expected to be.
  type: dict
  returned: always
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: triton
    login:
      description: The name of the account.
      type: str
      returned: always
      sample: alice
    id:
      description: The identifier of the account.
      type: str
      returned: always
      sample: 3c1bba8a-9a74-58b0-b79b-80b64f4c97ed
    email:
      description: Its address for mail. Empty when not told.
      type: str
      returned: always
      sample: alice@example.org
    first_name:
      description: The first name of whoever has it. Empty when not told.
      type: str
      returned: always
      sample: Alice
    last_name:
      description: The last name of whoever has it. Empty when not told.
      type: str
      returned: always
      sample: Liddell
    company:
      description: The company. Empty when not told.
      type: str
      returned: always
      sample: Lumen Observatory
    phone:
      description: The telephone number. Empty when not told.
      type: str
      returned: always
      sample: ""
    address:
      description: Street and number. Empty when not told.
      type: str
      returned: always
      sample: ""
    postal_code:
      description: The postal code. Empty when not told.
      type: str
      returned: always
      sample: ""
    city:
      description: The city. Empty when not told.
      type: str
      returned: always
      sample: Ghent
    province:
      description: The province or state. Empty when not told.
      type: str
      returned: always
      sample: ""
    country:
      description: The country. Empty when not told.
      type: str
      returned: always
      sample: ""
    cns:
      description: Whether its instances get names in the DNS of the cloud. Null when the cloud does not tell.
      type: bool
      returned: always
      sample: true
    created:
      description: When it was made. Empty when not told.
      type: str
      returned: always
      sample: "2022-01-01T00:00:00Z"
    updated:
      description: When its record was changed last. In check mode, when it was changed last before.
      type: str
      returned: always
      sample: "2022-01-01T00:00:00Z"
failure:
  description: What went wrong, for rescue blocks to look at.
  type: dict
  returned: on failure
  contains:
    kind:
      description: >-
        V(bad_input), V(auth), V(not_found), V(ambiguous), V(conflict), V(forbidden), V(quota),
        V(allocation_exhausted), V(rate_limited), V(unsupported), V(unavailable), V(bad_reply), V(timeout),
        V(failed), V(outcome_unknown) or V(missing_library).
      type: str
      returned: always
      sample: quota
    message:
      description: What went wrong, in one sentence.
      type: str
      returned: always
      sample: 'jetstream: CPU Quota Exceeded: Using 12 + Requested 6 but limited to 16'
    hint:
      description: What can be done about it.
      type: str
      returned: when there is something to say
      sample: free something, choose a smaller size, or ask for a larger quota
    cloud:
      description: The cloud that it happened on.
      type: str
      returned: when a cloud was involved
      sample: jetstream
    operation:
      description: What was attempted.
      type: str
      returned: when a cloud was asked
      sample: POST /api/v2/instances
    status:
      description: The HTTP status of the reply.
      type: int
      returned: when there was a reply
      sample: 413
    request_id:
      description: The cloud's own number for the request.
      type: str
      returned: when the cloud tells one
      sample: req-1f0c
    details:
      description: More, as data.
      type: dict
      returned: when there is more
      sample: {}
"""

from ansible_collections.research.cloud.plugins.module_utils.module_face import run_module
from ansible_collections.research.cloud.plugins.module_utils.resources.account import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
