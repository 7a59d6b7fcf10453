#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: key_info
short_description: List the SSH keys of an account
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns the public SSH keys of the account, with both fingerprints, and which of them the profile signs with.
  - The fingerprints are computed from each key, and compared with what the cloud tells.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only the key of this name.
    type: str
seealso:
  - module: research.cloud.key
"""

EXAMPLES = r"""
- name: Who may come in
  research.cloud.key_info:
    cloud: triton
  register: found

- name: All but the one that this profile signs with
  ansible.builtin.debug:
    msg: "{{ found.ssh_keys | rejectattr('used_by_profile') | map(attribute='name') }}"
"""

RETURN = r"""
ssh_keys:
  description: >-
    The keys, in the order of the cloud. They are not called C(keys), because in a template that means a method of the
    result.
  type: list
  elements: dict
  returned: success
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: triton
    id:
      description: What the cloud calls it by, its fingerprint.
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
      returned: always
      sample: null
    type:
      description: The type, such as V(ssh-ed25519). Empty for one that this collection does not know.
      type: str
      returned: always
      sample: ssh-ed25519
    fingerprint:
      description: The MD5 fingerprint, as clouds and C(ssh-keygen -l -E md5) write it.
      type: str
      returned: always
      sample: "ed:c4:d6:17:38:76:c8:d8:45:c3:cb:6a:ec:b0:98:97"
    fingerprint_sha256:
      description: The SHA256 fingerprint, as C(ssh-keygen -l) prints it. Empty when the type is not known.
      type: str
      returned: always
      sample: SHA256:v14zqBgF2ou1kxGKcEBqr3XA0Kys9Zu4qVxnDB92+3E
    public_key:
      description: The line of a C(.pub) file.
      type: str
      returned: always
      sample: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGgAfe+Z5FjSLtOEBBlOi08O2xmF3A5S6do1ggkZr7sk alice@laptop
    used_by_profile:
      description: Whether it is the key that the profile signs its requests with.
      type: bool
      returned: always
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
from ansible_collections.research.cloud.plugins.module_utils.resources.key_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
