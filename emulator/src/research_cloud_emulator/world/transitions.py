# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state machines, as data. A transition is what happens at once and a chain of later steps.

Not observed on a real server (a mock cloud stood behind it): the order follows the service's source and Nova's rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from .settings import Settings


@dataclass(frozen=True)
class Step:
    """`after` names a duration; the other fields are what the server then shows. `status=None` keeps it."""

    after: str
    status: str | None
    task: str = ""
    tmp_status: str = ""
    effect: str = ""


@dataclass(frozen=True)
class Verb:
    """One action of the cloud: from which states, and what follows.

    cloud_name: the name in the cloud's 409 text. revives: gets an address and the deploy chain afterwards.
    """

    cloud_name: str
    allowed: frozenset[str]
    at_once: Step
    then: tuple[Step, ...]
    revives: bool = False
    releases_address: bool = False
    charged: bool = False


@dataclass(frozen=True)
class Outcome:
    """How the next transition ends, when a fault rule says so; the default is success."""

    kind: str = ""
    status: str = ""
    text: str = "No valid host was found."
    late: bool = False


SUCCESS = Outcome()

LAUNCH = Step("", "build", task="spawning")
BUILT = Step("build", "active", tmp_status="initializing")
DELETION = (Step("queue_delete", None, task="deleting"), Step("delete", None, task="deleting", effect="destroy"))

_NETWORK = Step("initializing", "active", tmp_status="networking")
_RUNNING = frozenset({"active"})

VERBS = {
    "start": Verb(
        "start",
        frozenset({"stopped"}),
        Step("", None, task="powering-on"),
        (Step("start", "active", tmp_status="initializing"),),
        revives=True,
        charged=True,
    ),
    "stop": Verb(
        "stop",
        frozenset({"active", "error"}),
        Step("", None, task="powering-off"),
        (Step("stop", "shutoff"),),
        releases_address=True,
    ),
    "suspend": Verb(
        "suspend",
        _RUNNING,
        Step("", None, task="suspending"),
        (Step("suspend", "suspended"),),
        releases_address=True,
    ),
    "resume": Verb(
        "resume",
        frozenset({"suspended"}),
        Step("", None, task="resuming"),
        (Step("resume", "active", tmp_status="initializing"),),
        revives=True,
        charged=True,
    ),
    "shelve": Verb(
        "shelve",
        frozenset({"active", "stopped", "paused", "suspended"}),
        Step("", None, task="shelving"),
        (
            Step("shelve", "shelved"),
            Step("auto_offload", "shelved", task="shelving_offloading"),
            Step("offload", "shelved_offloaded"),
        ),
        releases_address=True,
    ),
    "shelve_offload": Verb(
        "shelveOffload",
        frozenset({"shelved"}),
        Step("", None, task="shelving_offloading"),
        (Step("offload", "shelved_offloaded"),),
    ),
    "unshelve": Verb(
        "unshelve",
        frozenset({"shelved", "shelved_offloaded"}),
        Step("", None, task="unshelving"),
        (Step("unshelve", "active", tmp_status="initializing"),),
        revives=True,
        charged=True,
    ),
    "reboot": Verb(
        "reboot",
        _RUNNING,
        Step("", "reboot", task="rebooting"),
        (Step("reboot", "active", tmp_status="redeploying"),),
        revives=True,
    ),
    "hard_reboot": Verb(
        "reboot",
        frozenset({"active", "stopped", "paused", "suspended", "error"}),
        Step("", "hard_reboot", task="rebooting_hard"),
        (Step("reboot", "active", tmp_status="redeploying"),),
        revives=True,
    ),
    "redeploy": Verb(
        "redeploy",
        _RUNNING,
        Step("", "active", tmp_status="redeploying"),
        (),
        revives=True,
    ),
    "rebuild": Verb(
        "rebuild",
        frozenset({"active", "stopped", "error"}),
        Step("", "rebuild", task="rebuilding"),
        (Step("rebuild", "active"),),
    ),
    "confirm_resize": Verb("confirmResize", frozenset({"resized"}), Step("", None), ()),
    "revert_resize": Verb("revertResize", frozenset({"resized"}), Step("", None), ()),
}

_VM_STATES = {
    "build": "building",
    "shutoff": "stopped",
    "reboot": "active",
    "hard_reboot": "active",
    "rebuild": "active",
    "verify_resize": "resized",
}


def vm_state(status: str) -> str:
    """The cloud's own word for a status, as its error texts use it."""
    return _VM_STATES.get(status, status)


def obstacle(verb: Verb, status: str, task: str) -> str | None:
    """Why the cloud would answer 409 to this verb now (`vm_state stopped`, `task_state suspending`), or None."""
    state = vm_state(status)
    if state not in verb.allowed:
        return f"vm_state {state}"
    return f"task_state {task}" if task else None


def revival(deploy: bool) -> tuple[Step, ...]:
    """From a running server to a usable instance: an address, then (when wanted) the service's own set-up."""
    if not deploy:
        return (_NETWORK, Step("networking", "active", effect="address"))
    return (
        _NETWORK,
        Step("networking", "active", tmp_status="deploying", effect="address"),
        Step("deploying", "active", effect="ready"),
    )


def bent(steps: tuple[Step, ...], outcome: Outcome, settings: Settings) -> tuple[Step, ...]:
    """The chain as it will really run: without steps that are switched off, and ending as the outcome says."""
    steps = _until_disabled(steps, settings)
    if not steps or outcome == SUCCESS:
        return steps
    if outcome.kind in ("fail_build", "fail_transition"):
        return (Step(steps[0].after, "error", effect=f"fault:{outcome.text}"),)
    if outcome.kind == "fail_deploy":
        last = steps[-1]
        return (*steps[:-1], Step(last.after, "active", tmp_status="deploy_error", effect=f"fault:{outcome.text}"))
    return until_stuck(steps, outcome.status) if outcome.kind == "stick" else steps


def _until_disabled(steps: tuple[Step, ...], settings: Settings) -> tuple[Step, ...]:
    for index, step in enumerate(steps):
        if settings.durations[step.after] is None:
            return steps[:index]
    return steps


def until_stuck(steps: tuple[Step, ...], status: str) -> tuple[Step, ...]:
    """Everything up to and including the step that shows `status`; nothing at all when it is shown already."""
    for index, step in enumerate(steps):
        if status in (step.status, step.tmp_status) and (step.tmp_status in ("", status)):
            return steps[: index + 1]
    return ()
