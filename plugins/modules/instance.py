#!/usr/bin/python
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: instance
short_description: Make, change, start, stop and delete instances
version_added: 0.1.0
author:
  - The research.cloud contributors (@research-cloud)
description:
  - Brings one instance, or many at once, into the wanted state, the same way on every cloud.
  - An instance is found by its name among the account's live instances. A second run of the same task changes nothing.
  - A request to make an instance is never sent twice. When its reply is lost, the cloud is looked at, and what appears
    under the name is adopted. When nothing appears, the task fails and says that the outcome is unknown.
  - All items are checked before anything is changed. When one of them cannot be done, none is.
extends_documentation_fragment:
  - research.cloud.cloud
  - research.cloud.waiting
  - research.cloud.attributes.changes
options:
  name:
    description:
      - The name of the instance. It finds the instance, or is given to a new one.
      - With O(id), the name that the instance shall have.
    type: str
  id:
    description: The identifier of an existing instance, when its name is not enough or shall change.
    type: str
  state:
    description:
      - V(present) makes the instance if it is not there, and leaves its power alone if it is.
      - V(started), V(stopped), V(suspended) and V(shelved) make it too, and bring it into that state, whatever
        actions this takes on its cloud.
      - V(absent) deletes it.
    type: str
    choices: [present, absent, started, stopped, suspended, shelved]
    default: present
  image:
    description:
      - What a new instance is made from. A name, or an identifier.
      - A name means the newest version of the image; on Triton, C(name@version) means that one.
    type: str
  size:
    description: The size of a new instance (flavor, package). A name, or an identifier.
    type: str
  project:
    description:
      - The project that the instance belongs to. A name, or an identifier.
      - A new instance without it gets the profile's, or the only one there is.
    type: str
  allocation:
    description:
      - The allocation that pays for the instance. A name, or an identifier.
      - A new instance without it gets the profile's, or the only one there is.
      - Nothing is made or started on an allocation of which more was used than is allowed.
    type: str
  volumes:
    description:
      - Volumes that shall be attached to the instance. Those that it has besides are left alone.
      - They are attached while the instance runs, right after it was made or started, or before it is stopped. To an
        instance that does not run and shall not run, nothing can be attached.
      - On Triton they are NFS shares, which an instance mounts from its first start on, or never. Another volume is a
        reason to replace it. Where and how a volume is mounted is not compared, as Triton does not tell.
      - M(research.cloud.volume_attachment) takes them away again, but for shares. Deleting an instance deletes no
        volume.
    type: list
    elements: dict
    suboptions:
      volume:
        description: The volume. A name, or an identifier.
        type: str
        required: true
      device:
        description: The device that it shall become, such as V(/dev/sdc). It is a wish, and is not compared.
        type: str
      mount_point:
        description: The folder that it shall be mounted on. Without it the cloud chooses. Shares need it.
        type: str
      mode:
        description: Whether a share can be written to (V(rw), as without this option) or only read (V(ro)).
        type: str
        choices: [rw, ro]
  region:
    description:
      - Where a new instance is made, and where an existing one is looked for (on Triton, a data centre).
      - Without it an existing one is looked for wherever the profile looks, and a new one is made at its endpoint.
    type: str
  networks:
    description:
      - The networks that the instance shall be on. Names, or identifiers. Without it a new one is where the cloud
        puts it.
      - In place, one interface after the other is added, then taken away. Each of these restarts the instance, and is
        waited for. The primary interface is never taken away; only a new instance can have another one.
      - Their order counts for a new instance only. On Triton the first public network has the primary interface, or
        else the first.
    type: list
    elements: str
  tags:
    description:
      - Tags and their values; texts, numbers or booleans. Tags that are not named are left alone, unless
        O(purge_tags=true).
    type: dict
  purge_tags:
    description: Whether tags that are not in O(tags) are taken away.
    type: bool
  metadata:
    description:
      - Metadata, which the instance itself can read; names and texts. What is not named is left alone, unless
        O(purge_metadata=true).
      - A value may be a secret. It is not shown in results, differences and logs; that it changes is.
    type: dict
  purge_metadata:
    description:
      - Whether metadata that is not in O(metadata) is taken away. What the cloud keeps there itself stays, such as the
        keys for SSH, and so does the user script.
    type: bool
  user_script:
    description:
      - A script that the instance runs when it starts. On an existing instance it counts from the next start on. An
        empty text takes it away.
      - It may hold secrets, and is not shown.
    type: str
  affinity:
    description:
      - Rules about where a new instance is put, such as V(instance!=db) (not on the server of that one), V(role==web)
        (on that of one with this tag) or V(role!=~web) (rather not; C(==~) and C(!=~) are wishes).
      - They are not compared afterwards.
    type: list
    elements: str
  firewall:
    description: Whether the rules of the cloud's firewall count for the instance.
    type: bool
  deletion_protection:
    description:
      - Whether the instance is protected against deletion.
      - A protected instance is neither deleted nor replaced, unless the same task says V(false), which gives the
        protection up first.
    type: bool
  replace:
    description:
      - Whether an instance that differs in what cannot be changed (see RV(failure)) may be deleted and made anew.
      - Everything on its own disk is lost then. Image, size, networks, tags, metadata, user script and firewall of
        the new one are as the task says, or else as those of the old one were.
    type: bool
    default: false
  backend_options:
    description:
      - Options that only some clouds understand. They count when an instance is made, and are not compared afterwards.
      - On Atmosphere C(deploy) (bool, whether the cloud configures the instance after its first start, by default
        V(true)) and C(scripts) (list of identifiers of boot scripts). On Triton none.
    type: dict
  instances:
    description:
      - Many instances in one task. Each item is laid over the options of the task.
      - They are worked on at the same time, at most C(max_parallel) of the profile at once.
      - Instances that are not in the list are left alone.
    type: list
    elements: dict
    suboptions:
      name:
        description: As O(name).
        type: str
      id:
        description: As O(id).
        type: str
      cloud:
        description: As O(cloud). A task may work on several clouds.
        type: str
      state:
        description: As O(state).
        type: str
        choices: [present, absent, started, stopped, suspended, shelved]
      image:
        description: As O(image).
        type: str
      size:
        description: As O(size).
        type: str
      project:
        description: As O(project).
        type: str
      allocation:
        description: As O(allocation).
        type: str
      volumes:
        description: As O(volumes).
        type: list
        elements: dict
        suboptions:
          volume:
            description: As in O(volumes).
            type: str
            required: true
          device:
            description: As in O(volumes).
            type: str
          mount_point:
            description: As in O(volumes).
            type: str
          mode:
            description: As in O(volumes).
            type: str
            choices: [rw, ro]
      region:
        description: As O(region).
        type: str
      networks:
        description: As O(networks).
        type: list
        elements: str
      tags:
        description: As O(tags).
        type: dict
      purge_tags:
        description: As O(purge_tags).
        type: bool
      metadata:
        description: As O(metadata).
        type: dict
      purge_metadata:
        description: As O(purge_metadata).
        type: bool
      user_script:
        description: As O(user_script).
        type: str
      affinity:
        description: As O(affinity).
        type: list
        elements: str
      firewall:
        description: As O(firewall).
        type: bool
      deletion_protection:
        description: As O(deletion_protection).
        type: bool
      replace:
        description: As O(replace).
        type: bool
      backend_options:
        description: As O(backend_options).
        type: dict
seealso:
  - module: research.cloud.instance_action
  - module: research.cloud.instance_info
  - module: research.cloud.volume_attachment
"""

EXAMPLES = r"""
- name: One running machine
  research.cloud.instance:
    cloud: jetstream
    name: web
    image: Ubuntu 22.04
    size: m1.small
    project: lumen
    allocation: TG-LUMEN
    state: started

- name: A small fleet in one task, one of them larger
  research.cloud.instance:
    cloud: jetstream
    instances:
      - {name: worker-1}
      - {name: worker-2, size: m1.medium}
    image: Ubuntu 22.04
    size: m1.small
    project: lumen
    allocation: TG-LUMEN
    state: started
  register: fleet

- name: Shelve one, so that it costs nothing
  research.cloud.instance:
    cloud: jetstream
    name: worker-2
    state: shelved

- name: Move it to another project
  research.cloud.instance:
    cloud: jetstream
    name: web
    project: atlas

- name: A machine with a volume on it
  research.cloud.instance:
    cloud: jetstream
    name: archive-1
    image: Ubuntu 22.04
    size: m1.small
    project: lumen
    allocation: TG-LUMEN
    volumes: [{volume: reference, mount_point: /reference}]

- name: A machine on Triton, with what clouds like it can give one
  research.cloud.instance:
    cloud: triton
    name: gateway
    image: base-64-lts
    size: g1.small
    networks: [external, My-Fabric-Network]
    tags: {role: gateway, watched: true}
    user_script: |
      #!/bin/sh
      echo ready > /var/tmp/ready
    firewall: true
    deletion_protection: true

- name: Another value for one tag
  research.cloud.instance:
    cloud: triton
    name: gateway
    tags: {watched: false}

- name: Delete it although it is protected
  research.cloud.instance:
    cloud: triton
    name: gateway
    deletion_protection: false
    state: absent

- name: Delete them all
  research.cloud.instance:
    cloud: jetstream
    instances: [{name: web}, {name: worker-1}, {name: worker-2}, {name: archive-1}]
    state: absent
"""

RETURN = r"""
instance:
  description: The instance as it is afterwards. In check mode as it is expected to be.
  type: dict
  returned: when O(instances) is not given
  contains:
    cloud:
      description: The profile of the cloud that has it.
      type: str
      returned: always
      sample: jetstream
    id:
      description: The identifier that pins it.
      type: str
      returned: always
      sample: 6012df71-6925-46bf-ab6a-3b5d80f0d4cf
    number:
      description: "The integer that the cloud's web page shows, where there is one."
      type: int
      returned: always
      sample: 17
    name:
      description: Its name.
      type: str
      returned: always
      sample: web
    status:
      description: >-
        V(running), V(stopped), V(suspended), V(paused), V(shelved), V(resized) or V(error);
        V(building), V(rebooting), V(resizing), V(rebuilding) or V(deleting) while it passes; V(deleted) or
        V(unknown).
      type: str
      returned: always
      sample: running
    raw_status:
      description: The cloud's own word for the status. It tells whether a shelved instance is offloaded too.
      type: str
      returned: always
      sample: active
    activity:
      description: What the cloud is still doing to it. Empty when it is settled.
      type: str
      returned: always
      sample: ""
    heading:
      description: The status that this leads to. Empty when it is settled, or when the end is not known.
      type: str
      returned: always
      sample: ""
    fault:
      description: Why it is in trouble. Empty when it is not.
      type: str
      returned: always
      sample: ""
    image:
      description: The name of its image.
      type: str
      returned: always
      sample: Ubuntu 22.04
    image_id:
      description: The identifier of its image.
      type: str
      returned: always
      sample: 88ce12c5-9b4b-459f-8329-347b50c11ec5
    image_version:
      description: The version of its image.
      type: str
      returned: always
      sample: "1.2"
    image_os:
      description: The operating system of its image, in the cloud's word; empty on Atmosphere, which does not tell.
      type: str
      returned: always
      sample: linux
    image_tags:
      description: The tags of its image; empty on Atmosphere, which does not tell.
      type: list
      elements: str
      returned: always
      sample: [default_user=ubuntu]
    size:
      description: The name of its size.
      type: str
      returned: always
      sample: m1.small
    size_id:
      description: The identifier of its size.
      type: str
      returned: always
      sample: "2"
    vcpus:
      description: Number of virtual processors.
      type: int
      returned: always
      sample: 2
    memory_mb:
      description: Memory in MB.
      type: int
      returned: always
      sample: 4096
    disk_gb:
      description: Root disk in GB.
      type: int
      returned: always
      sample: 20
    project:
      description: The name of its project.
      type: str
      returned: always
      sample: lumen
    project_id:
      description: The identifier of its project.
      type: str
      returned: always
      sample: ab885703-9a9b-467a-96e4-eef2bd3f06b7
    allocation:
      description: The name of the allocation that pays for it. Empty when there is none.
      type: str
      returned: always
      sample: TG-LUMEN
    allocation_id:
      description: The identifier of that allocation.
      type: str
      returned: always
      sample: 900a636e-f446-488e-96df-fe6c44ded6dd
    owner:
      description: The account that made it.
      type: str
      returned: always
      sample: alice
    region:
      description: Where it runs.
      type: str
      returned: always
      sample: Jetstream - Indiana University
    public_address:
      description: Its first public address. Empty when it has none.
      type: str
      returned: always
      sample: 149.165.1.10
    private_address:
      description: Its first private address. Empty when it has none.
      type: str
      returned: always
      sample: ""
    addresses:
      description: All its addresses, the preferred one first.
      type: list
      elements: dict
      returned: always
      contains:
        address:
          description: The address itself.
          type: str
          returned: always
          sample: 149.165.1.10
        kind:
          description: V(public) or V(private).
          type: str
          returned: always
          sample: public
        version:
          description: V(4) or V(6).
          type: int
          returned: always
          sample: 4
        network:
          description: The name of the network. Empty when the cloud does not tell.
          type: str
          returned: always
          sample: ""
    tags:
      description: Its tags as texts. Those that have a value are written V(role=web).
      type: list
      elements: str
      returned: always
      sample: [role=web]
    tag_values:
      description: Its tags by name, with values of their own types, on clouds where tags have values.
      type: dict
      returned: always
      sample: {role: web}
    networks:
      description: >-
        The identifiers of the networks that it has interfaces on, that of the primary interface first. Empty where the
        cloud does not tell.
      type: list
      elements: str
      returned: always
      sample: [a646fdc1-8c34-5e21-8d25-7a4e483891d2]
    firewall:
      description: Whether the rules of the cloud's firewall count for it. Null where there is no such thing.
      type: bool
      returned: always
      sample: true
    deletion_protection:
      description: Whether it is protected against deletion. Null where there is no such thing.
      type: bool
      returned: always
      sample: false
    metadata_keys:
      description: >-
        The names of its metadata, without those that the cloud keeps itself. Values may be secrets, and are not
        returned.
      type: list
      elements: str
      returned: always
      sample: [color]
    created:
      description: When it was made, as the cloud says it.
      type: str
      returned: always
      sample: "2026-11-21T23:07:05.635925Z"
    observed_at:
      description: When this was read, in UTC.
      type: str
      returned: always
      sample: "2026-11-21T23:08:00Z"
    observed_by:
      description: V(cloud) when the cloud was asked, V(records) when only its records were.
      type: str
      returned: always
      sample: cloud
instances:
  description: >-
    One element for each item of O(instances), in the same order: the fields of RV(instance), and what became of it.
  type: list
  elements: dict
  returned: when O(instances) is given
  contains:
    changed:
      description: Whether this instance was changed.
      type: bool
      returned: always
      sample: true
    failed:
      description: Whether this item failed. The others are finished all the same.
      type: bool
      returned: always
      sample: false
    failure:
      description: As RV(failure), for this item.
      type: dict
      returned: on failure
      sample: {}
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
from ansible_collections.research.cloud.plugins.module_utils.resources.instance import RESOURCE


def main() -> None:
    """Run as a module."""
    run_module(RESOURCE)


if __name__ == "__main__":
    main()
