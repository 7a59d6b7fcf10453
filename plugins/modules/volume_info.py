#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: volume_info
short_description: List volumes with their status and where they are attached
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns all volumes of the account at the profile's provider, with status, attached instance, device and mount
    point as the cloud has them now.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only volumes of this name.
    type: str
  id:
    description: Only the volume with this identifier.
    type: str
  status:
    description: Only volumes in one of these states.
    type: list
    elements: str
    choices: [available, in_use, error, creating, attaching, detaching, deleting, deleted, unknown]
  project:
    description: Only volumes of this project. A name, or an identifier.
    type: str
  instance:
    description: Only volumes that are attached to this instance. A name, or an identifier.
    type: str
  full:
    description: Whether to return the cloud's own object too, under C(raw).
    type: bool
    default: false
seealso:
  - module: research.cloud.volume
  - module: research.cloud.volume_attachment
"""

EXAMPLES = r"""
- name: All volumes
  research.cloud.volume_info:
    cloud: jetstream
  register: found

- name: Those that nothing uses
  ansible.builtin.debug:
    msg: "{{ found.volumes | selectattr('status', 'equalto', 'available') | map(attribute='name') }}"

- name: What hangs on one machine
  research.cloud.volume_info:
    cloud: jetstream
    instance: web
"""

RETURN = r"""
volumes:
  description: The volumes that match, in the order of the cloud.
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
      description: The identifier that pins it. Null in check mode when it is not there yet.
      type: str
      returned: always
      sample: 0935aad5-97a6-55d7-9c2b-f3975f53385f
    name:
      description: Its name.
      type: str
      returned: always
      sample: data
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: 7
    status:
      description: >-
        V(available), V(in_use), V(error), or on its way V(creating), V(attaching), V(detaching) or V(deleting);
        V(unknown) for what the cloud calls otherwise.
      type: str
      returned: always
      sample: in_use
    raw_status:
      description: "The cloud's own word."
      type: str
      returned: always
      sample: in-use
    activity:
      description: What the cloud is still doing to it. Empty when it is settled.
      type: str
      returned: always
      sample: mounting
    fault:
      description: What went wrong last, where the cloud tells. Empty when nothing did.
      type: str
      returned: always
      sample: it could not be mounted
    size_gb:
      description: Its size in GB.
      type: int
      returned: always
      sample: 100
    description:
      description: Its description.
      type: str
      returned: always
      sample: light curves of 2026
    project:
      description: The project that it belongs to. Empty when there is none.
      type: str
      returned: always
      sample: lumen
    project_id:
      description: "The project's identifier."
      type: str
      returned: always
      sample: 80b96cc8-bdc6-5587-bc88-32de3e265e0d
    owner:
      description: The account that owns it.
      type: str
      returned: always
      sample: alice
    region:
      description: Where it is.
      type: str
      returned: always
      sample: Jetstream - Indiana University
    networks:
      description: The identifiers of the networks that a share can be reached on. Empty for disks.
      type: list
      elements: str
      returned: always
      sample: []
    share:
      description: Where a share is, to mount it by hand. Empty for disks, and until it is ready.
      type: str
      returned: always
      sample: 192.168.128.5:/exports/data
    tags:
      description: Its tags, such as V(for=light curves), where the cloud keeps any.
      type: list
      elements: str
      returned: always
      sample: []
    attachments:
      description: Where it is attached. Empty when it is not.
      type: list
      elements: dict
      returned: always
      contains:
        instance_id:
          description: The identifier of the instance.
          type: str
          returned: always
          sample: c1352937-34a0-5691-b447-b1b7278f9a86
        instance:
          description: "The instance's name. Empty when this account does not see it."
          type: str
          returned: always
          sample: web
        device:
          description: The device on the instance. Empty when the cloud does not tell.
          type: str
          returned: always
          sample: /dev/sdb
        mount_point:
          description: >-
            The folder that it is mounted on. Empty when it is not mounted, or when the cloud does not mount.
          type: str
          returned: always
          sample: /vol_b
    created:
      description: When it was made.
      type: str
      returned: always
      sample: "2026-11-21T23:05:00.394006Z"
    observed_at:
      description: When this was read.
      type: str
      returned: always
      sample: "2026-11-22T04:00:00Z"
    observed_by:
      description: >-
        V(cloud) when the cloud itself was asked, V(records) when the service answered from its own records.
      type: str
      returned: always
      sample: cloud
    raw:
      description: The cloud's own object.
      type: dict
      returned: when O(full=true)
"""

from ansible_collections.research.cloud.plugins.module_utils.module_face import run_module
from ansible_collections.research.cloud.plugins.module_utils.resources.volume_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
