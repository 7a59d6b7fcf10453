#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project
short_description: Make, change and delete projects
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Makes a project, describes or renames it, gives it to another group, or deletes it when it is empty.
  - A project that still has instances or volumes is not deleted. They are named before anything is sent. Nothing is
    ever deleted or moved along with a project.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  name:
    description:
      - The name of the project. It finds the project, and a new one gets it.
      - Together with O(id) it is the new name.
    type: str
  id:
    description: The identifier of the project. It pins one where several have the same name.
    type: str
  state:
    description: Whether the project shall be there.
    type: str
    choices: [present, absent]
    default: present
  description:
    description: What it is for. When it is not given, that of a project that is there stays as it is.
    type: str
  owner:
    description:
      - The group that it belongs to, a name or an identifier. This account must be in it.
      - When it is not given, a new project belongs to the account's own group, and one that is there stays where it is.
    type: str
seealso:
  - module: research.cloud.project_info
"""

EXAMPLES = r"""
- name: A project for the season
  research.cloud.project:
    cloud: jetstream
    name: season-2026
    description: Light curves of 2026
  register: season

- name: Another name for it
  research.cloud.project:
    cloud: jetstream
    id: "{{ season.project.id }}"
    name: light-curves

- name: It is over
  research.cloud.project:
    cloud: jetstream
    name: light-curves
    state: absent
"""

RETURN = r"""
project:
  description: The project as it is afterwards. In check mode as it is expected to be.
  type: dict
  returned: always
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: jetstream
    id:
      description: The identifier. Null when there is none yet, or no longer.
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
      returned: when it is there
      sample: 7
    description:
      description: What it is for.
      type: str
      returned: when it is there
      sample: Light curves of 2026
    owner:
      description: The group that it belongs to.
      type: str
      returned: when it is there
      sample: alice
    instances:
      description: The names of the instances in it, sorted.
      type: list
      elements: str
      returned: when it is there
      sample: [web]
    volumes:
      description: The names of the volumes in it, sorted.
      type: list
      elements: str
      returned: when it is there
      sample: [data]
    created:
      description: When it was made, as the cloud says it.
      type: str
      returned: when it is there
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
from ansible_collections.research.cloud.plugins.module_utils.resources.project import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
