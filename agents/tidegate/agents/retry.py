"""Waiting for the schema registry: nothing is decided because nobody could tell."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from tidegate.schemas.catalogue import RegistryUnavailableError

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSE_S = 1.0


async def until_answered(call: Callable[[], T], meanwhile: str, waiting: Callable[[], None]) -> T:
    """The result of a call to the registry, repeated in a thread for as long as it is away.

    meanwhile: what waits, for the log. waiting: called before each try, as a sign of life.
    Raises what the call raises but RegistryUnavailableError.
    """
    while True:
        waiting()
        try:
            return await asyncio.to_thread(call)
        except RegistryUnavailableError as error:
            log.error("no schema registry, %s; trying again: %s", meanwhile, error)
            await asyncio.sleep(PAUSE_S)
