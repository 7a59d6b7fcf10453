# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs, checked on the controller with the rules and the words of ``AnsibleModule``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.errors import UnsupportedError


@dataclass(frozen=True, slots=True)
class Checked:
    """A task's options after validation.

    ``options`` holds defaults and converted values; ``no_log`` the values that nobody may see; ``error`` one sentence,
    empty when all is well. ``warnings`` and ``deprecations`` are what ``AnsibleModule`` would say, for the caller to
    report.
    """

    options: dict[str, Any]
    no_log: frozenset[str]
    error: str
    warnings: tuple[str, ...]
    deprecations: tuple[Mapping[str, Any], ...]


def validate(
    spec: Mapping[str, Any], values: Mapping[str, Any], constraints: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The converted values with defaults filled in, and a sentence for each thing that is wrong."""
    checked = _check(spec, values, constraints or {})
    return dict(checked.validated_parameters), list(checked.error_messages)


def check_options(
    spec: Mapping[str, Any], values: Mapping[str, Any], constraints: Mapping[str, Any], *, action: str
) -> Checked:
    """Validate a task's arguments. ``action`` is the module's name as the user wrote it, for the error."""
    checked = _check(spec, values, constraints)
    # The validator keeps these three to itself, but AnsibleModule acts on them, so a face without it must. The
    # differential test fails when a release of ansible-core renames them.
    return Checked(
        options=dict(checked.validated_parameters),
        no_log=frozenset(str(value) for value in checked._no_log_values),
        error=_first_error(checked, action),
        warnings=tuple(f"Both option {w['option']} and its alias {w['alias']} are set." for w in checked._warnings),
        deprecations=tuple(checked._deprecations),
    )


def _check(spec: Mapping[str, Any], values: Mapping[str, Any], constraints: Mapping[str, Any]) -> ValidationResult:
    return ArgumentSpecValidator(dict(spec), **constraints).validate(dict(values))


def _first_error(checked: ValidationResult, action: str) -> str:
    if not checked.error_messages:
        return ""
    message = str(checked.errors.msg)
    if isinstance(checked.errors[0], UnsupportedError):
        return f"Unsupported parameters for ({action}) module: {message}"
    return message
