# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``project_info``."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.resources.catalog import catalog_info

RESOURCE = catalog_info("project_info", "projects")
