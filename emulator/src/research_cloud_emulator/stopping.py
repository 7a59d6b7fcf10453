# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that ask this process to end, as an event that any thread can wait for."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NUMBERS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Set by the first SIGINT or SIGTERM. More of them do nothing, so that what has begun to end can end in order.

    No handler sets it: one may never run, when the signal comes to another thread than the main one, which waits; and
    one that comes while another sets it would wait for itself. The interpreter writes to a pipe instead.
    """
    event = threading.Event()
    heard, told = os.pipe()
    os.set_blocking(told, False)

    def listen() -> None:
        # Nothing is read when the other end was closed.
        if os.read(heard, 1):
            event.set()

    listener = threading.Thread(target=listen, name="signals", daemon=True)
    listener.start()
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, _ignore) for number in NUMBERS}
    try:
        yield event
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        os.close(told)
        listener.join()
        os.close(heard)


def _ignore(_number: int, _frame: object) -> None:
    """Not SIG_IGN: the interpreter tells only of signals that have a handler, and commands would inherit that."""
