# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What instances can be made from, and the newest of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadInput, Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.images import IMAGE_STATUSES
from ansible_collections.research.cloud.plugins.module_utils.core.model import Image, as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    "name": {"type": "str"},
    "name_regex": {"type": "str"},
    "id": {"type": "str"},
    "version": {"type": "str"},
    "os": {"type": "str"},
    "type": {"type": "str"},
    "owner": {"type": "str"},
    "public": {"type": "bool"},
    "status": {"type": "list", "elements": "str", "choices": list(IMAGE_STATUSES)},
    "newest": {"type": "bool", "default": False},
}
COMPARED = ("name", "version", "os", "type", "owner", "public")
NOT_EVERYWHERE = ("os", "type")


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """All images that match every given option, or the newest of them. Raises BadInput, Unsupported and Ambiguous."""
    name = clouds.name(options["cloud"])
    _refuse_untold(options, name, clouds)
    pattern = _pattern(options["name_regex"])
    # Which ones can be booted is a matter of their status: whoever asks for that wants to see the others, too.
    images = clouds.connect(name).images(every=options["status"] is not None)
    found = [image for image in images if matches(image, options) and (pattern is None or pattern.search(image.name))]
    return {"images": [as_dict(image) for image in (newest(found, name) if options["newest"] else found)]}


def matches(image: Image, options: Options) -> bool:
    """True when the image is what every given option says; an option that is not given matches all."""
    return (
        all(options[key] is None or getattr(image, key) == options[key] for key in COMPARED)
        and (options["id"] is None or options["id"] in (image.id, *image.aliases))
        and (options["status"] is None or image.status in options["status"])
    )


def newest(images: Sequence[Image], cloud: str) -> list[Image]:
    """The one that was made last; none of none. Raises Ambiguous where several were made at that moment."""
    latest = max((image.created for image in images), default="")
    last = [image for image in images if image.created == latest]
    if len(last) > 1:
        listed = ", ".join(f"{image.name} {image.version} (id {image.id})" for image in last)
        raise Ambiguous(
            f"{len(last)} images on {cloud} fit and were made at the same moment: {listed}",
            cloud=cloud,
            hint="say more about the one that you mean, such as its name",
            details={"matches": [image.id for image in last]},
        )
    return last


def _refuse_untold(options: Options, cloud: str, clouds: Clouds) -> None:
    """What a cloud does not tell would match nothing, without a word."""
    told = clouds.backend(cloud).capabilities.tells_of_images
    for key in NOT_EVERYWHERE:
        if options[key] is not None and key not in told:
            raise Unsupported(
                f"{cloud} does not tell the {key} of its images",
                cloud=cloud,
                hint=f"leave {key} away, and go by the name",
            )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as wrong:
        raise BadInput(f'name_regex "{text}" is no regular expression: {wrong}') from None


RESOURCE = InfoResource(
    name="image_info", spec=SPEC, read=read, constraints={"mutually_exclusive": [["name", "name_regex"]]}
)
