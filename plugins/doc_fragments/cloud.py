# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that say which cloud a task talks to."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by every module; the options are in module_utils/resources/options.py."""

    DOCUMENTATION = r"""
requirements:
  - requests, for the Python that runs the task; usually the one that runs Ansible
options:
  cloud:
    description:
      - The name of the cloud, as the profile file calls it.
      - When it is not set, E(RESEARCH_CLOUD) names it, else the only profile in the file is meant. A cloud that is
        named here is never changed by an environment variable.
    type: str
  cloud_config:
    description:
      - The profile file.
      - A relative path starts at the folder of the playbook, or where there is no such file, at the current folder.
      - When it is not set, E(RESEARCH_CLOUD_CONFIG) names it, else the first of C(./research-cloud.yml),
        C(~/.config/research-cloud/config.yml) and C(/etc/research-cloud/config.yml) is used. One in a folder that
        everybody can write to is passed over.
      - The file is read on the controller, wherever the task runs. It may be vaulted, wholly or in single values.
    type: path
  cloud_options:
    description:
      - Keys laid over the profile of O(cloud), checked like the profile itself. A null takes a key away.
      - With a C(backend) key and all that this backend needs, no profile file is necessary.
      - They count for the task's own cloud, not for others that items of a task name, so that no credential reaches
        another cloud.
      - >-
        The value of a secret key is the secret itself, or C({env: NAME}), C({file: PATH}),
        C({command: [PROGRAM, ARGUMENT]}) or C({keyring: SERVICE/USERNAME}), to be looked up on the controller.
    type: dict
  _connections:
    description:
      - Not for users. The action plugin hands the resolved profiles to the module in it, the task's own first.
    type: list
    elements: dict
    suboptions:
      cloud:
        description: The profile's name.
        type: str
        required: true
      backend:
        description: The profile's backend.
        type: str
        required: true
      plain:
        description: The profile's settings that are not secret.
        type: dict
        required: true
      secrets:
        description: The profile's secrets.
        type: dict
        required: true
notes:
  - A task that runs on the controller is carried out inside Ansible's worker process, which is many times faster than
    starting a module. With another connection, C(async), C(become), C(environment) or another Python interpreter it
    runs as a module. The results are the same. The variable C(research_cloud_in_worker) set to V(false) makes every
    task run as a module.
  - What C(environment) sets does not choose or change profiles. They are resolved on the controller, with the
    environment of Ansible itself.
"""
