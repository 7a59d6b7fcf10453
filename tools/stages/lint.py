# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make lint`: style, types, documentation, generated files, and the rules no tool knows."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from tools import checkout, generate, house_rules
from tools.project import BUILD, ROOT, Pair
from tools.stages.stage import Outcome, Stage, StageFailed, run

PLUGINS = "ansible_collections.research.cloud.plugins"
STRICT = (f"{PLUGINS}.module_utils.core", f"{PLUGINS}.module_utils.http", "research_cloud_emulator")
"""Packages held to `mypy --strict`."""
TYPED = (
    f"{PLUGINS}.module_utils",
    f"{PLUGINS}.plugin_utils",
    f"{PLUGINS}.inventory",
    f"{PLUGINS}.modules",
    "tests",
    "tools",
)
"""Packages in which every function is annotated and checked; they stand on Ansible, which has no types to lean on."""
ANTSIBULL = frozenset({"antsibull's log"})
ANSIBLE_LINT = frozenset({"ansible-lint's cache"})


def lint_stages(pairs: tuple[Pair, ...]) -> Iterator[Stage]:
    """The lint stages; only ansible-lint depends on the ansible-core it runs with."""
    newest = pairs[-1]
    once = {
        "lint ruff": ruff,
        "lint mypy": mypy,
        "lint yaml": yaml,
        "lint house rules": house,
        "lint generated": generated,
        "lint changelog": changelog,
        "lint collection docs": collection_docs,
    }
    for name, check in once.items():
        claims = ANTSIBULL if check in (changelog, collection_docs) else frozenset()
        yield Stage(name, functools.partial(check, newest), newest, urgent=True, claims=claims)
    for pair in pairs:
        run_ = functools.partial(ansible_lint, pair)
        yield Stage("lint ansible", run_, pair, urgent=True, claims=ANSIBLE_LINT)


def ruff(pair: Pair) -> None:
    """Style and likely mistakes, everywhere in the checkout."""
    check = run(pair.tool("ruff", "check", "--quiet", "--output-format=concise", "."), pair, may_fail=True)
    layout = run(pair.tool("ruff", "format", "--quiet", "--check", "--diff", "."), pair, may_fail=True)
    if check or layout:
        raise StageFailed("ruff found something (make format mends what it can)")


def mypy(pair: Pair) -> None:
    """Types: strict where nothing untyped is underneath, annotated everywhere else."""
    command = pair.tool("mypy", "--cache-dir", BUILD / "mypy")
    run([*command, "--strict", *_packages(STRICT)], pair)
    run([*command, "--disallow-untyped-defs", "--check-untyped-defs", *_packages(TYPED)], pair)


def _packages(names: tuple[str, ...]) -> list[str]:
    return [word for name in names for word in ("-p", name)]


def yaml(pair: Pair) -> None:
    """Every YAML file; a warning is a failure."""
    run(pair.tool("yamllint", "--strict", "."), pair)


def house(pair: Pair) -> None:  # noqa: ARG001 (every check is called with the pair)
    """The rules of tools/house_rules.py."""
    broken = house_rules.broken(ROOT, checkout.files())
    for sentence in broken:
        print(sentence)
    if broken:
        raise StageFailed(f"{len(broken)} broken house rules")


def generated(pair: Pair) -> None:  # noqa: ARG001 (every check is called with the pair)
    """Generated files are what the generators would write."""
    stale = generate.stale(ROOT)
    if stale:
        raise StageFailed(f"run `make generate`: {', '.join(str(path) for path in stale)}")


def changelog(pair: Pair) -> None:
    """Every fragment, and the changelog's own files."""
    run(pair.tool("antsibull-changelog", "lint"), pair)


def collection_docs(pair: Pair) -> None:
    """Documentation of plugins and roles, and every reference in it."""
    folder = checkout.copy(BUILD / "lint", checkout.OWN_PROJECTS)
    command = pair.tool("antsibull-docs", "lint-collection-docs", "--plugin-docs")
    run([*command, "--validate-collection-refs", "self", "."], pair, cwd=folder, extra=_seen_from(folder))


def ansible_lint(pair: Pair) -> Outcome:
    """The production profile, without the network; in a copy, where its own files do no harm."""
    folder = checkout.copy(BUILD / f"ansible-lint-{pair.name}", checkout.OWN_PROJECTS)
    run(pair.tool("ansible-lint", "--offline", "--nocolor", "-q"), pair, cwd=folder, extra=_seen_from(folder))
    return Outcome(note="profile production")


def _seen_from(folder: Path) -> dict[str, str]:
    """Settings under which Ansible takes the collection from a copy."""
    return {"ANSIBLE_COLLECTIONS_PATH": str(folder.parent.parent.parent)}
