#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: snapshot
short_description: Make and delete snapshots of instances, and go back to them
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Makes a snapshot of the disk of an instance, deletes one, or makes the instance what it was when one was taken.
  - A snapshot takes up more space the more the disk changes after it, and is gone with its instance.
  - For copies of volumes on clouds that have those, see M(research.cloud.volume).
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
attributes:
  idempotent:
    support: partial
    details: With O(state=rolled_back) the instance goes back on every run.
options:
  instance:
    description: The instance. A name, or an identifier.
    type: str
    required: true
  name:
    description: The name of the snapshot. An instance has it once. None is made up where it is left out.
    type: str
    required: true
  state:
    description:
      - V(present) makes a snapshot of that name unless there is one. What is in it does not count.
      - V(absent) deletes it.
      - >-
        V(rolled_back) makes the instance what it was when the snapshot was taken, and boots it. Everything that was
        written since is lost. An instance that runs is stopped first. This acts on every run.
    type: str
    choices: [present, absent, rolled_back]
    default: present
  discard_newer:
    description:
      - Whether O(state=rolled_back) may lose the snapshots that are newer than this one. A file system that goes back
        keeps none of them.
      - Without it, the task fails and names them.
    type: bool
    default: false
notes:
  - On Triton, KVM machines have no snapshots, and bhyve machines only where the operators allow it. The data centre
    refuses the others.
seealso:
  - module: research.cloud.snapshot_info
  - module: research.cloud.instance
"""

EXAMPLES = r"""
- name: Before something that may go wrong
  research.cloud.snapshot:
    cloud: triton
    instance: web
    name: before-upgrade

- name: It went wrong
  research.cloud.snapshot:
    cloud: triton
    instance: web
    name: before-upgrade
    state: rolled_back

- name: No longer needed
  research.cloud.snapshot:
    cloud: triton
    instance: web
    name: before-upgrade
    state: absent
"""

RETURN = r"""
snapshot:
  description: The snapshot as it is afterwards. In check mode as it is expected to be.
  type: dict
  returned: always
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: triton
    id:
      description: >-
        The identifier, made of the instance's and the name. Null in check mode when it is not there yet, and when it is
        deleted.
      type: str
      returned: always
      sample: 6012df71-6925-46bf-ab6a-3b5d80f0d4cf/before-upgrade
    name:
      description: The name. An instance has it once.
      type: str
      returned: always
      sample: before-upgrade
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: when it is there
      sample: null
    status:
      description: >-
        V(available), V(error), or on its way V(creating) or V(deleting); V(unknown) for what the cloud calls otherwise.
      type: str
      returned: when it is there
      sample: available
    raw_status:
      description: "The cloud's own word."
      type: str
      returned: when it is there
      sample: created
    fault:
      description: Why it is in trouble. Empty when it is not.
      type: str
      returned: when it is there
      sample: it could not be made, and Triton does not say why
    instance:
      description: The name of the instance.
      type: str
      returned: when it is there
      sample: web
    instance_id:
      description: "The instance's identifier. Empty in check mode when there is no such instance yet."
      type: str
      returned: when it is there
      sample: 6012df71-6925-46bf-ab6a-3b5d80f0d4cf
    region:
      description: Where it is.
      type: str
      returned: when it is there
      sample: us-east-1
    size_mb:
      description: Its size in MiB. It grows as the disk of the instance changes. Null when the cloud does not tell.
      type: int
      returned: when it is there
      sample: 1
    created:
      description: When it was made. Empty when that is not known yet.
      type: str
      returned: when it is there
      sample: "2026-11-21T23:06:05Z"
    observed_at:
      description: When this was read. Empty in check mode when it is not there yet.
      type: str
      returned: when it is there
      sample: "2026-11-22T04:00:00Z"
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
from ansible_collections.research.cloud.plugins.module_utils.resources.snapshot import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
