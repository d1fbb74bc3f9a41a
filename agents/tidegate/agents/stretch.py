"""Work in stretches, between which whoever shares the event loop has a turn.

Agents of one process would else take turns batch by batch, and the one with the smallest batches
would fall behind all the others; and budgets would end late.
"""

import asyncio
import time

STRETCH_S = 0.02
"""After this long others have a turn, if a piece of work is over; a decision by DEADLINE is late by
about as much for every agent of the process."""


class Stretch:
    """One agent's work on one batch: `await over()` between its pieces."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + STRETCH_S

    async def over(self) -> None:
        """Let others have a turn if this stretch was long enough."""
        if time.monotonic() >= self._ends:
            await asyncio.sleep(0)
            self._ends = time.monotonic() + STRETCH_S
