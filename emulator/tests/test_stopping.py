# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals become an event, and afterwards they are what they were."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from research_cloud_emulator.stopping import NUMBERS, stopped_by_signals

PATIENCE = 10.0


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_sets_the_event(number: signal.Signals) -> None:
    with stopped_by_signals() as stop:
        assert not stop.is_set()
        os.kill(os.getpid(), number)
        assert stop.wait(PATIENCE)
        os.kill(os.getpid(), number)


def test_also_when_another_thread_gets_it() -> None:
    """Where the interpreter runs no handler before the main thread does something."""
    with stopped_by_signals() as stop:
        threading.Timer(0.0, signal.raise_signal, (signal.SIGTERM,)).start()
        assert stop.wait(PATIENCE)


def test_everything_is_as_it_was_afterwards() -> None:
    handlers = [signal.getsignal(number) for number in NUMBERS]
    threads = threading.active_count()
    with stopped_by_signals():
        assert [signal.getsignal(number) for number in NUMBERS] != handlers
    assert [signal.getsignal(number) for number in NUMBERS] == handlers
    assert threading.active_count() == threads
    assert signal.set_wakeup_fd(-1) == -1
