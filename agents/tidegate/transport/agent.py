"""Faust's agent on this transport: how its end by an error is known and told."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import faust

from tidegate.transport.errors import without_content

if TYPE_CHECKING:
    from tidegate.transport.app import App


class Agent(faust.Agent):
    """An agent, with its sinks, that ends the application when it fails.

    That is known before its event is acknowledged, as Faust does with what an agent was at when it
    ends; and also when something it awaits was cancelled, after which Faust restarts it without a
    word.
    """

    app: "App"

    async def _execute_actor(self, coro: Awaitable[Any], aref: Any) -> None:
        await super()._execute_actor(self._watched(coro), aref)

    async def _watched(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except GeneratorExit:
            raise
        except BaseException as error:
            told = without_content(error)
            if not self.app.should_stop:
                self.app.fail(told)
                await self.app.consumer.commits.take_back()  # before Faust ends the worker for it
            raise told from None
