# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task's options name. They are on the controller, wherever the task runs: their text travels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.core import public_key
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import say_untouched

MOST_BYTES = 65_536


def from_playbook(written: str, loader: DataLoader) -> Path:
    """Relative to the playbook's folder when it is there, else to the current one."""
    beside_playbook = Path(loader.path_dwim(written))
    here = Path(written).expanduser().absolute()
    return here if not beside_playbook.exists() and here.exists() else beside_playbook


def texts(named: Mapping[str, str], options: Mapping[str, Any], loader: DataLoader) -> dict[str, str]:
    """By option, the text of each file that the options name. ``named``: as ``ManagedResource.files``.

    Raises BadInput, also for a private key, in a file or in the text itself: it would be shown with the options, and
    sent to where the task runs.
    """
    found = {}
    for file_option, text_option in named.items():
        written, text = options.get(file_option), options.get(text_option)
        if text is not None and public_key.is_private(text):
            raise _untouched(public_key.private(text_option))
        if written is None:
            continue
        if text is not None:
            raise _untouched(BadInput(f"{text_option} and {file_option} exclude each other"))
        found[text_option] = _text(file_option, from_playbook(written, loader))
    return found


def _text(option: str, path: Path) -> str:
    try:
        if not path.is_file():
            raise _untouched(BadInput(f"{option}: there is no file {path} on the controller"))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise _untouched(BadInput(f"{option} {path} is larger than {MOST_BYTES} bytes"))
        text = data.decode()
    except OSError as error:
        raise _untouched(BadInput(f"{option} {path} cannot be read: {error.strerror}")) from None
    except UnicodeDecodeError:
        raise _untouched(BadInput(f"{option} {path} is not text in UTF-8")) from None
    if public_key.is_private(text):
        raise _untouched(public_key.private(f"{option} {path}"))
    return text


def _untouched(error: BadInput) -> BadInput:
    say_untouched(error)
    return error
