#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_info
short_description: List images, or find the newest
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Returns what instances can be made from in the region of the profile, or the newest of it, so that no playbook needs
    an identifier.
  - On Atmosphere, each image comes in its newest version. On Triton every version is an image of its own.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.attributes.info
options:
  name:
    description: Only images of this name.
    type: str
  name_regex:
    description:
      - Only images in whose name this regular expression is found. C(^) and C($) are its ends.
      - It excludes O(name).
    type: str
  id:
    description: Only the image with this identifier. On Triton C(name@version) is one, too.
    type: str
  version:
    description: Only images of this version.
    type: str
  os:
    description: Only images of this system, in the cloud's own word. Atmosphere tells none, and refuses it.
    type: str
  type:
    description: Only images of this kind, in the cloud's own word. Atmosphere tells none, and refuses it.
    type: str
  owner:
    description: Only images of this owner, as RV(images[].owner) has it.
    type: str
  public:
    description: Only images that everybody may use, or only the others.
    type: bool
  status:
    description:
      - Only images in one of these statuses.
      - When it is not given, only what instances can be made from is returned. When it is, everything in that status
        that the account sees is, also what another account has shared with it, which no name of an image means.
    type: list
    elements: str
    choices: [active, creating, error, disabled, unactivated, unknown]
  newest:
    description:
      - Return only the image that was made last, of those that fit. None when none fits.
      - When several were made at the same moment, the task fails and names them.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: What there is to boot
  research.cloud.image_info:
    cloud: jetstream
  register: found

- name: Their names
  ansible.builtin.debug:
    msg: "{{ found.images | map(attribute='name') }}"

- name: The newest long-term release of SmartOS
  research.cloud.image_info:
    cloud: triton
    name_regex: ^base-64-lts
    os: smartos
    newest: true
  register: base

- name: Which one that is
  ansible.builtin.debug:
    msg: "{{ base.images[0].name }}, version {{ base.images[0].version }}"
"""

RETURN = r"""
images:
  description: The images, in the order of the cloud.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier.
      type: str
      returned: always
      sample: 88ce12c5-9b4b-459f-8329-347b50c11ec5
    name:
      description: The name.
      type: str
      returned: always
      sample: Ubuntu 22.04
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: always
      sample: 12
    source:
      description: What the cloud boots when this image is asked for.
      type: str
      returned: always
      sample: 6f0cf644-f0bf-47af-9181-df8486a49b4f
    version:
      description: The version that a new instance gets.
      type: str
      returned: always
      sample: "1.2"
    description:
      description: What it is.
      type: str
      returned: always
      sample: A plain Ubuntu
    owner:
      description: Who made it.
      type: str
      returned: always
      sample: admin
    public:
      description: Whether everybody may use it.
      type: bool
      returned: always
      sample: true
    min_memory_mb:
      description: The least memory that it needs, in MB. V(0) when not told.
      type: int
      returned: always
      sample: 0
    min_vcpus:
      description: The least number of processors that it needs. V(0) when not told.
      type: int
      returned: always
      sample: 0
    size_gb:
      description: Its size in GB. V(0) when not told.
      type: int
      returned: always
      sample: 0
    tags:
      description: Its tags.
      type: list
      elements: str
      returned: always
      sample: []
    created:
      description: When this version was made.
      type: str
      returned: always
      sample: "2026-11-21T23:07:05.588122Z"
    region:
      description: Where it can be booted.
      type: str
      returned: always
      sample: Jetstream - Indiana University
    os:
      description: The system that is on it, in the cloud's own word. Empty when not told.
      type: str
      returned: always
      sample: linux
    type:
      description: The cloud's own word for its kind. Empty when not told.
      type: str
      returned: always
      sample: lx-dataset
    status:
      description: V(active), V(creating), V(error), V(disabled), V(unactivated) or V(unknown).
      type: str
      returned: always
      sample: active
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
from ansible_collections.research.cloud.plugins.module_utils.resources.image_info import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
