# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the world can refuse, and why. A face decides how each refusal sounds on its wire."""

from __future__ import annotations


class Refused(Exception):
    """Base of everything the world refuses; str() is the reason."""


class NoSuchThing(Refused):
    """Something a request named does not exist."""


class ProviderInactive(Refused):
    """The cloud is switched off."""

    def __init__(self, provider: str) -> None:
        super().__init__(f"Cannot create driver on an inactive provider: {provider}")


class OverQuota(Refused):
    """More than the identity's quota."""

    def __init__(self, resource: str, used: int, requested: int, limit: int) -> None:
        super().__init__(f"{resource} Quota Exceeded: Using {used} + Requested {requested} but limited to {limit}")


class OverAllocation(Refused):
    """The allocation source is used up."""

    def __init__(self, source: str, hours_over: float) -> None:
        super().__init__(f"Time allocation exceeded: Allocation {source} is over 100% by {hours_over:.3f} hours.")


class AllocationDisabled(Refused):
    """Staff have blacklisted the allocation source."""

    def __init__(self, source: str) -> None:
        super().__init__(f"Allocation disabled: Allocation '{source}' has been blacklisted by staff.")


class SizeUnavailable(Refused):
    """The size exists but may not be used."""


class UnderThreshold(Refused):
    """The image needs more than the size has."""


class ActionDisabled(Refused):
    """The provider forbids this action, or there is none of this name."""

    def __init__(self, action: str) -> None:
        super().__init__(f"The requested action {action} has been explicitly disabled on this provider.")


class CloudConflict(Refused):
    """The cloud's own 409: the server is in the wrong state."""

    def __init__(self, action: str, server: str, state: str) -> None:
        super().__init__(f"409 Conflict Cannot '{action}' instance {server} while it is in {state}")


class ActionFailed(Refused):
    """Any other failure of an action. The action may have been sent to the cloud already."""


class VolumeRefused(Refused):
    """The cloud will not make, change or destroy this volume."""


class VolumeConflict(Refused):
    """The cloud's own 409: the volume is not free."""

    def __init__(self, volume: str, status: str) -> None:
        super().__init__(
            f"409 Conflict Invalid volume: Volume {volume} status must be available. Currently in {status}"
        )


class MountConflict(Refused):
    """A volume cannot be mounted on this instance as it is."""

    def __init__(self, instance: str, volume: str, reason: str | None = None) -> None:
        super().__init__(
            f"Volume {volume} could not be auto-mounted to {instance}. Reason:{reason}"
            " See Available Volumes -> Mounting a Volume  to learn how to mount the device manually"
        )


class GoneFromCloud(Refused):
    """The service still lists it, the cloud has it no longer."""
