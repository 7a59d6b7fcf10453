# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make hosts`: both clouds with real hosts behind their instances, to play with until Ctrl-C."""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from tools.hosts.lab import LabFailed, lab_in

HELP = """
Two clouds are served, with nothing in them. In another terminal:

  cd {folder}
  . ./environment
  ansible-playbook fleet.yml                     three hosts: web, gateway, store
  ansible-inventory -i direct.fleet.yml --graph
  ansible -i bastion.fleet.yml all -m ping       through the gateway
  ansible-playbook -i bastion.fleet.yml station.yml
  ssh -F ssh_config alice@ADDRESS                every host knows alice, who may become root

Ctrl-C removes everything.
"""


def main() -> int:
    """Serve until Ctrl-C; the exit status."""
    folder = Path(tempfile.mkdtemp(prefix="research-cloud-hosts-"))
    try:
        with lab_in(folder, speed=5.0) as lab:
            settings = (f"export {name}={shlex.quote(value)}\n" for name, value in lab.environment.items())
            (folder / "environment").write_text("".join(settings), encoding="utf-8")
            print(HELP.format(folder=folder), flush=True)
            lab.emulator.wait()
    except KeyboardInterrupt:
        return 0
    except LabFailed as problem:
        print(f"make hosts: {problem}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
