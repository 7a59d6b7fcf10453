# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command lines. Pure: what is run by whom is `shell`'s business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .plan import Plug, Segment, Slot

NAMESPACES = Path("/run/netns")
BEHIND = "4096"
"""The metric of routes that count only while there is no better one."""
REBOOT = 133
"""How nspawn ends when its host has rebooted and nspawn may not restart it by itself (--keep-unit)."""

_UPLINK = "uplink"
_BOOT = f"""
mount -t overlay overlay "$1" -o "$2" || exit
groups=$3
shift 3
host() {{ (
  for group in $groups; do mkdir -p "$group" && echo 0 > "$group/cgroup.procs"; done
  exec "$@"
) }}
host "$@"
while [ $? = {REBOOT} ]; do host "$@"; done
"""


@dataclass(frozen=True)
class Command:
    """A command, and what it reads from its standard input."""

    words: tuple[str, ...]
    text: str = ""


def lines(*words: str, text: Iterable[str]) -> Command:
    """A command that reads lines."""
    return Command(words, "".join(f"{line}\n" for line in text))


def network_up(slot: Slot, segments: Sequence[Segment]) -> list[Command]:
    """The router and its networks. Nothing of it leads out of this computer.

    Once a client goes on after everything was removed, its packets must not leave this computer either; while there is
    no router they are refused here, and those to private addresses always are.
    """
    name = slot.name
    return [
        Command(("ip", "netns", "add", name)),
        lines(
            *("ip", "-batch", "-"),
            text=(
                f"route add unreachable {slot.public} metric {BEHIND}",
                f"route add unreachable {slot.private} metric {BEHIND}",
                f"link add {name} type veth peer name {_UPLINK} netns {name}",
                f"addr add {slot.computer}/24 dev {name}",
                f"link set {name} up",
                f"route add {slot.public} via {slot.router}",
            ),
        ),
        lines(
            *("ip", "-n", name, "-batch", "-"),
            text=(
                "link set lo up",
                f"addr add {slot.router}/24 dev {_UPLINK}",
                f"link set {_UPLINK} up",
                f"route add default via {slot.computer}",
                *(line for segment in segments for line in _bridge(segment)),
            ),
        ),
        within(name, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"),
        Command(within(name, "nft", "-f", "-").words, _router_rules(slot, segments)),
    ]


def _bridge(segment: Segment) -> tuple[str, ...]:
    return (
        f"link add {segment.bridge} type bridge forward_delay 0",
        f"addr add {segment.gateway}/24 dev {segment.bridge}",
        f"link set {segment.bridge} up",
    )


def within(namespace: str, *words: str) -> Command:
    """A command in a network namespace."""
    return Command(("ip", "netns", "exec", namespace, *words))


def _router_rules(slot: Slot, segments: Sequence[Segment]) -> str:
    """Whoever is public reaches whoever is public; a private network is reached by its own machines alone."""
    public = ", ".join(f'"{segment.bridge}"' for segment in segments if segment.public)
    return f"""
table ip machines {{
  chain between {{
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    {_bridged(segments)}
    oifname "{_UPLINK}" accept
    iifname {{ "{_UPLINK}", {public} }} oifname {{ {public} }} accept
  }}
  chain out {{
    type nat hook postrouting priority 100;
    ip saddr {slot.private} oifname "{_UPLINK}" masquerade
  }}
}}
"""


def _bridged(segments: Sequence[Segment]) -> str:
    """What stays within a network. Kernels that filter bridges (br_netfilter) ask these rules about it, too."""
    return "\n    ".join(f'iifname "{each.bridge}" oifname "{each.bridge}" accept' for each in segments)


def outside_rules(slot: Slot) -> Command:
    """Machines reach the world as this computer does, for names and web pages: no stray time or mail ever leaves."""
    name = slot.name
    text = f"""
table ip {name} {{
  chain through {{
    type filter hook forward priority 0;
    oifname "{name}" ct state established,related accept
    oifname "{name}" reject
    iifname "{name}" udp dport 53 accept
    iifname "{name}" tcp dport {{ 53, 80, 443, 3128, 8080 }} accept
    iifname "{name}" reject
  }}
  chain out {{
    type nat hook postrouting priority 100;
    ip saddr {slot.public} oifname != "{name}" masquerade
  }}
}}
"""
    return Command(("nft", "-f", "-"), text)


def plug_in(slot: Slot, namespace: str, plugs: Sequence[Plug]) -> list[Command]:
    """A namespace for a machine, and its cables."""
    inside = ["link set lo up"]
    for plug in plugs:
        inside += [f"addr add {plug.address}/24 dev {plug.inside}", f"link set {plug.inside} up"]
    if plugs:
        inside.append(f"route add default via {plugs[0].segment.gateway}")
    cables = [
        line
        for plug in plugs
        for line in (
            f"link add {plug.outside} type veth peer name {plug.inside} address {plug.mac} netns {namespace}",
            f"link set {plug.outside} master {plug.segment.bridge} up",
        )
    ]
    return [
        Command(("ip", "netns", "add", namespace)),
        lines("ip", "-n", slot.name, "-batch", "-", text=cables),
        lines("ip", "-n", namespace, "-batch", "-", text=inside),
    ]


def unplug(namespace: str) -> Command:
    """Remove a namespace and all interfaces in it, with their other ends."""
    return Command(("ip", "netns", "delete", namespace))


def network_down(slot: Slot) -> list[Command]:
    """What is left of the network when its namespaces are gone. Each may fail: it may not have come so far."""
    return [
        Command(("ip", "link", "delete", slot.name)),
        Command(("ip", "route", "delete", "unreachable", str(slot.public), "metric", BEHIND)),
        Command(("ip", "route", "delete", "unreachable", str(slot.private), "metric", BEHIND)),
        Command(("nft", "delete", "table", "ip", slot.name)),
    ]


def boot(base: Path, folder: Path, name: str, host: str, groups: Sequence[Path]) -> Command:
    """Run a host until it is switched off; it is booted again when it reboots.

    Its file system is an overlay that only these processes see: it ends with them. --register=no and --keep-unit do
    without the computer's own systemd, which may not be there. All of cgroup v2 inside: that suits every systemd.
    groups: the control groups that it runs in, made if need be.
    """
    root = folder / "root"
    layers = f"lowerdir={base},upperdir={folder / 'upper'},workdir={folder / 'work'}"
    nspawn = (
        *("systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe", "--link-journal=no"),
        *(f"--directory={root}", f"--machine={name}", f"--hostname={host}", "--resolv-conf=off"),
        *(f"--network-namespace-path={NAMESPACES / name}", "--kill-signal=SIGRTMIN+4"),
    )
    environment = ("env", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1", "SYSTEMD_NSPAWN_LOCK=0")
    alone = ("unshare", "--mount", "--propagation", "slave", "sh", "-c", _BOOT, "host", str(root), layers)
    within_groups = " ".join(map(str, groups))
    return Command((*alone, within_groups, *environment, *nspawn))


def greeting(namespace: str, address: str) -> Command:
    """Prints "SSH-" when the host's sshd answers there. Asked from inside: a private address cannot be seen here."""
    script = 'exec 3<>"/dev/tcp/$0/22" && head -c 4 <&3'
    return within(namespace, "timeout", "2", "bash", "-c", script, address)
