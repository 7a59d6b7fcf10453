# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The face that runs a task inside Ansible's worker process, and hands over to the module where that is not possible.

Either way the options are validated, and the profiles and their secrets resolved, here on the controller. The results
are those of the module: a differential test compares them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from ansible import constants
from ansible.errors import AnsibleUndefinedConfigEntry
from ansible.module_utils.common.parameters import remove_values
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.module_utils.core.redact import redact, veiled
from ansible_collections.research.cloud.plugins.module_utils.resources.base import InfoResource, ManagedResource
from ansible_collections.research.cloud.plugins.module_utils.runner import execute, failed, keep, real_context
from ansible_collections.research.cloud.plugins.plugin_utils import files, profiles
from ansible_collections.research.cloud.plugins.plugin_utils.placement import why_a_module
from ansible_collections.research.cloud.plugins.plugin_utils.plain import as_arguments, as_result
from ansible_collections.research.cloud.plugins.plugin_utils.validation import Checked, check_options, validate

HIDDEN = "_connections"  # the module's option for what was resolved here
RESOLVED = "cloud_options"  # may hold secrets, and is part of what was resolved: it goes no further

Result = dict[str, Any]
display = Display()

# The items of a loop run one after the other in one worker, and each as a task of its own. The main process runs none.
KEPT = keep()

# Ansible's main process imports this file before it starts a worker for each task, and compiles a collection's files
# anew in every process that imports them: whatever is imported here is paid for once, and not by every task.
for _name in registry.NAMES:
    registry.load(_name)


class InWorkerAction(ActionBase):  # type: ignore[misc]  # ansible-core has no types
    """The action of a module. A stub per module sets ``RESOURCE``."""

    RESOURCE: ClassVar[InfoResource | ManagedResource]
    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> Result:
        """Carry out the task. Returns its result; what a user did wrong is a failed result, not an exception."""
        result: Result = super().run(tmp, task_vars)
        variables = task_vars or {}
        checked = self._check()
        if checked.error:
            return result | self._told({"failed": True, "msg": checked.error}, checked, variables)
        try:
            texts = self._texts(checked.options)
        except CloudError as error:
            # Without the options: a private key may be among them.
            return result | failed(error)
        checked = replace(checked, options={**checked.options, **texts})
        try:
            connections = self._connect(checked.options)
        except CloudError as error:
            return result | self._told(failed(error), checked, variables)
        reason = why_a_module(self._task, self._connection, self._templar, variables)
        if reason:
            display.vvv(f"{self._task.action} runs as a module: {reason}")
            return result | self._as_module(connections, texts, variables)
        return result | self._told(self._in_worker(checked, connections), checked, variables)

    def _check(self) -> Checked:
        spec = {option: described for option, described in self.RESOURCE.spec.items() if option != HIDDEN}
        arguments = as_arguments(self._task.args)
        return check_options(spec, arguments, self.RESOURCE.constraints, action=self._task.action)

    def _texts(self, options: Mapping[str, Any]) -> dict[str, str]:
        """What is in the files that options name."""
        named = self.RESOURCE.files if isinstance(self.RESOURCE, ManagedResource) else {}
        return files.texts(named, options, self._loader)

    def _connect(self, options: Mapping[str, Any]) -> list[Connection]:
        """The connections that the options need, the task's own first. ``cloud_options`` count for that one only."""
        wanted = self.RESOURCE.clouds(options)
        own = options.get("cloud")
        resolve = partial(profiles.resolve, config=options.get("cloud_config"), loader=self._loader, environ=os.environ)
        first = [resolve(own, overrides=options.get(RESOLVED))] if own in wanted else []
        known = {own, *(connection.cloud for connection in first)}
        return [*first, *(resolve(name) for name in sorted(wanted - known, key=str))]

    def _in_worker(self, checked: Checked, connections: list[Connection]) -> Result:
        warnings: list[str] = []
        context = real_context(
            {connection.cloud: connection for connection in connections},
            connections[0].cloud,
            check_mode=self._task.check_mode,
            warn=warnings.append,
            debug=lambda text: display.vvv(remove_values(text, checked.no_log)),
            progress=lambda text: display.display(remove_values(text, checked.no_log)),
            validate=validate,
            kept=KEPT,
        )
        try:
            return execute(self.RESOURCE, {**checked.options, RESOLVED: None}, context)
        finally:
            # Said from this thread, which is the one whose warnings Ansible puts into the result.
            for warning in warnings:
                display.warning(remove_values(warning, checked.no_log))

    def _told(self, result: Result, checked: Checked, task_vars: Mapping[str, Any]) -> Result:
        """The result as ``AnsibleModule`` would return it, and what it would say besides."""
        for warning in checked.warnings:
            display.warning(remove_values(warning, checked.no_log))
        for said in checked.deprecations:
            display.deprecated(
                said["msg"],
                version=said.get("version"),
                date=said.get("date"),
                collection_name=said.get("collection_name"),
            )
        if _wants_invocation(task_vars):
            shown = veiled({**checked.options, RESOLVED: None}, self.RESOURCE.veiled)
            result = {**result, "invocation": {"module_args": shown}}
        kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
        told: Result = as_result(remove_values(result, checked.no_log) | kept)
        return told

    def _as_module(
        self, connections: list[Connection], texts: Mapping[str, str], task_vars: Mapping[str, Any]
    ) -> Result:
        arguments = {option: value for option, value in self._task.args.items() if option != RESOLVED}
        arguments.update(texts)
        arguments[HIDDEN] = [_as_option(connection) for connection in connections]
        background = bool(self._task.async_val)
        result = self._execute_module(module_args=arguments, task_vars=task_vars, wrap_async=background)
        if not background:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        result.get("invocation", {}).get("module_args", {}).pop(HIDDEN, None)
        # The module censors what it says. This covers what is said when it cannot start, or is killed.
        secrets = [secret for connection in connections for secret in connection.secrets.values()]
        return {**redact(result, secrets)}


def _as_option(connection: Connection) -> dict[str, Any]:
    return {
        "cloud": connection.cloud,
        "backend": connection.backend,
        "plain": dict(connection.plain),
        "secrets": dict(connection.secrets),
    }


def _wants_invocation(task_vars: Mapping[str, Any]) -> bool:
    """Whether results show the options: always before ansible-core had a setting for it."""
    try:
        return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=task_vars))
    except AnsibleUndefinedConfigEntry:
        return True
