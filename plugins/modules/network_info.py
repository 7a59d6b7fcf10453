#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_info
short_description: List networks
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns the networks that instances can be put on, in every data centre that the profile means.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only networks of this name.
    type: str
  id:
    description: Only the network with this identifier.
    type: str
  region:
    description: Only networks of this data centre.
    type: str
  public:
    description: Only networks with addresses that the internet can reach, or only those without.
    type: bool
  fabric:
    description: Only the account's own networks, or only those of the data centre.
    type: bool
"""

EXAMPLES = r"""
- name: What there is
  research.cloud.network_info:
    cloud: triton
  register: found

- name: Networks of our own, and what is in them
  ansible.builtin.debug:
    msg: "{{ found.networks | selectattr('fabric') | items2dict(key_name='name', value_name='subnet') }}"
"""

RETURN = r"""
networks:
  description: The networks, in the order of the cloud, one data centre after the other.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier.
      type: str
      returned: always
      sample: 1c5ae3f4-d1e3-52c8-8e8b-8b70996aff62
    name:
      description: The name.
      type: str
      returned: always
      sample: My-Fabric-Network
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: null
    description:
      description: What it is.
      type: str
      returned: always
      sample: The internet
    public:
      description: Whether the internet can reach its addresses.
      type: bool
      returned: always
      sample: false
    fabric:
      description: Whether it is the account's own, within the data centre.
      type: bool
      returned: always
      sample: true
    subnet:
      description: Its addresses. Empty when not told, as for networks of the data centre.
      type: str
      returned: always
      sample: 192.168.128.0/22
    gateway:
      description: The way out. Empty when not told.
      type: str
      returned: always
      sample: 192.168.128.1
    vlan_id:
      description: The number of its VLAN. Null when not told.
      type: int
      returned: always
      sample: 2
    resolvers:
      description: The name servers that instances get. Empty when not told.
      type: list
      elements: str
      returned: always
      sample: [8.8.8.8]
    first_address:
      description: The first address that an instance can get. Empty when not told.
      type: str
      returned: always
      sample: 192.168.128.5
    last_address:
      description: The last address that an instance can get. Empty when not told.
      type: str
      returned: always
      sample: 192.168.131.250
    internet_nat:
      description: Whether instances without a public address reach the internet. Null when not told.
      type: bool
      returned: always
      sample: true
    suffixes:
      description: What ends the names that the cloud's own name service gives to instances here. Empty when not told.
      type: list
      elements: str
      returned: always
      sample: []
    region:
      description: The data centre.
      type: str
      returned: always
      sample: us-east-1
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
from ansible_collections.research.cloud.plugins.module_utils.resources.network_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
