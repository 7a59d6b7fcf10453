#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_info
short_description: See whether a cloud answers, who we are there, what there is and what it can do
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Asks the cloud who we are, which proves the endpoint and the credentials of a profile.
  - Returns the account's own record, the regions, services and limits of the cloud, its providers, and the table of
    what it can do, which all other modules go by. No secret is in there.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
"""

EXAMPLES = r"""
- name: Does the profile work
  research.cloud.cloud_info:
    cloud: jetstream
  register: there

- name: How much we may have
  ansible.builtin.debug:
    msg: "{{ there.limits | items2dict(key_name='by') }}"

- name: What can be done to an instance there
  ansible.builtin.debug:
    msg: "{{ there.capabilities.actions }}"
"""

RETURN = r"""
cloud:
  description: The cloud and our account there.
  type: dict
  returned: success
  contains:
    name:
      description: The profile.
      type: str
      returned: always
      sample: jetstream
    backend:
      description: The backend of the profile.
      type: str
      returned: always
      sample: atmosphere
    title:
      description: What kind of cloud that is.
      type: str
      returned: always
      sample: Atmosphere (Jetstream 1)
    endpoint:
      description: The address of its API.
      type: str
      returned: always
      sample: https://use.jetstream-cloud.org
    account:
      description: Who we are there.
      type: str
      returned: always
      sample: alice
    provider:
      description: The provider that the profile means.
      type: str
      returned: on Atmosphere
      sample: Jetstream - Indiana University
    identity:
      description: The identity that the profile means.
      type: str
      returned: on Atmosphere
      sample: 9552ce73-0730-4a24-9cbc-f48469e0f547
    region:
      description: The data centre in which new instances are made.
      type: str
      returned: on Triton
      sample: us-east-1
    key_id:
      description: The key that signs our requests, as the cloud knows it.
      type: str
      returned: on Triton
      sample: /alice/keys/5b:7c:a7:5a:45:81:1f:12:7a:f5:0e:c1:ba:39:88:d4
account:
  description: The account, as the cloud has it on record.
  type: dict
  returned: success
  contains:
    login:
      description: The name of the account.
      type: str
      returned: always
      sample: alice
    id:
      description: The identifier of the account. Empty when not told.
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
      description: Whether its instances get names in the DNS of the cloud. Null where there is no such thing.
      type: bool
      returned: always
      sample: true
    created:
      description: When it was made. Empty when not told.
      type: str
      returned: always
      sample: "2022-01-01T00:00:00Z"
    updated:
      description: When its record was changed last. Empty when not told.
      type: str
      returned: always
      sample: "2022-01-01T00:00:00Z"
regions:
  description: The places of the cloud that the account can use.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: The name; on Atmosphere that of a provider.
      type: str
      returned: always
      sample: us-east-1
    url:
      description: The address of its API. Empty where all have one.
      type: str
      returned: always
      sample: https://us-east-1.api.example.org
    current:
      description: Whether the profile makes things there.
      type: bool
      returned: always
      sample: true
services:
  description: >-
    The addresses of what the cloud offers in the current region, by name. Empty when there is nothing beside the API,
    or when the account is not told.
  type: dict
  returned: success
  sample: {cloudapi: "https://us-east-1.api.example.org"}
limits:
  description: >-
    How much the account may have in the current region. Empty when there are no limits, or when the account is not
    told.
  type: list
  elements: dict
  returned: success
  contains:
    by:
      description: What is limited, in the cloud's own word.
      type: str
      returned: always
      sample: machines
    value:
      description: How much of it there may be. Null for any amount.
      type: int
      returned: always
      sample: 16
    only:
      description: The part of it that the limit is for, in the words of the cloud. Empty when it is for all.
      type: dict
      returned: always
      sample: {}
providers:
  description: The places where this cloud runs machines.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier.
      type: str
      returned: always
      sample: 88ce12c5-9b4b-459f-8329-347b50c11ec5
    name:
      description: The name.
      type: str
      returned: always
      sample: Jetstream - Indiana University
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: 12
    description:
      description: What it is.
      type: str
      returned: always
      sample: Indiana
    active:
      description: Whether it is in use.
      type: bool
      returned: always
      sample: true
capabilities:
  description: What can be done there.
  type: dict
  returned: success
  contains:
    states:
      description: The states that an instance can be brought into.
      type: list
      elements: str
      returned: always
      sample: [present, absent, started]
    actions:
      description: The actions of M(research.cloud.instance_action).
      type: list
      elements: str
      returned: always
      sample: [start, stop]
    updates:
      description: What can be changed on an existing instance.
      type: list
      elements: str
      returned: always
      sample: [name, project]
    replace_only:
      description: What only a new instance can have otherwise.
      type: list
      elements: str
      returned: always
      sample: [image, size]
    needs:
      description: What a new instance needs.
      type: list
      elements: str
      returned: always
      sample: [image, size]
    list_staleness:
      description: By how many seconds a list may lag behind the cloud.
      type: float
      returned: always
      sample: 30.0
    services:
      description: >-
        What there is besides instances, by kind such as V(volume), V(project) or V(firewall_rule): what can be changed
        of one (C(updates)), what cannot and why (C(fixed)), and for volumes whether the cloud mounts what it attaches
        (C(mounts)).
      type: dict
      returned: always
      sample: {volume: {updates: [description, name, project], fixed: {size_gb: it cannot}, mounts: true}}
    notes:
      description: What a user should know about a capability.
      type: dict
      returned: always
      sample: {}
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
from ansible_collections.research.cloud.plugins.module_utils.resources.cloud_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
