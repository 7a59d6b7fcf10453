# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin: every phase is a file in plugin_utils/fleet, this one runs them in order."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet
short_description: Instances of one or several clouds as an inventory
version_added: 0.1.0
author:
  - research.cloud contributors (@research-cloud)
description:
  - Lists the instances of your cloud profiles and makes an inventory of them, ready for SSH.
  - The file must be named C(*.fleet.yml) or C(*.fleet.yaml).
  - All clouds are asked at once. Nothing is added to the inventory before every cloud has answered and every instance
    has a name, so that there is no such thing as half a fleet.
  - Every variable that this plugin makes begins with V(research_cloud_), except those that tell SSH how to connect.
    Expressions in this file (O(filters), O(hostnames), O(connect), O(compose), O(groups), O(keyed_groups)) see the
    same fields by their bare names as well, so C(research_cloud_status) in a playbook is C(status) here.
  - Expressions can use C(cloud), C(id), C(name), C(status), C(activity), C(fault), C(image), C(image_os),
    C(image_tags), C(size), C(vcpus), C(memory_mb), C(disk_gb), C(project), C(allocation), C(owner), C(region),
    C(addresses), C(public_address), C(private_address), C(tags), C(created), C(observed_at) and the rest of what
    M(research.cloud.instance_info) returns for an instance; with O(full=true) also C(raw), the cloud's own object.
  - The host variables are C(research_cloud_cloud), C(research_cloud_id), C(research_cloud_name),
    C(research_cloud_status), C(research_cloud_activity), C(research_cloud_image), C(research_cloud_size),
    C(research_cloud_project), C(research_cloud_allocation), C(research_cloud_owner), C(research_cloud_tags),
    C(research_cloud_public_address), C(research_cloud_private_address), C(research_cloud_observed_at) (when the cloud
    said so, ISO-8601 UTC) and C(research_cloud_reachable) (running, with an address, and not behind a bastion that is
    off).
  - An instance without an address (shelved, or still being made) stays in the inventory with
    C(research_cloud_reachable=false). Its C(ansible_host) is C(no-address.invalid), which never resolves, so that
    nobody logs in to another machine that happens to have its name.
  - The group C(all) gets C(research_cloud_incomplete), the list of clouds that are missing from this inventory. It is
    empty when nothing is.
  - Texts that a cloud sends are data. Template text in a name or a tag is never evaluated.
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - When an inventory file fails, Ansible by default warns and goes on without it. Set C(any_unparsed_is_failed=true)
    in the C([inventory]) section of C(ansible.cfg), or E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED), to stop instead.
  - What the cache holds is what the clouds said, so the other options can be changed without dropping it. A cached
    inventory asks no cloud and reads no secret. Nothing is cached when any cloud could not be listed. Use a cache
    plugin that keeps its data, such as P(ansible.builtin.jsonfile#cache); C(research_cloud_observed_at) tells the
    age.
  - With O(strict=false), an expression in O(compose), O(groups) or O(keyed_groups) that fails is skipped. A failing
    one in O(filters) is always an error, so that no instance is let in or left out by mistake.
options:
  plugin:
    description: Names this plugin.
    type: str
    required: true
    choices: [research.cloud.fleet]
  clouds:
    description:
      - The clouds to list, each the name of a profile, or a dictionary.
      - Without it, the profile that E(RESEARCH_CLOUD) names, else the only one there is.
      - A dictionary may hold C(cloud) (the profile), C(cloud_options) (a dictionary laid over the profile),
        C(on_error) (instead of O(on_error)) and C(regions) (a list; the cloud is listed once in each).
    type: list
    elements: raw
  cloud_config:
    description:
      - The file that holds the profiles; a relative path starts at the folder of this inventory file.
      - Without it, the file that E(RESEARCH_CLOUD_CONFIG) names, else C(./research-cloud.yml),
        C(~/.config/research-cloud/config.yml) or C(/etc/research-cloud/config.yml).
    type: str
  on_error:
    description:
      - What to do when a cloud cannot be listed. V(fail) adds no host at all; V(warn) goes on without that cloud,
        says so, and names it in C(research_cloud_incomplete).
      - A mistake in this file or in a profile is always an error.
    type: str
    choices: [fail, warn]
    default: fail
  timeout:
    description: Seconds within which each cloud must be listed, login and retries included.
    type: float
    default: 120
  refresh:
    description:
      - Whether the cloud is asked to look at its machines first, where its lists are otherwise allowed to be behind.
      - On Atmosphere, V(false) saves one slow request, and statuses may be up to 15 minutes old.
    type: bool
    default: true
  full:
    description:
      - Set every field of an instance as a variable, and the cloud's own object as C(research_cloud_raw).
      - Every variable makes every start of every playbook slower.
    type: bool
    default: false
  filters:
    description:
      - Ordered rules, each a dictionary with either C(include) or C(exclude) and a condition. The first one whose
        condition is true decides.
      - An instance to which none applies is included. To keep only what you name, end with a rule that excludes
        V(true).
    type: list
    elements: dict
    default: []
  hostnames:
    description:
      - Ordered expressions; the first that gives a text names the host. An instance for which none does is named by
        its id.
      - V(localhost), V(127.0.0.1), V(::1), V(all) and V(ungrouped) mean something else to Ansible and are passed over.
    type: list
    elements: str
    default: [name]
  unique_names:
    description:
      - What to do when two instances get the same host name. V(false) is an error that names both; V(true) appends
        C(-) and the id to the names of all of them.
    type: bool
    default: false
  connect:
    description:
      - Ordered preferences for C(ansible_host); the first that gives an address is taken.
      - Each is V(public), V(private), V(ipv4), V(ipv6) (a public one before a private one), V(name), or an
        expression, for example over C(addresses), a list of dictionaries with C(address), C(kind), C(version) and
        C(network).
    type: list
    elements: str
    default: [public, private]
  via:
    description:
      - The bastion through which all other hosts are reached, with SSH's C(-J) in C(ansible_ssh_common_args).
      - Either an instance of this fleet, which is reached at its public address and may itself be left out by
        O(filters), or any host.
      - SSH takes the key for the bastion from your agent or C(~/.ssh/config), not from C(ansible_ssh_private_key_file).
      - A bastion that is switched off is not an error. The hosts behind it stay listed, with
        C(research_cloud_reachable=false).
    type: dict
    suboptions:
      instance:
        description: Name or id of an instance of this fleet. Mutually exclusive with O(via.host).
        type: str
      cloud:
        description: The cloud of O(via.instance), when its name exists on several.
        type: str
      host:
        description: Name or address of a host that is not an instance of this fleet.
        type: str
      user:
        description: Login name on the bastion; O(user) if not set.
        type: str
      port:
        description: Port of the bastion's SSH server.
        type: int
  user:
    description: Login name on the hosts, set as C(ansible_user). For one that depends on the image, use O(compose).
    type: str
"""

EXAMPLES = r"""
# lab.fleet.yml: everything that runs in the only profile there is
plugin: research.cloud.fleet
---
# Two clouds, running machines only, one of them behind a bastion
plugin: research.cloud.fleet
clouds: [jetstream, tacc]
filters:
  - exclude: "'scratch' in tags"
  - include: status == 'running'
  - exclude: true
hostnames:
  - name ~ '.' ~ cloud
connect: [public, private]
via:
  cloud: jetstream
  instance: gateway
  user: ubuntu
keyed_groups:
  - key: cloud
    prefix: cloud
  - key: size
    prefix: size
---
# Go on without TACC when it is down; playbooks can refuse with
#   - ansible.builtin.assert: {that: research_cloud_incomplete == []}
plugin: research.cloud.fleet
clouds:
  - jetstream
  - cloud: tacc
    on_error: warn
    cloud_options:
      read_timeout: 10
unique_names: true
timeout: 30
---
# Login names by image, groups by condition
plugin: research.cloud.fleet
clouds: [jetstream]
strict: true
compose:
  ansible_user: "'centos' if image is match('CentOS') else 'ubuntu'"
groups:
  workers: name is match('worker-')
  burning: status == 'running'
keyed_groups:
  - key: project
    prefix: project
    default_value: none
---
# Kept for ten minutes between runs
plugin: research.cloud.fleet
clouds: [jetstream]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/research-cloud/inventory
cache_timeout: 600
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.plugin_utils.fleet import bastion, filters, options, publish, variables
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.cache import ListingCache
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.closures import NeedsEngine, evaluate
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions, simple_verdict
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.gather import Gathered, gather
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.naming import name_hosts
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.reach import over_network
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rehearsal import ParentGroups, Rehearsal
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Runs the phases in order; the last one is the only one that touches the inventory."""

    NAME = "research.cloud.fleet"
    inventory: Any

    def verify_file(self, path: str) -> bool:
        """True for the files that are meant for this plugin."""
        return path.endswith((".fleet.yml", ".fleet.yaml")) and bool(super().verify_file(path))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Add all hosts of a fleet file, or raise AnsibleParserError with one sentence and add none."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        try:
            fleet = self._read_options(path, config)
            gathered = self._gather(fleet, reading=cache)
            expressions = self._expressions(fleet)
            kept = filters.keep(gathered.rows, fleet.filters, expressions)
            hosts = name_hosts(kept, fleet, expressions, taken=publish.taken_names(inventory))
            way = bastion.find(fleet, gathered.rows, gathered.missing, expressions)
            described = variables.of_hosts(hosts, fleet, way, expressions)
            rehearsal = self._rehearse(hosts, described, strict=fleet.strict)
            rehearsal.refuse_loops(publish.child_groups(inventory))
        except CloudError as error:
            raise AnsibleParserError(error.sentence()) from None
        for warning in (*gathered.warnings, *((way.warning,) if way and way.problem else ())):
            self.display.warning(warning)
        publish.publish(inventory, rehearsal, gathered.missing)

    def _read_options(self, path: str, config: Mapping[str, Any]) -> FleetOptions:
        known = self.get_options()
        options.refuse_unknown(config, known)
        fleet = options.read(known)
        if not fleet.cloud_config:
            return fleet
        return replace(fleet, cloud_config=str(Path(path).parent / Path(fleet.cloud_config).expanduser()))

    def _gather(self, fleet: FleetOptions, *, reading: bool) -> Gathered:
        store = self.cache if self.get_option("cache") else None
        reach = over_network(fleet, loader=self.loader, environ=os.environ, debug=self.display.vvv)
        return gather(fleet.sources, reach, ListingCache(store, reading=reading, warn=self.display.warning))

    def _expressions(self, fleet: FleetOptions) -> Expressions:
        extra: Mapping[str, Any] = self._vars if self.get_option("use_extra_vars") else {}
        return Expressions(self.templar, extra=extra, strict=fleet.strict)

    def _rehearse(
        self, hosts: Mapping[str, Row], described: Mapping[str, Mapping[str, Any]], *, strict: bool
    ) -> Rehearsal:
        """What core's Constructable makes of the hosts, written into a rehearsal instead of the inventory."""
        inventory = self.inventory
        rehearsal = Rehearsal(described, publish.earlier_variables(inventory))
        parents = ParentGroups(rehearsal)
        compose, groups, keyed_groups = (self.get_option(name) for name in ("compose", "groups", "keyed_groups"))
        for name, row in hosts.items():
            self.inventory = rehearsal
            self._set_composite_vars(compose, rehearsal.visible(name, row), name, strict=strict)
            visible = rehearsal.visible(name, row)
            judged = {group: _judged(condition, visible) for group, condition in (groups or {}).items()}
            self._add_host_to_composed_groups(judged, visible, name, strict=strict, fetch_hostvars=False)
            self.inventory = parents
            self._add_host_to_keyed_groups(keyed_groups, visible, name, strict=strict, fetch_hostvars=False)
        self.inventory = inventory
        return rehearsal

    def _compose(self, template: str, variables: Mapping[str, Any], *args: Any) -> Any:
        """Core's evaluation of one expression, without its engine where the expression is simple."""
        if not self.get_option("use_extra_vars"):
            try:
                return evaluate(template, variables, strict=bool(self.get_option("strict")))
            except NeedsEngine:
                pass
        return super()._compose(template, variables, *args)


def _judged(condition: str | bool, variables: Mapping[str, Any]) -> str | bool:
    """The verdict on a simple condition; the condition itself where core's engine has to judge."""
    verdict = simple_verdict(condition, variables)
    return condition if verdict is None else verdict
