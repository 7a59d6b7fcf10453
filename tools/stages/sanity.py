# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity, with no ignore files, in a copy of the checkout."""

from __future__ import annotations

import re
import subprocess

from tools import checkout
from tools.env import BOOTSTRAP
from tools.project import BUILD, ROOT, TOOL_HOME, Pair
from tools.stages.stage import Outcome, StageFailed, output

SKIPPED = re.compile(r"WARNING: (?:Skipping|Skipped) (.*)|.*(All targets skipped).*")
MAY_SKIP: dict[str, str] = {}
"""Text of a warning: why nothing is lost."""
PIP_VERSION = """
from types import SimpleNamespace
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(SimpleNamespace(version="{version}"))["pip"])
"""
GET_PIP = """\
import pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent / "{wheel}"))
from pip._internal.cli.main import main
sys.exit(main(["install", *(word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel"))]))
"""
ANSIBLE_TEST = frozenset({"ansible-test's cache"})
CACHE = TOOL_HOME / ".ansible" / "test" / "cache"


def sanity(pair: Pair) -> Outcome:
    """Every sanity test of the pair's ansible-core; a test that is skipped fails unless MAY_SKIP says why not."""
    ignored = sorted((ROOT / "tests" / "sanity").glob("ignore-*"))
    if ignored:
        raise StageFailed(f"{ignored[0].name} exists: nothing is ignored here")
    provide_pip(pair)
    folder = checkout.copy(BUILD / f"sanity-{pair.name}", checkout.OWN_PROJECTS)
    command = pair.tool("ansible-test", "sanity", "--local", "--python", pair.python, "--color", "no")
    said = output(command, pair, cwd=folder)
    skipped = unexpected_skips(said)
    if skipped:
        raise StageFailed(f"skipped: {'; '.join(skipped)}")
    ran = len(re.findall(r"^Running sanity test ", said, re.MULTILINE))
    if not ran:
        raise StageFailed("ansible-test ran no sanity test")
    return Outcome(note=f"{ran} sanity tests")


def unexpected_skips(said: str) -> list[str]:
    """What ansible-test left out, going by its output, and had no leave to."""
    found = (match.group(1) or match.group(2) for match in SKIPPED.finditer(said))
    return [text for text in found if text not in MAY_SKIP]


def provide_pip(pair: Pair) -> None:
    """Let ansible-test make its virtual environments where the package index is all that can be reached.

    It downloads a get-pip script from a site of its own, unless one lies in its cache. The one put there runs pip from
    the wheel of the version that ansible-test asks for.
    """
    version = _pip_version(pair)
    wheel = CACHE / f"pip-{version}-py3-none-any.whl"
    if not wheel.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        pip = [str(BOOTSTRAP / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        if subprocess.run([*pip, "download", "--no-deps", "--dest", CACHE, f"pip=={version}"], check=False).returncode:
            raise StageFailed(f"pip {version}, which ansible-test needs, cannot be downloaded")
    script = CACHE / f"get_pip_{version.replace('.', '_')}.py"
    script.write_text(GET_PIP.format(wheel=wheel.name), encoding="utf-8")


def _pip_version(pair: Pair) -> str:
    """The pip that this pair's ansible-test installs into its environments."""
    question = pair.tool("python", "-c", PIP_VERSION.format(version=pair.python))
    asked = subprocess.run(question, capture_output=True, text=True, check=False)
    if asked.returncode:
        raise StageFailed(f"ansible-test does not say which pip it wants: {asked.stderr.strip()}")
    return asked.stdout.strip()
