#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: access_token
short_description: Make long-lived tokens, and delete them
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Makes a token that does not expire, for profiles to sign in with in place of a password, and writes its key to a
    file that only its owner can read. The key is nowhere else, neither in the result nor in a diff, log or message.
  - The file is looked at, and its place is taken, before a token is made. Something that does not look like a token is
    never overwritten, and a link is not followed.
  - When the reply to the creation is lost, its key is lost with it. What has appeared under the name meanwhile is then
    deleted, and the token is made anew.
  - The playbook C(research.cloud.login) asks for a password, and makes a token with this module.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
attributes:
  idempotent:
    support: partial
    details: With O(regenerate=true) a new token is made on every run.
options:
  name:
    description: The name of the token. A token has it for good.
    type: str
  id:
    description: The identifier of the token. It pins one where several have the same name.
    type: str
  state:
    description:
      - Whether the token shall be there.
      - V(present) changes nothing when a token of the name is there and O(token_file) holds a token. Whether it is the
        key of that very one, no cloud tells.
      - V(present) is refused when a token of the name is there and O(token_file) is not, because a key is told only
        once. O(regenerate=true) helps then.
      - V(absent) deletes the token on the cloud, and looks whether it is gone.
    type: str
    choices: [present, absent]
    default: present
  token_file:
    description:
      - The file for the key, on the machine that runs the task. An absolute path, or one that begins with C(~).
      - Required with O(state=present). The file has mode 0600; directories that are missing are made with mode 0700. A
        token that it holds is overwritten when a new one is made.
      - With O(state=absent), a file that holds a token is deleted, too. When none is given, no file is touched.
      - A file of more than one line, with spaces, or of more than 512 bytes is something else, and the task fails
        before anything is changed.
    type: path
  regenerate:
    description:
      - Makes a new token of the name, writes its key to O(token_file), and then deletes the old one.
      - The profile may sign in with the old one.
    type: bool
    default: false
notes:
  - On Atmosphere, C(GET /api/v2/tokens) shows the keys of all live tokens of an account to whoever is signed in to it,
    those of long-lived tokens included. Who has one token has them all.
  - On Atmosphere, the key of a deleted token may keep working, going by the server's source. This module sees that a
    token is no longer listed, not whether its key is still accepted. When a key has leaked, tell the cloud's staff.
"""

EXAMPLES = r"""
- name: A token for this machine
  research.cloud.access_token:
    cloud: jetstream
    name: ansible
    token_file: ~/.config/research-cloud/jetstream.token

- name: A new key in its place
  research.cloud.access_token:
    cloud: jetstream
    name: ansible
    token_file: ~/.config/research-cloud/jetstream.token
    regenerate: true

- name: No token any more, and no file
  research.cloud.access_token:
    cloud: jetstream
    name: ansible
    token_file: ~/.config/research-cloud/jetstream.token
    state: absent
"""

RETURN = r"""
access_token:
  description: The token as it is afterwards, without its key. In check mode as it is expected to be.
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
      sample: "3"
    name:
      description: The name.
      type: str
      returned: always
      sample: ansible
    number:
      description: The integer that the cloud also uses for it. Null when there is none.
      type: int
      returned: when it is there
      sample: 3
    created:
      description: When it was made, as the cloud says it.
      type: str
      returned: when it is there
      sample: "2026-11-21T23:01:54.203707Z"
    token_file:
      description: The file that holds the key. Null when none was given.
      type: str
      returned: always
      sample: /home/alice/.config/research-cloud/jetstream.token
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
from ansible_collections.research.cloud.plugins.module_utils.resources.access_token import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
