#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image
short_description: Make images of instances, change and delete them
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Makes an image of an instance that is stopped, describes or shares it, or deletes it.
  - An image is known by its name and its version together, among those that this account has made; O(id) pins one.
    Images are made and looked for in the data centre of the profile (its C(region), else that of the endpoint).
  - What others own is never changed or deleted.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  name:
    description:
      - The name of the image.
      - Together with O(id) it is the new name.
    type: str
  version:
    description:
      - The version of the image.
      - Together with O(id) it is the new version.
    type: str
  id:
    description: The identifier of the image.
    type: str
  state:
    description:
      - Whether the image shall be there.
      - On Triton, an image can be deleted while instances that were made of it run. They go on, also over stops and
        starts; no new one can be made of it, and their C(image) is empty from then on, while C(image_id) stays.
    type: str
    choices: [present, absent]
    default: present
  instance:
    description:
      - The instance that a new image is made of, a name or an identifier. It must be stopped, and stays so.
      - It means nothing for an image that is there.
    type: str
  description:
    description: What it is. When it is not given, that of an image that is there stays as it is; so do the others.
    type: str
  homepage:
    description: The address of a page about it.
    type: str
  eula:
    description: The address of the conditions under which it may be used.
    type: str
  acl:
    description:
      - The accounts that may use it besides this one, by their identifiers. An empty list shares it with nobody.
    type: list
    elements: str
  tags:
    description: All its tags. Values are texts, numbers or booleans. An empty dict takes all away.
    type: dict
seealso:
  - module: research.cloud.image_info
"""

EXAMPLES = r"""
- name: An image is made of a machine at rest
  research.cloud.instance:
    cloud: triton
    name: web
    state: stopped

- name: The machine as it is now
  research.cloud.image:
    cloud: triton
    name: web-golden
    version: 2.0.0
    instance: web
    description: The web server with everything on it
    tags: {role: web}

- name: Another description
  research.cloud.image:
    cloud: triton
    name: web-golden
    version: 2.0.0
    description: The web server of 2026

- name: Nobody needs it
  research.cloud.image:
    cloud: triton
    name: web-golden
    version: 2.0.0
    state: absent
"""

RETURN = r"""
image:
  description: The image as it is afterwards. In check mode as it is expected to be.
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
      sample: a47ba447-6ee7-4232-9ffd-067605f18b88
    name:
      description: The name.
      type: str
      returned: always
      sample: web-golden
    version:
      description: The version.
      type: str
      returned: always
      sample: 2.0.0
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: when it is there
      sample: null
    status:
      description: V(active), V(creating), V(error), V(disabled), V(unactivated) or V(unknown).
      type: str
      returned: when it is there
      sample: active
    raw_status:
      description: The cloud's own word for it.
      type: str
      returned: when it is there
      sample: active
    fault:
      description: Why it could not be made. Empty when it could.
      type: str
      returned: when it is there
      sample: ""
    description:
      description: What it is.
      type: str
      returned: when it is there
      sample: The web server of 2026
    homepage:
      description: The address of a page about it.
      type: str
      returned: when it is there
      sample: ""
    eula:
      description: The address of the conditions under which it may be used.
      type: str
      returned: when it is there
      sample: ""
    acl:
      description: The accounts that may use it besides its owner, sorted.
      type: list
      elements: str
      returned: when it is there
      sample: []
    tags:
      description: Its tags.
      type: dict
      returned: when it is there
      sample: {role: web}
    owner:
      description: The identifier of the account that owns it.
      type: str
      returned: when it is there
      sample: 3c1bba8a-9a74-58b0-b79b-80b64f4c97ed
    mine:
      description: Whether that is this account.
      type: bool
      returned: when it is there
      sample: true
    public:
      description: Whether everybody may use it.
      type: bool
      returned: when it is there
      sample: false
    os:
      description: The system that is on it.
      type: str
      returned: when it is there
      sample: smartos
    type:
      description: The cloud's own word for its kind.
      type: str
      returned: when it is there
      sample: zone-dataset
    region:
      description: The data centre that has it.
      type: str
      returned: when it is there
      sample: us-east-1
    created:
      description: When it was published. Empty before it is.
      type: str
      returned: when it is there
      sample: "2026-11-21T23:07:05Z"
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
from ansible_collections.research.cloud.plugins.module_utils.resources.image import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
