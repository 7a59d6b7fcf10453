#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: instance_info
short_description: List instances
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns the account's live instances that match every given option, with everything that the cloud tells of them.
  - It returns all of them or fails, never a part.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only instances of this name.
    type: str
  id:
    description: Only the instance with this identifier.
    type: str
  status:
    description: Only instances in one of these statuses.
    type: list
    elements: str
    choices: [running, stopped, suspended, paused, shelved, resized, error, building, rebooting, resizing,
      rebuilding, deleting, deleted, unknown]
  image:
    description: Only instances made from this image. A name, or an identifier.
    type: str
  size:
    description: Only instances of this size. A name, or an identifier.
    type: str
  project:
    description: Only instances of this project. A name, or an identifier.
    type: str
  allocation:
    description: Only instances that this allocation pays for. A name, or an identifier.
    type: str
  full:
    description: Whether to add the cloud's own object, as C(raw). It has the values of metadata, which may be secrets.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Everything that runs
  research.cloud.instance_info:
    cloud: jetstream
    status: [running]
  register: running

- name: How many cores that is
  ansible.builtin.debug:
    msg: "{{ running.instances | sum(attribute='vcpus') }} vCPUs"

- name: One project's machines, with the cloud's own objects
  research.cloud.instance_info:
    cloud: jetstream
    project: lumen
    full: true
"""

RETURN = r"""
instances:
  description: The instances, in a stable order.
  type: list
  elements: dict
  returned: success
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: jetstream
    id:
      description: The identifier that pins it.
      type: str
      returned: always
      sample: 6012df71-6925-46bf-ab6a-3b5d80f0d4cf
    number:
      description: "The integer that the cloud's web page shows, where there is one."
      type: int
      returned: always
      sample: 17
    name:
      description: Its name.
      type: str
      returned: always
      sample: web
    status:
      description: >-
        V(running), V(stopped), V(suspended), V(paused), V(shelved), V(resized) or V(error);
        V(building), V(rebooting), V(resizing), V(rebuilding) or V(deleting) while it passes; V(deleted) or
        V(unknown).
      type: str
      returned: always
      sample: running
    raw_status:
      description: The cloud's own word for the status. It tells whether a shelved instance is offloaded too.
      type: str
      returned: always
      sample: active
    activity:
      description: What the cloud is still doing to it. Empty when it is settled.
      type: str
      returned: always
      sample: ""
    heading:
      description: The status that this leads to. Empty when it is settled, or when the end is not known.
      type: str
      returned: always
      sample: ""
    fault:
      description: Why it is in trouble. Empty when it is not.
      type: str
      returned: always
      sample: ""
    image:
      description: The name of its image.
      type: str
      returned: always
      sample: Ubuntu 22.04
    image_id:
      description: The identifier of its image.
      type: str
      returned: always
      sample: 88ce12c5-9b4b-459f-8329-347b50c11ec5
    image_version:
      description: The version of its image.
      type: str
      returned: always
      sample: "1.2"
    image_os:
      description: The operating system of its image, in the cloud's word; empty on Atmosphere, which does not tell.
      type: str
      returned: always
      sample: linux
    image_tags:
      description: The tags of its image; empty on Atmosphere, which does not tell.
      type: list
      elements: str
      returned: always
      sample: [default_user=ubuntu]
    size:
      description: The name of its size.
      type: str
      returned: always
      sample: m1.small
    size_id:
      description: The identifier of its size.
      type: str
      returned: always
      sample: "2"
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
    project:
      description: The name of its project.
      type: str
      returned: always
      sample: lumen
    project_id:
      description: The identifier of its project.
      type: str
      returned: always
      sample: ab885703-9a9b-467a-96e4-eef2bd3f06b7
    allocation:
      description: The name of the allocation that pays for it. Empty when there is none.
      type: str
      returned: always
      sample: TG-LUMEN
    allocation_id:
      description: The identifier of that allocation.
      type: str
      returned: always
      sample: 900a636e-f446-488e-96df-fe6c44ded6dd
    owner:
      description: The account that made it.
      type: str
      returned: always
      sample: alice
    region:
      description: Where it runs.
      type: str
      returned: always
      sample: Jetstream - Indiana University
    public_address:
      description: Its first public address. Empty when it has none.
      type: str
      returned: always
      sample: 149.165.1.10
    private_address:
      description: Its first private address. Empty when it has none.
      type: str
      returned: always
      sample: ""
    addresses:
      description: All its addresses, the preferred one first.
      type: list
      elements: dict
      returned: always
      contains:
        address:
          description: The address itself.
          type: str
          returned: always
          sample: 149.165.1.10
        kind:
          description: V(public) or V(private).
          type: str
          returned: always
          sample: public
        version:
          description: V(4) or V(6).
          type: int
          returned: always
          sample: 4
        network:
          description: The name of the network. Empty when the cloud does not tell.
          type: str
          returned: always
          sample: ""
    tags:
      description: Its tags as texts. Those that have a value are written V(role=web).
      type: list
      elements: str
      returned: always
      sample: [role=web]
    tag_values:
      description: Its tags by name, with values of their own types, on clouds where tags have values.
      type: dict
      returned: always
      sample: {role: web}
    networks:
      description: >-
        The identifiers of the networks that it has interfaces on, that of the primary interface first. Empty where the
        cloud does not tell.
      type: list
      elements: str
      returned: always
      sample: [a646fdc1-8c34-5e21-8d25-7a4e483891d2]
    firewall:
      description: Whether the rules of the cloud's firewall count for it. Null where there is no such thing.
      type: bool
      returned: always
      sample: true
    deletion_protection:
      description: Whether it is protected against deletion. Null where there is no such thing.
      type: bool
      returned: always
      sample: false
    metadata_keys:
      description: >-
        The names of its metadata, without those that the cloud keeps itself. Values may be secrets, and are not
        returned.
      type: list
      elements: str
      returned: always
      sample: [color]
    created:
      description: When it was made, as the cloud says it.
      type: str
      returned: always
      sample: "2026-11-21T23:07:05.635925Z"
    observed_at:
      description: When this was read, in UTC.
      type: str
      returned: always
      sample: "2026-11-21T23:08:00Z"
    observed_by:
      description: V(cloud) when the cloud was asked, V(records) when only its records were.
      type: str
      returned: always
      sample: cloud
    raw:
      description: The instance as the cloud itself describes it.
      type: dict
      returned: when O(full=true)
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
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
