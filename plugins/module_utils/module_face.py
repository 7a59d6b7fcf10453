# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The face that runs a task as a module of its own: elsewhere, in the background, as another user.

Profiles and secrets were resolved by the action, on the controller; a module never reads the profile file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.redact import hidden_texts, leaves, veiled
from ansible_collections.research.cloud.plugins.module_utils.resources.base import InfoResource, ManagedResource
from ansible_collections.research.cloud.plugins.module_utils.runner import execute, real_context

HIDDEN = "_connections"


def run_module(resource: InfoResource | ManagedResource) -> None:
    """Run as a module: read the options, carry out the task, print the result and exit."""
    module = AnsibleModule(
        argument_spec=_unlogged(resource.spec, resource.veiled), supports_check_mode=True, **resource.constraints
    )
    # Taken out, because AnsibleModule shows its parameters in the result.
    connections = [Connection(**given) for given in module.params.pop(HIDDEN) or ()]
    options = dict(module.params)
    module.params = veiled(options, resource.veiled)  # what results show, and failures
    kept = leaves([connection.secrets for connection in connections])
    kept += leaves([options[name] for name, described in resource.spec.items() if described.get("no_log")])
    # Masking is by text, wherever it stands: a value such as "web" is hidden where it is given, and nowhere else.
    module.no_log_values -= {text for text in hidden_texts(options, resource.veiled) if text not in kept}
    if not connections:
        module.fail_json(
            msg=f"research.cloud.{resource.name} got no connection: the action plugin of this name resolves profiles, "
            "so let Ansible run it under its full name, and not as a bare module"
        )
    context = real_context(
        {connection.cloud: connection for connection in connections},
        connections[0].cloud,
        check_mode=module.check_mode,
        warn=lambda text: module.warn(remove_values(text, module.no_log_values)),
        debug=_unheard,
        progress=_unheard,
        validate=_validate,
    )
    result = execute(resource, options, context)
    leave = module.fail_json if result.pop("failed", False) else module.exit_json
    leave(**result)


def _unlogged(spec: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The spec with those options kept out of the system's log, at the top and in items."""
    return {
        name: {
            **described,
            **({"no_log": True} if name in names else {}),
            **({"options": _unlogged(described["options"], names)} if "options" in described else {}),
        }
        for name, described in spec.items()
    }


def _unheard(text: str) -> None:
    """Nobody listens to a module before it ends."""


def _validate(spec: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    # The controller's twin cannot be used here: a module is shipped without plugin_utils.
    checked = ArgumentSpecValidator(dict(spec)).validate(dict(values))
    return dict(checked.validated_parameters), list(checked.error_messages)
