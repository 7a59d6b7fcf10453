# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the Triton data centres. Times are seconds since the epoch, booleans 0 or 1, structured values JSON.

Accounts, users, keys and roles are the cloud's; whatever has a `datacenter` exists in that one only.
"""

from __future__ import annotations

SCHEMA = """
CREATE TABLE triton_datacenters (name TEXT PRIMARY KEY, position INTEGER);
CREATE TABLE triton_accounts (uuid TEXT PRIMARY KEY, login TEXT UNIQUE, profile TEXT, cns INTEGER, approved INTEGER,
    disabled INTEGER, created REAL, updated REAL);
CREATE TABLE triton_users (uuid TEXT PRIMARY KEY, account TEXT, login TEXT, profile TEXT, created REAL, updated REAL,
    UNIQUE (account, login));
CREATE TABLE triton_keys (owner TEXT, name TEXT, fingerprint TEXT, text TEXT, UNIQUE (owner, name),
    UNIQUE (owner, fingerprint));
CREATE TABLE triton_roles (uuid TEXT PRIMARY KEY, account TEXT, name TEXT, rules TEXT, members TEXT,
    UNIQUE (account, name));
CREATE TABLE triton_config (account TEXT, datacenter TEXT, default_network TEXT, PRIMARY KEY (account, datacenter));

CREATE TABLE triton_packages (uuid TEXT PRIMARY KEY, datacenter TEXT, name TEXT, version TEXT, memory INTEGER,
    disk INTEGER, swap INTEGER, vcpus INTEGER, lwps INTEGER, family TEXT, description TEXT, brand TEXT,
    flexible_disk INTEGER, active INTEGER);
CREATE TABLE triton_images (uuid TEXT, datacenter TEXT, name TEXT, version TEXT, os TEXT, type TEXT, state TEXT,
    owner TEXT, public INTEGER, published REAL, more TEXT, PRIMARY KEY (uuid, datacenter));
CREATE TABLE triton_networks (uuid TEXT PRIMARY KEY, datacenter TEXT, owner TEXT, name TEXT, description TEXT,
    public INTEGER, fabric INTEGER, subnet TEXT, first_ip TEXT, last_ip TEXT, gateway TEXT, resolvers TEXT,
    internet_nat INTEGER, vlan_id INTEGER, pool INTEGER);

CREATE TABLE triton_vlans (account TEXT, datacenter TEXT, vlan_id INTEGER, name TEXT, description TEXT,
    PRIMARY KEY (account, datacenter, vlan_id));

CREATE TABLE triton_machines (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, datacenter TEXT, account TEXT,
    name TEXT, brand TEXT, state TEXT, image TEXT, package TEXT, memory INTEGER, disk INTEGER,
    deletion_protection INTEGER, firewall_enabled INTEGER, metadata TEXT, tags TEXT, credentials TEXT,
    docker INTEGER DEFAULT 0, node TEXT, disks TEXT, created REAL, updated REAL, purged INTEGER DEFAULT 0);
CREATE INDEX triton_machines_owner ON triton_machines (account, datacenter, state);
CREATE TABLE triton_nics (mac TEXT PRIMARY KEY, machine TEXT, network TEXT, ip TEXT, netmask TEXT, gateway TEXT,
    main INTEGER, state TEXT, position INTEGER);
CREATE INDEX triton_nics_machine ON triton_nics (machine);
CREATE TABLE triton_snapshots (machine TEXT, name TEXT, state TEXT, size INTEGER, created REAL, updated REAL,
    PRIMARY KEY (machine, name));
CREATE TABLE triton_audit (id INTEGER PRIMARY KEY AUTOINCREMENT, machine TEXT, action TEXT, success INTEGER,
    finished REAL, caller TEXT);
CREATE INDEX triton_audit_machine ON triton_audit (machine);

CREATE TABLE triton_volumes (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, datacenter TEXT, account TEXT,
    name TEXT, size INTEGER, state TEXT, networks TEXT, path TEXT, tags TEXT, created REAL, gone INTEGER DEFAULT 0);
CREATE TABLE triton_mounts (volume TEXT, machine TEXT, mountpoint TEXT, mode TEXT);
CREATE TABLE triton_rules (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, datacenter TEXT, account TEXT,
    rule TEXT, enabled INTEGER, log INTEGER, global INTEGER, description TEXT);
"""
