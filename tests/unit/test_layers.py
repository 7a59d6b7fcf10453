# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arrows between layers, read from the source of every plugin file; no file is imported.

modules -> module_face -> runner -> resources | domain | carousel | centro -> backends -> http -> core
runner -> kept -> backends
action, inventory, lookup, filter -> plugin_utils -> runner -> ...

A layer may import any layer that its arrows lead to, and itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
OURS = ("ansible_collections", "research", "cloud", "plugins")

RESOURCE_LIKE = frozenset({"resources", "domain", "carousel", "centro"})
ARROWS: dict[str, frozenset[str]] = {
    "modules": frozenset({"module_face"}),
    "action": frozenset({"plugin_utils"}),
    "inventory": frozenset({"plugin_utils"}),
    "lookup": frozenset({"plugin_utils"}),
    "filter": frozenset({"plugin_utils"}),
    "doc_fragments": frozenset(),
    "module_face": frozenset({"runner"}),
    "plugin_utils": frozenset({"runner"}),
    "runner": RESOURCE_LIKE | {"kept"},
    "kept": frozenset({"backends"}),
    **dict.fromkeys(RESOURCE_LIKE, frozenset({"backends"})),
    "backends": frozenset({"http"}),
    "http": frozenset({"core"}),
    "core": frozenset(),
}

KNOW_ANSIBLE = frozenset(
    {"modules", "action", "inventory", "lookup", "filter", "doc_fragments", "module_face", "plugin_utils"}
)
TRAVEL = frozenset({"module_utils", "modules"})
"""Folders whose files are packed up for a module that runs elsewhere."""
TRANSPORT = ("module_utils", "http", "transport.py")
LIBRARIES: dict[str, tuple[str, ...]] = {
    "requests": TRANSPORT,
    "urllib3": TRANSPORT,
    "openstack": ("module_utils", "backends", "openstack"),
    "keystoneauth1": ("module_utils", "backends", "openstack"),
    "boto3": ("module_utils", "backends", "ec2"),
    "botocore": ("module_utils", "backends", "ec2"),
    "cryptography": ("module_utils", "backends", "triton"),
    "bcrypt": ("module_utils", "backends", "triton"),
}
"""The one file or folder that may import a library."""
IMPURE = frozenset({"os", "random", "time"})
"""What core is given by its callers instead of importing it."""
BACKEND_FRAMEWORK = frozenset({"base", "registry"})


def reachable(layer: str) -> frozenset[str]:
    """Every layer that the arrows lead to."""
    direct = ARROWS[layer]
    return direct.union(*(reachable(next_layer) for next_layer in direct))


def layer_of(parts: tuple[str, ...]) -> str:
    """The layer of a path below plugins/, as of a dotted name below it."""
    inner = parts[1:] if parts[0] == "module_utils" else parts
    return inner[0].removesuffix(".py") if inner else "module_utils"


def imports(source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and full dotted name of all that is imported, also inside functions; a relative import begins with ""."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, tuple(alias.name.split("."))) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ("",) if node.level else tuple((node.module or "").split("."))
            yield from ((node.lineno, (*base, alias.name)) for alias in node.names)


def violations(file: Path, source: str) -> list[str]:
    """One sentence for each import in `file` (below plugins/) that goes against the rules."""
    found = []
    for line, name in imports(source):
        ours = name[: len(OURS)] == OURS
        complaint = own_import(file.parts, name[len(OURS) :]) if ours else foreign_import(file.parts, name)
        if complaint:
            found.append(f"plugins/{file}:{line}: {complaint}")
    return found


def own_import(importer: tuple[str, ...], name: tuple[str, ...]) -> str | None:
    """What is wrong with importing one of our own names."""
    here, there = layer_of(importer), layer_of(name)
    if there != here and there not in reachable(here):
        return f"{here} must not import {there}"
    folder = name[2] if there == "backends" and len(name) > 2 else None
    if folder and folder not in BACKEND_FRAMEWORK and importer[2:3] not in ((folder,), ("registry.py",)):
        return f"only the registry imports the backend {folder}"
    return None


def foreign_import(importer: tuple[str, ...], name: tuple[str, ...]) -> str | None:
    """What is wrong with importing something that is not ours."""
    top, here = name[0], layer_of(importer)
    place = LIBRARIES.get(top)
    rules = {
        "a relative import: its target cannot be read here": top == "",
        "a computed import does not travel with a module": top == "importlib" and importer[0] in TRAVEL,
        f"{here} must not know Ansible": top == "ansible" and here not in KNOW_ANSIBLE,
        f"{top} belongs in {'/'.join(place or ())}": place is not None and importer[: len(place)] != place,
        f"core is pure: no {top}": here == "core" and top in IMPURE,
        f"core stands on the standard library: no {top}": here == "core" and top not in sys.stdlib_module_names,
    }
    return next((complaint for complaint, broken in rules.items() if broken), None)


def test_arrows_hold() -> None:
    files = sorted(PLUGINS.rglob("*.py"))
    assert files, "no plugin files were found"
    found = [
        sentence
        for file in files
        for sentence in violations(file.relative_to(PLUGINS), file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_every_file_lies_in_a_known_layer() -> None:
    files = (file.relative_to(PLUGINS) for file in PLUGINS.rglob("*.py"))
    strangers = [file for file in files if layer_of(file.parts) not in {*ARROWS, "__init__"}]
    assert not strangers


OUR = ".".join(OURS)
FORBIDDEN = [
    ("module_utils/core/plan.py", f"from {OUR}.module_utils.http import client", "core must not import http"),
    ("module_utils/core/plan.py", "import time", "core is pure: no time"),
    ("module_utils/core/plan.py", "def f():\n    from os import environ", "core is pure: no os"),
    ("module_utils/core/plan.py", "import yaml", "core stands on the standard library: no yaml"),
    ("module_utils/http/policy.py", "import requests", "requests belongs in module_utils/http/transport.py"),
    ("module_utils/http/client.py", f"from {OUR}.module_utils import runner", "http must not import runner"),
    ("module_utils/backends/base.py", "from ansible.module_utils import basic", "backends must not know Ansible"),
    (
        "module_utils/backends/ec2/backend.py",
        "import openstack",
        "openstack belongs in module_utils/backends/openstack",
    ),
    (
        "module_utils/backends/ec2/backend.py",
        f"from {OUR}.module_utils.backends.triton.wire import decode",
        "only the registry imports the backend triton",
    ),
    (
        "module_utils/resources/instance.py",
        f"from {OUR}.module_utils.backends.triton.backend import BACKEND",
        "only the registry imports the backend triton",
    ),
    (
        "module_utils/http/client.py",
        "from cryptography.hazmat.primitives import hashes",
        "cryptography belongs in module_utils/backends/triton",
    ),
    ("module_utils/resources/instance.py", f"import {OUR}.module_utils.runner", "resources must not import runner"),
    ("module_utils/runner.py", f"from {OUR}.module_utils import module_face", "runner must not import module_face"),
    ("module_utils/runner.py", f"from {OUR}.plugin_utils import secrets", "runner must not import plugin_utils"),
    ("modules/instance.py", f"from {OUR}.plugin_utils.secrets import read", "modules must not import plugin_utils"),
    ("plugin_utils/in_worker.py", f"from {OUR}.modules import instance", "plugin_utils must not import modules"),
    ("module_utils/backends/registry.py", "import importlib", "a computed import does not travel with a module"),
    ("module_utils/http/client.py", "from . import policy", "a relative import: its target cannot be read here"),
]
ALLOWED = [
    ("module_utils/core/plan.py", f"from {OUR}.module_utils.core.model import Instance"),
    ("module_utils/core/wait.py", "import dataclasses\nfrom datetime import datetime"),
    ("module_utils/http/transport.py", "import requests\nimport urllib3"),
    ("module_utils/backends/ec2/backend.py", "import boto3"),
    ("module_utils/backends/ec2/backend.py", f"from {OUR}.module_utils.backends.ec2.wire import decode"),
    ("module_utils/backends/triton/crypto.py", "from cryptography.hazmat.primitives import hashes\nimport bcrypt"),
    ("module_utils/backends/registry.py", f"from {OUR}.module_utils.backends.ec2.backend import BACKEND"),
    ("module_utils/resources/instance.py", f"from {OUR}.module_utils.backends import registry"),
    ("modules/instance.py", f"from {OUR}.module_utils.resources import instance"),
    ("action/instance.py", f"from {OUR}.module_utils.resources import instance"),
    ("plugin_utils/secrets.py", "import importlib"),
    ("inventory/fleet.py", f"from ansible import errors\nfrom {OUR}.plugin_utils.profiles import load"),
    ("module_utils/module_face.py", "from ansible.module_utils.basic import AnsibleModule"),
]


@pytest.mark.parametrize(("file", "source", "complaint"), FORBIDDEN)
def test_an_import_against_the_arrows_is_found(file: str, source: str, complaint: str) -> None:
    (found,) = violations(Path(file), source)
    assert found.endswith(f": {complaint}")


@pytest.mark.parametrize(("file", "source"), ALLOWED)
def test_an_import_along_the_arrows_is_not(file: str, source: str) -> None:
    assert violations(Path(file), source) == []
