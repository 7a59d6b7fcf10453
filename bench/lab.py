# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated cloud with a fleet on it, and a user's folder beside it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = Path(sys.executable).parent

PROFILE = """\
clouds:
  lab:
    backend: atmosphere
    endpoint: {endpoint}
    username: alice
    password: alice-password
    provider: Jetstream - Indiana University
    max_parallel: 32
"""


class Lab:
    """The folder, the environment for Ansible's commands, and the emulator's control interface."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        self.endpoint = endpoint
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "RESEARCH_CLOUD"))
        }
        self.environment = {
            **inherited,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".venv" / "collections"),
            "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
            "ANSIBLE_HOME": str(folder / "home"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "LC_ALL": "C.UTF-8",
        }
        (folder / "ansible.cfg").write_text(
            "[defaults]\nlocalhost_warning = false\n[inventory]\ninventory_unparsed_warning = false\n"
        )
        (folder / "research-cloud.yml").write_text(PROFILE.format(endpoint=endpoint))

    def write(self, name: str, content: Any) -> Path:
        """A file in the folder; JSON is YAML too."""
        path = self.folder / name
        path.write_text(json.dumps(content))
        return path

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the emulator's control interface."""
        connection = http.client.HTTPConnection(self.endpoint.removeprefix("http://"), timeout=60)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, f"/_emulator/{path}", data, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            said = reply.read()
        finally:
            connection.close()
        if reply.status >= 400:
            raise SystemExit(f"bench: the emulator answered {reply.status}: {said.decode()}")
        return json.loads(said or b"null")

    def command(self, name: str, *words: str) -> list[str]:
        """The command line of one of Ansible's commands."""
        return [str(COMMANDS / name), *words]


@contextmanager
def lab() -> Iterator[Lab]:
    """A lab on a free port of this machine; ended and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="research-cloud-bench-"))
    ready = folder / "ready"
    line = [sys.executable, "-m", "research_cloud_emulator", "serve", "--state", str(folder / "world.sqlite")]
    line += ["--port", "0", "--ready-file", str(ready), "--scenario", "demo"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as process:
        try:
            while not ready.exists():
                if process.poll() is not None:
                    raise SystemExit("bench: the emulator did not come up")
                time.sleep(0.05)
            yield Lab(folder, ready.read_text().strip())
        finally:
            process.terminate()
            shutil.rmtree(folder, ignore_errors=True)
