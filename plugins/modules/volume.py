#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: volume
short_description: Make, change and delete volumes
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Brings one volume into the wanted state, the same way on every cloud.
  - A volume is found by its name among the account's volumes. A second run of the same task changes nothing.
  - A request to make a volume is never sent twice. When its reply is lost, the cloud is looked at, and what appears
    under the name is adopted. When nothing appears, the task fails and says that the outcome is unknown.
  - On Triton a volume is an NFS share, which any number of instances mount from their first start on
    (M(research.cloud.instance), O(research.cloud.instance#module:volumes)).
  - A volume that is attached is not deleted unless O(detach=true). Whether a deletion was carried out is seen to, even
    where the cloud answers with success to everything.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  name:
    description:
      - The name of the volume. It finds the volume, or is given to a new one.
      - With O(id), the name that the volume shall have.
    type: str
  id:
    description: The identifier of an existing volume, when its name is not enough or shall change.
    type: str
  state:
    description:
      - V(present) makes the volume if it is not there.
      - V(absent) deletes it, with everything on it.
    type: str
    choices: [present, absent]
    default: present
  size_gb:
    description:
      - The size in GB. A new volume needs it, unless it is made from a snapshot or an image whose size the cloud tells.
      - Where a cloud cannot resize a volume (Atmosphere and Triton cannot), another size than it has is refused.
      - On Triton there are certain sizes only; any other is refused with those that there are.
    type: int
  description:
    description: What the volume is for, in words. Triton keeps none.
    type: str
  project:
    description:
      - The project that the volume belongs to. A name, or an identifier.
      - A new volume without it gets the profile's, or none.
    type: str
  image:
    description:
      - An image that a new volume is filled from. A name, or an identifier. It is not compared afterwards.
      - On Atmosphere such a volume may be at most 4 GB larger than the image.
    type: str
  snapshot:
    description: A snapshot that a new volume is filled from. A name, or an identifier. It is not compared afterwards.
    type: str
  networks:
    description:
      - The networks that a new share can be reached on. Names, or identifiers, of fabric networks. Without it the
        account's default one.
      - On Triton only. It is not compared afterwards.
    type: list
    elements: str
  tags:
    description: Tags of a new volume; names and texts. On Triton only. They are not compared afterwards.
    type: dict
  detach:
    description:
      - Whether a volume that shall be V(absent) and is attached may be unmounted and detached first.
      - Not on Triton, where an instance lets go of a volume only by its end.
    type: bool
    default: false
seealso:
  - module: research.cloud.volume_info
  - module: research.cloud.volume_attachment
"""

EXAMPLES = r"""
- name: A volume for the raw data
  research.cloud.volume:
    cloud: jetstream
    name: data
    size_gb: 100
    description: light curves of 2026
    project: lumen

- name: Move it to another project
  research.cloud.volume:
    cloud: jetstream
    name: data
    project: atlas

- name: A share on Triton
  research.cloud.volume:
    cloud: triton
    name: data
    size_gb: 20

- name: Delete it for good, also when it is still attached
  research.cloud.volume:
    cloud: jetstream
    name: data
    state: absent
    detach: true
"""

RETURN = r"""
volume:
  description: The volume as it is afterwards. In check mode as it is expected to be.
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
from ansible_collections.research.cloud.plugins.module_utils.resources.volume import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
