#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: firewall_rule_info
short_description: List firewall rules
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns the firewall rules of the account in the data centre of the profile, those of the operators for everybody
    among them, or the rules that concern one instance.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  id:
    description: Only the rule with this identifier.
    type: str
  rule:
    description: Only rules that say this, however they are spelt.
    type: str
  instance:
    description: Only rules that concern this instance, a name or an identifier, whether they are enabled or not.
    type: str
  enabled:
    description: Only rules that count, or only those that do not.
    type: bool
seealso:
  - module: research.cloud.firewall_rule
"""

EXAMPLES = r"""
- name: What can reach this machine, and what cannot
  research.cloud.firewall_rule_info:
    cloud: triton
    instance: web
    enabled: true
  register: found

- name: In words
  ansible.builtin.debug:
    msg: "{{ found.firewall_rules | map(attribute='rule') }}"
"""

RETURN = r"""
firewall_rules:
  description: The rules, in the order of the cloud.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier.
      type: str
      returned: always
      sample: cb127733-10a3-4f16-9fc1-c88967e5c6b0
    rule:
      description: The rule, in the one spelling that this collection gives to all rules that say the same.
      type: str
      returned: always
      sample: 'FROM any TO tag "role" = "web" ALLOW tcp PORT 443'
    enabled:
      description: Whether it counts.
      type: bool
      returned: always
      sample: true
    log:
      description: Whether connections that it concerns are logged.
      type: bool
      returned: always
      sample: false
    description:
      description: What it is for.
      type: str
      returned: always
      sample: Web from everywhere
    read_only:
      description: Whether it is one of the data centre for everybody, which nobody here can change.
      type: bool
      returned: always
      sample: false
    region:
      description: The data centre that it counts in.
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
from ansible_collections.research.cloud.plugins.module_utils.resources.firewall_rule_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
