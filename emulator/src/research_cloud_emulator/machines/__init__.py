# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Debian hosts behind the instances: systemd-nspawn, each in a network namespace of its own. Linux, as root.

`plan`, `commands`, `files`, `surroundings` and `traces` decide and touch nothing; `shell` runs commands; the others do
what was decided.
"""
