#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: allocation_info
short_description: See what an allocation has left, and until when
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Answers what is running, what it burns, what is left, and when that is gone.
  - The burn rate is computed from the instances that this account sees. What was used is the cloud's own count, with
    its age.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only the allocation of this name.
    type: str
  id:
    description: Only the allocation with this identifier.
    type: str
seealso:
  - module: research.cloud.instance_info
"""

EXAMPLES = r"""
- name: What is left
  research.cloud.allocation_info:
    cloud: jetstream
  register: money

- name: In one line each
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.balance }} SU, {{ item.burn_rate }} SU/h, until {{ item.runs_out or 'ever' }}"
  loop: "{{ money.allocations }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
allocations:
  description: The allocations of this account, in the order of the cloud.
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
      sample: TG-LUMEN
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: 12
    allowed:
      description: What may be used, in service units (SU). Null when there is no limit.
      type: float
      returned: always
      sample: 50000.0
    used:
      description: What everybody has used, in SU, as the cloud counted it. Null when it has not counted yet.
      type: float
      returned: always
      sample: 1234.5
    used_by_me:
      description: What this account has used, in SU, as the cloud counted it.
      type: float
      returned: always
      sample: 1200.0
    balance:
      description: What is left, in SU. Negative when more was used than allowed, null when it is not known.
      type: float
      returned: always
      sample: 48765.5
    burn_rate:
      description: SU per hour of the instances that this account sees, as they are now.
      type: float
      returned: always
      sample: 10.0
    running:
      description: How many of them burn.
      type: int
      returned: always
      sample: 3
    server_burn_rate:
      description: The cloud's own figure, as it is. On Atmosphere a number of instances.
      type: float
      returned: always
      sample: 3.0
    counted_at:
      description: When the cloud counted. Empty when it has not.
      type: str
      returned: always
      sample: "2026-11-21T23:07:05.618167Z"
    counted_seconds_ago:
      description: How old the cloud's count is, in seconds. Null when it has not counted.
      type: int
      returned: always
      sample: 1800
    runs_out:
      description: When nothing is left, in UTC. Empty when that is not known, or never.
      type: str
      returned: always
      sample: "2027-06-12T16:37:05Z"
    runs_out_assumes:
      description: What RV(allocations[].runs_out) takes for granted.
      type: str
      returned: always
      sample: "the fleet is as it was when the cloud counted, stays so, and nobody else uses the allocation"
    caveats:
      description: What to keep in mind when reading these figures.
      type: list
      elements: str
      returned: always
      sample: []
burn_rate:
  description: SU per hour of all instances of this account on this cloud, whatever pays for them.
  type: float
  returned: success
  sample: 10.0
observed_at:
  description: When this was read, in UTC.
  type: str
  returned: success
  sample: "2026-11-22T02:20:00Z"
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
from ansible_collections.research.cloud.plugins.module_utils.resources.allocation_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
