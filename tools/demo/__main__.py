# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: the main job, as a user would do it, against the emulated cloud. Leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from research_cloud_emulator.world.triton.throwaway import key_pair, write_pair

ROOT = Path(__file__).resolve().parent.parent.parent
LAB = Path(__file__).resolve().parent / "lab"
COMMANDS = Path(sys.executable).parent
SPEED = "15"  # how much faster than a real cloud the emulated one works
GRACE = 3.0  # seconds that a command may take to end by itself
PATIENCE = 20.0  # seconds that the emulator may take to come up


def main() -> int:
    """Run every scene; 0 when all went as a user should expect."""
    signal.signal(signal.SIGTERM, _interrupt)
    started = time.monotonic()
    try:
        with _lab_folder() as lab, _emulator(lab) as endpoints:
            _write_profiles(lab, endpoints)
            _play(lab)
    except KeyboardInterrupt:
        print("\ndemo: interrupted; everything was stopped and removed", file=sys.stderr)
        return 130
    except SceneFailed as failure:
        print(f"\ndemo: {failure}", file=sys.stderr)
        return 1
    print(
        f"\nThat was the whole life of a fleet, in {time.monotonic() - started:.0f} s. "
        f"The files are in {LAB.relative_to(ROOT)}/."
    )
    return 0


class SceneFailed(Exception):
    """A scene did not end as it must."""


def _play(lab: Path) -> None:
    _scene("Does the cloud answer, and who are we there?")
    _ansible(lab, "ansible", "localhost", "-m", "research.cloud.cloud_info", "-a", "cloud=indiana", quiet=True)
    _scene("What would be made, and what would it cost? (--check --diff changes nothing)")
    _ansible(lab, "ansible-playbook", "lab.yml", "--check", "--diff")
    _scene("Make it")
    _ansible(lab, "ansible-playbook", "lab.yml")
    _scene("Again: nothing is left to change")
    recap = _ansible(lab, "ansible-playbook", "lab.yml")
    if not re.search(r"changed=0\b.*failed=0\b", recap):
        raise SceneFailed("the second run changed something")
    _scene("What does it burn, what is left, and until when?")
    report = _ansible(lab, "ansible-playbook", "research.cloud.report", "-e", "report_clouds=indiana")
    _expect(report, "TG-LUMEN", "worker-2", "3 machines burn 10.0 SU/h")
    _scene("The inventory, for ssh and for every other playbook")
    graph = _ansible(lab, "ansible-inventory", "-i", "lab.fleet.yml", "--graph")
    _expect(graph, "web", "worker-1", "worker-2", "spare", "front", "at_triton", "is_running", "is_shelved")
    _scene("Act on it, on two clouds at once: stop the workers, and what is in front of them")
    _ansible(lab, "ansible-playbook", "act.yml")
    graph = _ansible(lab, "ansible-inventory", "-i", "lab.fleet.yml", "--graph")
    _expect(graph, "is_stopped")
    _scene("And back to nothing: it names what it would delete, and refuses without a confirmation")
    end = ("ansible-playbook", "research.cloud.decommission", "-e", "@fleet.yml")
    _ansible(lab, *end, allowed={2})
    _ansible(lab, *end, "-e", "confirm=true")
    graph = _ansible(lab, "ansible-inventory", "-i", "lab.fleet.yml", "--graph")
    if "web" in graph or "front" in graph:
        raise SceneFailed("something was left over")
    _scene("The volume has outlived its machine; now it may go, too")
    _ansible(lab, "ansible-playbook", "end.yml", "--diff")


def _scene(title: str) -> None:
    print(f"\n\033[1m==> {title}\033[0m" if sys.stdout.isatty() else f"\n==> {title}", flush=True)


def _expect(text: str, *words: str) -> None:
    missing = [word for word in words if word not in text]
    if missing:
        raise SceneFailed(f"the output lacks {', '.join(missing)}")


def _ansible(
    lab: Path, command: str, *words: str, allowed: frozenset[int] | set[int] = frozenset({0}), quiet: bool = False
) -> str:
    """Run one of Ansible's commands in the lab, show what it prints as it comes, and return it."""
    print("$", command, *words, flush=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "RESEARCH_CLOUD"))},
        "ANSIBLE_CONFIG": str(lab / "ansible.cfg"),
        "ANSIBLE_HOME": str(lab / "home"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".venv" / "collections"),
        "XDG_CACHE_HOME": str(lab / "cache"),
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    line = [str(COMMANDS / command), *words]
    with subprocess.Popen(
        line,
        cwd=lab,
        env=environment,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        said = []
        try:
            for text in process.stdout or ():
                said.append(text)
                if not quiet:
                    print(text, end="", flush=True)
        except BaseException:
            _end(process)
            raise
    if process.returncode not in allowed:
        raise SceneFailed(f"{command} ended with {process.returncode}" + ("".join(["\n", *said]) if quiet else ""))
    return "".join(said)


def _end(process: subprocess.Popen[str]) -> None:
    """End a command and everything that it has started, which is a session of its own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + GRACE
        while time.monotonic() < until:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                return
            process.poll()  # so that nothing of it stays in the table
            time.sleep(0.1)


@contextmanager
def _lab_folder() -> Iterator[Path]:
    """A folder of a user's own, with the playbooks of the demo in it; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="research-cloud-demo-"))
    try:
        for file in LAB.iterdir():
            shutil.copy(file, folder)
        (folder / "ansible.cfg").write_text(
            "[defaults]\nlocalhost_warning = false\n"
            "[inventory]\ninventory_unparsed_warning = false\nany_unparsed_is_failed = true\n",
            encoding="utf-8",
        )
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _emulator(lab: Path) -> Iterator[dict[str, str]]:
    """The emulated clouds on free ports of this machine, by the word that stands for each in the profiles; ended at the
    end.
    """
    ready, centres = lab / "ready", lab / "centres"
    line = [sys.executable, "-m", "research_cloud_emulator", "serve", "--state", str(lab / "world.sqlite")]
    line += ["--port", "0", "--ready-file", str(ready), "--speed", SPEED, "--scenario", "demo"]
    line += ["--triton-port", "0", "--triton-ready-file", str(centres)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            endpoint = _wait_for(ready, process)
            (first, *_others) = json.loads(centres.read_text(encoding="utf-8")).values()
            yield {"@ENDPOINT@": endpoint, "@TRITON@": first}
        finally:
            process.terminate()


def _wait_for(ready: Path, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if ready.exists() and (url := ready.read_text(encoding="utf-8").strip()):
            return url
        time.sleep(0.05)
    raise SceneFailed("the emulator did not come up")


def _write_profiles(lab: Path, endpoints: dict[str, str]) -> None:
    profiles = lab / "research-cloud.yml"
    text = profiles.read_text(encoding="utf-8")
    for word, endpoint in endpoints.items():
        text = text.replace(word, endpoint)
    profiles.write_text(text, encoding="utf-8")
    write_pair(lab, "triton-key", key_pair("ed25519", "alice"), "throw-away")
    password = lab / "password"
    password.touch(mode=0o600)
    password.write_text("alice-password\n", encoding="utf-8")


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
