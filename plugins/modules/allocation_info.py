#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: allocation_info
short_description: See what burns, what an allocation has left, and until when
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Answers what is running, what it burns, what is left, and when that is gone.
  - The burn rate is computed from all instances that this account sees. An allocation is charged wherever its instances
    run and whoever made them, so these are the ones at every provider, and those of the other members of shared
    projects too. Which provider the profile names makes no difference.
  - What was used is the cloud's own count, with its age. When one provider does not answer, the task fails rather than
    tell half a sum.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only the allocation of this name. The figures at the top level are those of all instances nevertheless.
    type: str
  id:
    description: Only the allocation with this identifier.
    type: str
seealso:
  - module: research.cloud.instance_info
  - ref: ansible_collections.research.cloud.docsite.figures
    description: What the figures mean, and what to do about them.
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

- name: Who burns most
  ansible.builtin.debug:
    msg: "{{ money.burn_by.owner[:3] }}"

- name: One allocation
  research.cloud.allocation_info:
    cloud: jetstream
    name: TG-LUMEN
  register: lumen

- name: Stop here when it lasts for less than three days
  ansible.builtin.assert:
    that: lumen.allocations[0].hours_left is none or lumen.allocations[0].hours_left > 72
    fail_msg: "TG-LUMEN runs out {{ lumen.allocations[0].runs_out }}"
"""

RETURN = r"""
cloud:
  description: Whose figures these are. Two profiles with the same account and endpoint have the same figures.
  type: dict
  returned: success
  contains:
    name:
      description: The profile.
      type: str
      returned: always
      sample: jetstream
    endpoint:
      description: The address of the cloud's API.
      type: str
      returned: always
      sample: https://use.jetstream-cloud.org
    account:
      description: Who we are there.
      type: str
      returned: always
      sample: alice
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
      description: >-
        SU per hour of the instances that this account sees and that this allocation pays for, as they are
        now.
      type: float
      returned: always
      sample: 10.0
    running:
      description: How many of them burn.
      type: int
      returned: always
      sample: 3
    burn_by:
      description: >-
        What makes up RV(allocations[].burn_rate). Lists, the largest first, then by name. What does not burn
        is not in them.
      type: dict
      returned: always
      contains:
        project:
          description: >-
            Its projects. What is in none has an empty name. Two projects of one name are told apart by
            their RV(allocations[].burn_by.project[].id).
          type: list
          elements: dict
          returned: always
          contains:
            name:
              description: The project.
              type: str
              returned: always
              sample: lumen
            id:
              description: Its identifier.
              type: str
              returned: always
              sample: 4bb9dd98-1a3e-5ae4-9f9f-2f2d7e8a0a4c
            burn_rate:
              description: SU per hour of its instances.
              type: float
              returned: always
              sample: 8.0
            running:
              description: How many of its instances burn.
              type: int
              returned: always
              sample: 2
        owner:
          description: The accounts that the instances belong to.
          type: list
          elements: dict
          returned: always
          contains:
            name:
              description: The account.
              type: str
              returned: always
              sample: alice
            burn_rate:
              description: SU per hour of its instances.
              type: float
              returned: always
              sample: 10.0
            running:
              description: How many of its instances burn.
              type: int
              returned: always
              sample: 3
        instance:
          description: The instances.
          type: list
          elements: dict
          returned: always
          contains:
            name:
              description: The name.
              type: str
              returned: always
              sample: web
            id:
              description: The identifier.
              type: str
              returned: always
              sample: 0b8c9a54-9a4e-4c5e-8f56-8d2a1d3f6d0e
            project:
              description: Its project.
              type: str
              returned: always
              sample: lumen
            owner:
              description: Whose it is.
              type: str
              returned: always
              sample: alice
            allocation:
              description: What pays for it. Empty when nothing does.
              type: str
              returned: always
              sample: TG-LUMEN
            region:
              description: Where it runs.
              type: str
              returned: always
              sample: Jetstream - Indiana University
            size:
              description: Its size.
              type: str
              returned: always
              sample: m1.medium
            status:
              description: Its status, in the words of M(research.cloud.instance_info).
              type: str
              returned: always
              sample: running
            burn_rate:
              description: Its SU per hour.
              type: float
              returned: always
              sample: 6.0
            observed_at:
              description: When it was read, in UTC.
              type: str
              returned: always
              sample: "2026-11-22T02:20:00Z"
            observed_by:
              description: >-
                V(cloud) when the cloud told its status now, V(records) when it is from the cloud's
                own records.
              type: str
              returned: always
              sample: cloud
    server_burn_rate:
      description: >-
        The cloud's own figure, as it is. On Atmosphere a number of instances, whatever their size and
        whatever pays for them.
      type: float
      returned: always
      sample: 3.0
    counted_at:
      description: When the cloud counted. Empty when it has not.
      type: str
      returned: always
      sample: "2026-11-22T01:50:00Z"
    counted_seconds_ago:
      description: How old the cloud's count is, in seconds. Null when it has not counted.
      type: int
      returned: always
      sample: 1800
    observed_at:
      description: When the instances were read, in UTC.
      type: str
      returned: always
      sample: "2026-11-22T02:20:00Z"
    hours_left:
      description: >-
        How long what is left lasts from now on. 0 when it is used up, null when that is not known, or
        forever.
      type: float
      returned: always
      sample: 4876.05
    runs_out:
      description: When nothing is left, in UTC. Empty when that is not known, never, or after the year 9999.
      type: str
      returned: always
      sample: "2027-06-13T06:23:00Z"
    runs_out_assumes:
      description: What RV(allocations[].hours_left) and RV(allocations[].runs_out) take for granted.
      type: str
      returned: always
      sample: the fleet is as it was when the cloud counted, stays so, and nothing else is charged to the allocation
    caveats:
      description: What to keep in mind when reading these figures, in sentences.
      type: list
      elements: str
      returned: always
      sample:
        - the burn rate counts the instances that this account sees; others may use the allocation too
burn_rate:
  description: SU per hour of all instances that this account sees, whatever pays for them, as they are now.
  type: float
  returned: success
  sample: 10.0
running:
  description: How many of them burn.
  type: int
  returned: success
  sample: 3
burn_by:
  description: What makes up RV(burn_rate). Lists, the largest first, then by name. What does not burn is not in them.
  type: dict
  returned: success
  contains:
    project:
      description: >-
        Its projects. What is in none has an empty name. Two projects of one name are told apart by their
        RV(burn_by.project[].id).
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: The project.
          type: str
          returned: always
          sample: lumen
        id:
          description: Its identifier.
          type: str
          returned: always
          sample: 4bb9dd98-1a3e-5ae4-9f9f-2f2d7e8a0a4c
        burn_rate:
          description: SU per hour of its instances.
          type: float
          returned: always
          sample: 8.0
        running:
          description: How many of its instances burn.
          type: int
          returned: always
          sample: 2
    owner:
      description: The accounts that the instances belong to.
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: The account.
          type: str
          returned: always
          sample: alice
        burn_rate:
          description: SU per hour of its instances.
          type: float
          returned: always
          sample: 10.0
        running:
          description: How many of its instances burn.
          type: int
          returned: always
          sample: 3
    instance:
      description: The instances.
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: The name.
          type: str
          returned: always
          sample: web
        id:
          description: The identifier.
          type: str
          returned: always
          sample: 0b8c9a54-9a4e-4c5e-8f56-8d2a1d3f6d0e
        project:
          description: Its project.
          type: str
          returned: always
          sample: lumen
        owner:
          description: Whose it is.
          type: str
          returned: always
          sample: alice
        allocation:
          description: What pays for it. Empty when nothing does.
          type: str
          returned: always
          sample: TG-LUMEN
        region:
          description: Where it runs.
          type: str
          returned: always
          sample: Jetstream - Indiana University
        size:
          description: Its size.
          type: str
          returned: always
          sample: m1.medium
        status:
          description: Its status, in the words of M(research.cloud.instance_info).
          type: str
          returned: always
          sample: running
        burn_rate:
          description: Its SU per hour.
          type: float
          returned: always
          sample: 6.0
        observed_at:
          description: When it was read, in UTC.
          type: str
          returned: always
          sample: "2026-11-22T02:20:00Z"
        observed_by:
          description: V(cloud) when the cloud told its status now, V(records) when it is from the cloud's own records.
          type: str
          returned: always
          sample: cloud
caveats:
  description: What to keep in mind about the instances, such as those that no allocation of this account pays for.
  type: list
  elements: str
  returned: success
  sample:
    - the status of bobs-worker is from the cloud's records, which may be 15 minutes old
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
