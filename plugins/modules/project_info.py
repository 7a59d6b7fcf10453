#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_info
short_description: List projects
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns the projects of the account, with what is in them.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only projects of this name.
    type: str
  id:
    description: Only the project with this identifier.
    type: str
seealso:
  - module: research.cloud.project
"""

EXAMPLES = r"""
- name: What projects there are
  research.cloud.project_info:
    cloud: jetstream
  register: found

- name: Those with nothing in them
  ansible.builtin.debug:
    msg: "{{ found.projects | rejectattr('instances') | rejectattr('volumes') | map(attribute='name') }}"
"""

RETURN = r"""
projects:
  description: The projects, in the order of the cloud.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier.
      type: str
      returned: always
      sample: ab885703-9a9b-467a-96e4-eef2bd3f06b7
    name:
      description: The name.
      type: str
      returned: always
      sample: lumen
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: 7
    description:
      description: What it is for.
      type: str
      returned: always
      sample: Light curves of 2026
    owner:
      description: The group that it belongs to.
      type: str
      returned: always
      sample: alice
    instances:
      description: The names of the instances in it, sorted.
      type: list
      elements: str
      returned: always
      sample: [web]
    volumes:
      description: The names of the volumes in it, sorted.
      type: list
      elements: str
      returned: always
      sample: [data]
    created:
      description: When it was made, as the cloud says it.
      type: str
      returned: always
      sample: "2026-11-21T23:01:54.203707Z"
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
from ansible_collections.research.cloud.plugins.module_utils.resources.project_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
