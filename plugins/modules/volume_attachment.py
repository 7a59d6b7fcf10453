#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: volume_attachment
short_description: Attach, mount, unmount and detach volumes
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Brings one volume to an instance, or takes it from there, and sees to it that this has really happened. A cloud may
    accept such a request and then fail without a word.
  - A volume that is attached to another instance is taken from there only with O(move=true).
  - No data is touched. A volume without a file system gets one where the cloud does that when it mounts; Atmosphere
    does.
  - Not on Triton, whose volumes an instance mounts from its first start on, or never.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  volume:
    description: The volume. A name, or an identifier.
    type: str
    required: true
  instance:
    description:
      - The instance. A name, or an identifier.
      - Required unless O(state=absent), which without it detaches the volume from wherever it is.
    type: str
  state:
    description:
      - V(present) attaches the volume. A cloud that mounts what it attaches (Atmosphere) mounts it then, too; a volume
        that is attached already is left as it is.
      - V(mounted) attaches it if need be, and mounts it if it is not mounted.
      - V(unmounted) attaches it if need be, and unmounts it if it is mounted.
      - V(absent) unmounts and detaches it.
      - V(mounted) and V(unmounted) exist only on clouds that mount by themselves.
    type: str
    choices: [present, mounted, unmounted, absent]
    default: present
  device:
    description:
      - The device that the volume shall become on the instance, such as V(/dev/sdc).
      - It is a wish. The cloud takes another one when that is in use, and it is not compared afterwards.
    type: str
  mount_point:
    description:
      - The folder that the volume shall be mounted on. Without it the cloud chooses; Atmosphere takes V(/vol_b) and so
        on.
      - A volume that is mounted elsewhere has to be unmounted first.
    type: str
  move:
    description: Whether a volume that another instance has may be unmounted and detached there first.
    type: bool
    default: false
seealso:
  - module: research.cloud.volume
  - module: research.cloud.volume_info
  - module: research.cloud.instance
"""

EXAMPLES = r"""
- name: The data comes to the worker
  research.cloud.volume_attachment:
    cloud: jetstream
    volume: reference
    instance: worker-1

- name: Unmount it, to check its file system
  research.cloud.volume_attachment:
    cloud: jetstream
    volume: reference
    instance: worker-1
    state: unmounted

- name: Mount it again, under a name of our own
  research.cloud.volume_attachment:
    cloud: jetstream
    volume: reference
    instance: worker-1
    state: mounted
    mount_point: /data

- name: Bring it to another worker
  research.cloud.volume_attachment:
    cloud: jetstream
    volume: reference
    instance: worker-2
    move: true

- name: Take it away from wherever it is
  research.cloud.volume_attachment:
    cloud: jetstream
    volume: reference
    state: absent
"""

RETURN = r"""
volume:
  description: The volume as it is afterwards, with where it is attached. In check mode as it is expected to be.
  type: dict
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
from ansible_collections.research.cloud.plugins.module_utils.resources.volume_attachment import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
