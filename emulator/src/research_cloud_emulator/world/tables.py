# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables. Times are seconds since the epoch; booleans are 0 or 1; a null end_date means "still so".

Two layers are kept apart, because their disagreement is what clients must cope with: `servers`, `disks`, `snapshots`
and `steps` are the cloud underneath, everything else is the database of the service in front of it.
"""

from __future__ import annotations

from .triton.tables import SCHEMA as TRITON

SCHEMA_VERSION = 3

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value);

CREATE TABLE users (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, username TEXT UNIQUE, email TEXT, salt TEXT,
    password_hash TEXT, is_staff INTEGER, is_active INTEGER, start_date REAL, end_date REAL);
CREATE TABLE groups (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, name TEXT UNIQUE);
CREATE TABLE group_members (group_id INTEGER, user_id INTEGER, is_leader INTEGER, PRIMARY KEY (group_id, user_id));
CREATE TABLE tokens (key TEXT PRIMARY KEY, user_id INTEGER, issuer TEXT, issued REAL, expires REAL);
CREATE TABLE access_tokens (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, user_id INTEGER, name TEXT,
    issued REAL);

CREATE TABLE providers (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, name TEXT UNIQUE, description TEXT, public INTEGER,
    active INTEGER, ip_prefix TEXT, start_date REAL, end_date REAL);
CREATE TABLE quotas (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, cpu INTEGER, memory INTEGER, storage INTEGER,
    instance_count INTEGER, snapshot_count INTEGER, storage_count INTEGER, floating_ip_count INTEGER,
    port_count INTEGER);
CREATE TABLE identities (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, user_id INTEGER, provider_id INTEGER,
    quota_id INTEGER, key TEXT);
CREATE TABLE sizes (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, provider_id INTEGER, alias TEXT, name TEXT, cpu INTEGER,
    disk INTEGER, root INTEGER, mem INTEGER, active INTEGER, start_date REAL, end_date REAL,
    UNIQUE (provider_id, alias));

CREATE TABLE images (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, name TEXT, description TEXT, user_id INTEGER,
    is_public INTEGER, start_date REAL, end_date REAL);
CREATE TABLE image_versions (id TEXT PRIMARY KEY, image_id INTEGER, name TEXT, change_log TEXT, user_id INTEGER,
    identity_id INTEGER, min_mem INTEGER, min_cpu INTEGER, start_date REAL, end_date REAL);
CREATE TABLE machines (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, provider_id INTEGER, version_id TEXT,
    start_date REAL, end_date REAL);

CREATE TABLE projects (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, name TEXT, description TEXT,
    group_id INTEGER, created_by INTEGER, start_date REAL, end_date REAL);

CREATE TABLE allocation_sources (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, name TEXT UNIQUE, compute_allowed INTEGER,
    initial_used REAL, renewal_strategy TEXT, start_date REAL, end_date REAL);
CREATE TABLE user_allocation_sources (id INTEGER PRIMARY KEY, user_id INTEGER, source_id INTEGER);
CREATE TABLE source_snapshots (source_id INTEGER PRIMARY KEY, compute_used REAL, global_burn_rate REAL, updated REAL);
CREATE TABLE user_snapshots (source_id INTEGER, user_id INTEGER, compute_used REAL, burn_rate REAL, updated REAL,
    PRIMARY KEY (source_id, user_id));

CREATE TABLE instances (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, name TEXT, user_id INTEGER,
    identity_id INTEGER, provider_id INTEGER, machine_id INTEGER, project_id INTEGER, source_id INTEGER,
    history_id INTEGER, ip_address TEXT, shell INTEGER DEFAULT 0, vnc INTEGER DEFAULT 0,
    web_desktop INTEGER DEFAULT 0, start_date REAL, end_date REAL, heap INTEGER, boot_volume TEXT);
CREATE INDEX instances_owner ON instances (user_id, end_date);
CREATE INDEX instances_identity ON instances (identity_id, end_date);
CREATE TABLE histories (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT, instance_id INTEGER, status TEXT,
    activity TEXT, size_id INTEGER, extra TEXT, start_date REAL, end_date REAL);
CREATE INDEX histories_instance ON histories (instance_id);
CREATE TABLE assignments (id INTEGER PRIMARY KEY AUTOINCREMENT, instance_id INTEGER, source_id INTEGER,
    start_date REAL, end_date REAL);
CREATE INDEX assignments_instance ON assignments (instance_id);
CREATE TABLE instance_tags (instance_id INTEGER, name TEXT, PRIMARY KEY (instance_id, name));
CREATE TABLE scripts (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, title TEXT, type TEXT, text TEXT,
    user_id INTEGER);
CREATE TABLE instance_scripts (instance_id INTEGER, script_id INTEGER);

CREATE TABLE volumes (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, name TEXT, description TEXT,
    user_id INTEGER, identity_id INTEGER, provider_id INTEGER, project_id INTEGER, size INTEGER, start_date REAL,
    end_date REAL, heap INTEGER);
CREATE INDEX volumes_owner ON volumes (user_id, end_date);

CREATE TABLE servers (uuid TEXT PRIMARY KEY, identity_id INTEGER, size_id INTEGER, machine_id INTEGER, status TEXT,
    task TEXT, tmp_status TEXT, ip TEXT, fault TEXT, metadata TEXT, changed_at REAL);
CREATE INDEX servers_identity ON servers (identity_id);
CREATE INDEX servers_changed ON servers (changed_at) WHERE changed_at IS NOT NULL;
CREATE TABLE disks (uuid TEXT PRIMARY KEY, identity_id INTEGER, name TEXT, description TEXT, size INTEGER, status TEXT,
    tmp_status TEXT DEFAULT '', server TEXT, device TEXT, mount_location TEXT);
CREATE INDEX disks_identity ON disks (identity_id);
CREATE INDEX disks_server ON disks (server) WHERE server IS NOT NULL;
CREATE TABLE snapshots (uuid TEXT PRIMARY KEY, identity_id INTEGER, disk TEXT, name TEXT, description TEXT,
    size INTEGER, created REAL, ready REAL);
CREATE TABLE steps (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT DEFAULT 'server', subject TEXT, due REAL,
    status TEXT, task TEXT, tmp_status TEXT, effect TEXT, detail TEXT);
CREATE INDEX steps_due ON steps (due, id);
CREATE INDEX steps_subject ON steps (subject);
{TRITON}
PRAGMA user_version = {SCHEMA_VERSION};
"""
