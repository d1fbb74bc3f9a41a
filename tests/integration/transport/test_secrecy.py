"""What an application's code raises may hold content, which is then in no log and no error."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from faust.types import StreamT

from integration.transport.site import Site, running, until
from tidegate.schemas.errors import TidegateError
from tidegate.transport.app import App
from tidegate.transport.errors import CodeError

CANARY = "canary-7f3a"


def fail(*_: object) -> None:
    raise ValueError(CANARY)


class WrappedError(TidegateError):
    """An error without content, because of one that has some."""


def in_an_agent(app: App, topic: Any) -> None:
    @app.agent(topic)
    async def agent(stream: StreamT[Any]) -> None:
        async for _ in stream:
            fail()


def in_an_agent_that_yields(app: App, topic: Any) -> None:
    @app.agent(topic)
    async def agent(stream: StreamT[Any]) -> AsyncIterator[int]:
        async for _ in stream:
            yield 1
            fail()


def in_a_sink(app: App, topic: Any) -> None:
    @app.agent(topic, sink=[fail])
    async def agent(stream: StreamT[Any]) -> AsyncIterator[int]:
        async for _ in stream:
            yield 1


def in_a_filter(app: App, topic: Any) -> None:
    @app.agent(topic)
    async def agent(stream: Any) -> None:
        async for _ in stream.filter(fail):
            pass


def in_a_timer(app: App, topic: Any) -> None:
    in_no_agent(app, topic)

    @app.timer(interval=0.05)  # type: ignore[untyped-decorator]  # Faust's
    async def tick() -> None:
        fail()


def in_a_task(app: App, topic: Any) -> None:
    in_no_agent(app, topic)
    app.task(fail)


def in_no_agent(app: App, topic: Any) -> None:
    @app.agent(topic)
    async def agent(stream: StreamT[Any]) -> None:
        async for _ in stream:
            await asyncio.Event().wait()  # else it is chance what is committed before the error


async def run(app: App) -> None:
    async with running(app):
        await until(app, lambda: False)


@pytest.mark.parametrize(
    "fails",
    [in_an_agent, in_an_agent_that_yields, in_a_sink, in_a_filter, in_a_timer, in_a_task],
)
async def test_an_error_of_the_application_is_told_by_class_and_place(
    site: Site, caplog: pytest.LogCaptureFixture, fails: Callable[[App, Any], None]
) -> None:
    source = site.topic()
    site.produce(source, [b"x"])
    app = site.app()
    fails(app, app.topic(source, value_serializer="raw"))
    place = r"^ValueError in fail \(.*test_secrecy\.py:\d+\); "
    with pytest.raises(CodeError, match=place) as told:
        await run(app)
    assert "ValueError in fail" in caplog.text
    assert CANARY not in caplog.text + str(told.value)
    assert site.committed(source) < 1


async def test_an_error_of_our_own_is_told_without_what_it_arose_from(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    source = site.topic()
    site.produce(source, [b"x"])
    app = site.app()

    @app.agent(app.topic(source, value_serializer="raw"))
    async def agent(stream: StreamT[Any]) -> None:
        async for _ in stream:
            try:
                fail()
            except ValueError as error:
                raise WrappedError("it failed") from error

    with pytest.raises(WrappedError):
        await run(app)
    assert "it failed" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("what", ["key", "value"])
async def test_a_record_that_cannot_be_decoded_is_told_without_it(
    site: Site, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    source = site.topic()
    site.produce(source, [CANARY.encode()], key=CANARY.encode())
    app = site.app()
    serializers: dict[str, Any] = {f"{what}_type": int, f"{what}_serializer": "json"}
    in_no_agent(app, app.topic(source, **serializers))
    with pytest.raises(TidegateError):
        await run(app)
    assert f"offset 0: its {what} cannot be decoded" in caplog.text
    assert CANARY not in caplog.text
