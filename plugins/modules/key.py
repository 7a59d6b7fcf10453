#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: key
short_description: Add, replace and delete SSH keys of an account
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Adds a public SSH key to the account, or deletes one. New instances let in who has its private half.
  - A key is what its fingerprint is. The comment in its line makes no difference, and neither does spacing.
  - Instances that are there already keep the keys that they have.
  - The keys belong to the account, not to one region.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  name:
    description: The name of the key. An account has a name once, and a key under one name.
    type: str
    required: true
  public_key:
    description:
      - The public key as it stands in a C(.pub) file, one line of type, key and comment.
      - >-
        This or O(public_key_file) is needed with O(state=present). With O(state=absent), a key of that name is deleted
        only when it is this one.
    type: str
  public_key_file:
    description:
      - The file that has the public key. It is read on the controller, wherever the task runs.
      - A relative path starts at the folder of the playbook, or where there is no such file, at the current folder.
    type: path
  state:
    description: Whether the key shall be there.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Whether to replace another key that has the name. It is deleted first, because a name is there once.
      - With O(state=absent), whether to delete what has the name even when that is another key than O(public_key), or
        the one that the profile signs its requests with. After that the profile can do nothing any more.
      - The key that the profile signs with is never replaced. Add the new key under another name, let the profile sign
        with it, then delete the old one.
    type: bool
    default: false
seealso:
  - module: research.cloud.key_info
"""

EXAMPLES = r"""
- name: Let the laptop in
  research.cloud.key:
    cloud: triton
    name: laptop
    public_key_file: ~/.ssh/id_ed25519.pub

- name: A robot gets another key
  research.cloud.key:
    cloud: triton
    name: robot
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGgAfe+Z5FjSLtOEBBlOi08O2xmF3A5S6do1ggkZr7sk robot@ci
    force: true

- name: The laptop is lost
  research.cloud.key:
    cloud: triton
    name: laptop
    state: absent
"""

RETURN = r"""
key:
  description: The key as it is afterwards. In check mode as it is expected to be.
  type: dict
  returned: always
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: triton
    id:
      description: What the cloud calls it by, its fingerprint. Null when there is none of that name.
      type: str
      returned: always
      sample: "ed:c4:d6:17:38:76:c8:d8:45:c3:cb:6a:ec:b0:98:97"
    name:
      description: The name.
      type: str
      returned: always
      sample: laptop
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: when it is there
      sample: null
    type:
      description: The type, such as V(ssh-ed25519). Empty for one that this collection does not know.
      type: str
      returned: when it is there
      sample: ssh-ed25519
    fingerprint:
      description: The MD5 fingerprint, as clouds and C(ssh-keygen -l -E md5) write it.
      type: str
      returned: when it is there
      sample: "ed:c4:d6:17:38:76:c8:d8:45:c3:cb:6a:ec:b0:98:97"
    fingerprint_sha256:
      description: The SHA256 fingerprint, as C(ssh-keygen -l) prints it. Empty when the type is not known.
      type: str
      returned: when it is there
      sample: SHA256:v14zqBgF2ou1kxGKcEBqr3XA0Kys9Zu4qVxnDB92+3E
    public_key:
      description: The line of a C(.pub) file.
      type: str
      returned: when it is there
      sample: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGgAfe+Z5FjSLtOEBBlOi08O2xmF3A5S6do1ggkZr7sk alice@laptop
    used_by_profile:
      description: Whether it is the key that the profile signs its requests with.
      type: bool
      returned: when it is there
      sample: false
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
from ansible_collections.research.cloud.plugins.module_utils.resources.key import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
