# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses as clouds tell them: texts."""

from __future__ import annotations

import ipaddress

from ansible_collections.research.cloud.plugins.module_utils.core.model import Address

# Not is_private: that also holds for ranges that are only reserved, for documentation for example.
_PRIVATE = tuple(ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


def address(text: str, network: str = "") -> Address | None:
    """The address, private or public by its range (RFC 1918, RFC 4193); None for a text that is none."""
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    private = any(parsed.version == net.version and parsed in net for net in _PRIVATE)
    return Address(text, "private" if private else "public", parsed.version, network)
