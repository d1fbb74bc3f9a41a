"""Waiting for a condition, never for luck."""

import asyncio
import time
from collections.abc import Callable

GIVE_UP_S = 60.0
PAUSE_S = 0.05


def eventually(condition: Callable[[], bool], within_s: float = GIVE_UP_S) -> None:
    """Return once the condition holds; fail when it does not in time."""
    give_up = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up, f"not within {within_s:g} s"
        time.sleep(PAUSE_S)


async def eventually_async(condition: Callable[[], bool], within_s: float = GIVE_UP_S) -> None:
    """The same, while the event loop goes on."""
    give_up = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up, f"not within {within_s:g} s"
        await asyncio.sleep(PAUSE_S)
