#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: size_info
short_description: List sizes and what they cost
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns the shapes that an instance can have (flavors, packages), with what each burns while it runs.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only sizes of this name.
    type: str
  id:
    description: Only the size with this identifier.
    type: str
"""

EXAMPLES = r"""
- name: Sizes, cheapest first
  research.cloud.size_info:
    cloud: jetstream
  register: found

- name: Name and service units per hour
  ansible.builtin.debug:
    msg: "{{ item.name }} {{ item.burn_rate }} SU/h"
  loop: "{{ found.sizes | sort(attribute='burn_rate') }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
sizes:
  description: The sizes, in the order of the cloud.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier.
      type: str
      returned: always
      sample: "2"
    name:
      description: The name.
      type: str
      returned: always
      sample: m1.small
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: 12
    vcpus:
      description: Number of virtual processors.
      type: int
      returned: always
      sample: 2
    memory_mb:
      description: Memory in MB.
      type: int
      returned: always
      sample: 4096
    disk_gb:
      description: Root disk in GB.
      type: int
      returned: always
      sample: 20
    burn_rate:
      description: Service units per hour while an instance of this size runs. Null when not known.
      type: float
      returned: always
      sample: 2.0
    available:
      description: Whether new instances can have it.
      type: bool
      returned: always
      sample: true
    region:
      description: Where it is offered.
      type: str
      returned: always
      sample: Jetstream - Indiana University
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
from ansible_collections.research.cloud.plugins.module_utils.resources.size_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
