#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: firewall_rule
short_description: Make, change and delete firewall rules
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Makes a firewall rule of the account, switches it on or off, changes it, or deletes it.
  - A rule is known by what it says. Two texts that say the same mean the same rule, whatever the case of their words,
    the order of targets and ports, or quotes around tags.
  - Rules count for instances whose firewall is on, in the data centre of the profile (its C(region), else that of the
    endpoint).
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  rule:
    description:
      - What the rule says, such as C(FROM any TO tag "role" = "web" ALLOW tcp PORT 443). It finds the rule, and a new
        one gets it.
      - One side must name instances with V(tag), V(vm) or V(all vms). The cloud is the judge of the syntax; what it
        refuses is told in its own words.
      - Together with O(id) it is what the rule shall say from now on.
    type: str
  id:
    description: The identifier of the rule.
    type: str
  state:
    description: Whether the rule shall be there.
    type: str
    choices: [present, absent]
    default: present
  enabled:
    description: Whether the rule counts. When it is not given, a new rule does, and one that is there stays as it is.
    type: bool
  log:
    description: >-
      Whether connections that the rule concerns are logged. When it is not given, those of a new rule are not, and one
      that is there stays as it is.
    type: bool
  description:
    description: What it is for. When it is not given, that of a rule that is there stays as it is.
    type: str
notes:
  - Rules that the operators have made for everybody are found by O(id) only, and are never changed.
seealso:
  - module: research.cloud.firewall_rule_info
"""

EXAMPLES = r"""
- name: The web for everybody
  research.cloud.firewall_rule:
    cloud: triton
    rule: FROM any TO tag "role" = "web" ALLOW tcp (PORT 80 AND PORT 443)
    description: Web from everywhere
  register: web

- name: HTTPS only, in the same rule
  research.cloud.firewall_rule:
    cloud: triton
    id: "{{ web.firewall_rule.id }}"
    rule: FROM any TO tag "role" = "web" ALLOW tcp PORT 443

- name: Not now
  research.cloud.firewall_rule:
    cloud: triton
    rule: FROM any TO tag "role" = "web" ALLOW tcp PORT 443
    enabled: false

- name: Never again
  research.cloud.firewall_rule:
    cloud: triton
    rule: from any to tag role = web allow tcp port 443
    state: absent
"""

RETURN = r"""
firewall_rule:
  description: The rule as it is afterwards. In check mode as it is expected to be.
  type: dict
  returned: always
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: triton
    id:
      description: The identifier. Null when there is none yet, or no longer.
      type: str
      returned: always
      sample: cb127733-10a3-4f16-9fc1-c88967e5c6b0
    rule:
      description: >-
        The rule, in the one spelling that this collection gives to all rules that say the same. Null when only an
        identifier was given and it is not there.
      type: str
      returned: always
      sample: 'FROM any TO tag "role" = "web" ALLOW tcp PORT 443'
    enabled:
      description: Whether it counts.
      type: bool
      returned: when it is there
      sample: true
    log:
      description: Whether connections that it concerns are logged.
      type: bool
      returned: when it is there
      sample: false
    description:
      description: What it is for.
      type: str
      returned: when it is there
      sample: Web from everywhere
    read_only:
      description: Whether it is one of the data centre for everybody, which nobody here can change.
      type: bool
      returned: when it is there
      sample: false
    region:
      description: The data centre that it counts in.
      type: str
      returned: when it is there
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
from ansible_collections.research.cloud.plugins.module_utils.resources.firewall_rule import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
