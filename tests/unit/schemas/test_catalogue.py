import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from tidegate.registry.log import MemoryLog, Record
from tidegate.registry.server import RegistryServer
from tidegate.schemas.catalogue import (
    MAX_UNKNOWN,
    UNKNOWN_FOR_S,
    RegistryUnavailableError,
    SchemaCatalogue,
    registry_client,
)
from tidegate.schemas.codec import parsed_schema, schema_text
from tidegate.schemas.records import DeadLetter, SafetyRequest
from tidegate.schemas.topics import REQUESTS, SCHEMAS

PREFIX = "tidegate."
FOREIGN = Schema('"int"', "AVRO")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class CountingLog(MemoryLog):
    """Counts its reads: the server reads it once for each request."""

    reads = 0

    def read_to_end(self, start: int) -> Iterator[Record]:
        self.reads += 1
        yield from super().read_to_end(start)


@pytest.fixture
def log() -> CountingLog:
    return CountingLog()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(log: CountingLog) -> AsyncIterator[SchemaRegistryClient]:
    async with RegistryServer(log) as server:
        with registry_client(server.url) as client:
            yield client


@pytest.fixture
def catalogue(client: SchemaRegistryClient, clock: Clock) -> SchemaCatalogue:
    return SchemaCatalogue(client, REQUESTS, PREFIX, clock)


async def register(client: SchemaRegistryClient, subject: str, schema: Schema) -> int:
    return await asyncio.to_thread(client.register_schema, subject, schema)


async def test_our_own_schema_is_known_after_a_refresh(catalogue: SchemaCatalogue) -> None:
    schema_id = await asyncio.to_thread(catalogue.register)

    assert catalogue.must_refresh(schema_id)
    assert catalogue.writer_schema(schema_id) is None
    await asyncio.to_thread(catalogue.refresh, {schema_id})

    assert not catalogue.must_refresh(schema_id)
    assert catalogue.writer_schema(schema_id) is parsed_schema(SafetyRequest)


async def test_registering_twice_gives_one_id(
    catalogue: SchemaCatalogue, client: SchemaRegistryClient
) -> None:
    other = SchemaCatalogue(client, REQUESTS, PREFIX)

    assert await asyncio.to_thread(catalogue.register) == await asyncio.to_thread(other.register)


async def test_every_version_of_the_subject_is_known(
    catalogue: SchemaCatalogue, client: SchemaRegistryClient
) -> None:
    grown = json.loads(schema_text(SafetyRequest))
    grown["fields"].append({"name": "added_later", "type": "string", "default": ""})
    ids = {
        await asyncio.to_thread(catalogue.register),
        await register(client, catalogue.subject, Schema(json.dumps(grown), "AVRO")),
    }

    await asyncio.to_thread(catalogue.refresh, ids)

    assert all(catalogue.writer_schema(schema_id) for schema_id in ids)


async def test_an_id_registered_under_another_subject_only_is_unknown(
    catalogue: SchemaCatalogue, client: SchemaRegistryClient
) -> None:
    foreign = await register(client, "another-value", FOREIGN)

    await asyncio.to_thread(catalogue.refresh, {foreign})

    assert catalogue.writer_schema(foreign) is None
    assert not catalogue.must_refresh(foreign)


async def test_a_flood_of_unknown_ids_costs_one_refresh(
    catalogue: SchemaCatalogue, log: CountingLog
) -> None:
    batch = set(range(1, 1001))

    await asyncio.to_thread(catalogue.refresh, {i for i in batch if catalogue.must_refresh(i)})

    assert log.reads == 1
    assert not any(catalogue.must_refresh(schema_id) for schema_id in batch)


async def test_a_refresh_reads_only_versions_it_has_not_read(
    catalogue: SchemaCatalogue, log: CountingLog
) -> None:
    schema_id = await asyncio.to_thread(catalogue.register)
    await asyncio.to_thread(catalogue.refresh, {schema_id})
    before = log.reads

    await asyncio.to_thread(catalogue.refresh, {schema_id + 1})

    assert log.reads == before + 1


async def test_an_unknown_id_stays_unknown_for_a_minute_and_is_then_looked_up_again(
    catalogue: SchemaCatalogue, client: SchemaRegistryClient, clock: Clock
) -> None:
    await asyncio.to_thread(catalogue.refresh, {1})
    assert await asyncio.to_thread(catalogue.register) == 1

    clock.now += UNKNOWN_FOR_S - 1
    assert not catalogue.must_refresh(1)
    clock.now += 1
    assert catalogue.must_refresh(1)
    await asyncio.to_thread(catalogue.refresh, {1})

    assert catalogue.writer_schema(1) is not None
    assert not catalogue.must_refresh(1)


async def test_a_refresh_for_another_id_ends_the_minute_of_one_that_got_registered(
    catalogue: SchemaCatalogue,
) -> None:
    await asyncio.to_thread(catalogue.refresh, {1})
    await asyncio.to_thread(catalogue.register)

    await asyncio.to_thread(catalogue.refresh, {2})

    assert catalogue.writer_schema(1) is not None


async def test_only_so_many_unknown_ids_are_kept_and_forgotten_ones_make_room(
    catalogue: SchemaCatalogue, clock: Clock
) -> None:
    def kept(ids: range) -> int:
        return sum(not catalogue.must_refresh(schema_id) for schema_id in ids)

    first, second = range(1, MAX_UNKNOWN + 501), range(50_001, 50_501)

    await asyncio.to_thread(catalogue.refresh, set(first))
    await asyncio.to_thread(catalogue.refresh, set(second))
    assert kept(first) == MAX_UNKNOWN
    assert kept(second) == 0

    clock.now += UNKNOWN_FOR_S
    await asyncio.to_thread(catalogue.refresh, set(second))
    assert kept(first) == 0
    assert kept(second) == 500


async def test_a_registry_that_nobody_runs_is_unavailable_and_nothing_is_learned() -> None:
    async with RegistryServer(MemoryLog()) as server:
        url = server.url
    with registry_client(url) as client:
        catalogue = SchemaCatalogue(client, REQUESTS, PREFIX)

        with pytest.raises(RegistryUnavailableError):
            await asyncio.to_thread(catalogue.register)
        with pytest.raises(RegistryUnavailableError):
            await asyncio.to_thread(catalogue.refresh, {1})
        assert catalogue.must_refresh(1)


@asynccontextmanager
async def answering(
    answer: Callable[[web.Request], Awaitable[web.Response]],
) -> AsyncIterator[SchemaRegistryClient]:
    """A client of a registry that answers so."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with registry_client(f"http://127.0.0.1:{runner.addresses[0][1]}") as client:
        yield client
    await runner.cleanup()


async def test_a_registry_that_answers_500_is_unavailable() -> None:
    async def fail(request: web.Request) -> web.Response:
        return web.json_response({"error_code": 50001, "message": "internal"}, status=500)

    async with answering(fail) as client:
        catalogue = SchemaCatalogue(client, REQUESTS, PREFIX)

        with pytest.raises(RegistryUnavailableError, match="500"):
            await asyncio.to_thread(catalogue.register)
        with pytest.raises(RegistryUnavailableError, match="500"):
            await asyncio.to_thread(catalogue.refresh, {1})
        assert catalogue.must_refresh(1)


@pytest.mark.parametrize("code", [40401, 40402])
async def test_a_version_deleted_while_a_refresh_runs_is_passed_over(code: int) -> None:
    async def forget(request: web.Request) -> web.Response:
        if request.path.endswith("/versions"):
            return web.json_response([1, 2])
        if request.path.endswith("/1"):
            return web.json_response({"error_code": code, "message": "gone"}, status=404)
        found = {"id": 7, "version": 2, "schema": schema_text(SafetyRequest)}
        return web.json_response({"subject": "tidegate.requests-value", **found})

    async with answering(forget) as client:
        catalogue = SchemaCatalogue(client, REQUESTS, PREFIX)
        await asyncio.to_thread(catalogue.refresh, {6, 7})

    assert catalogue.writer_schema(7) is not None
    assert catalogue.writer_schema(6) is None


@pytest.mark.parametrize("answer", [{}, {"id": 7}, {"schema": '"int"'}])
async def test_an_answer_without_a_schema_leaves_its_id_unknown_until_it_is_there(
    answer: dict[str, object],
) -> None:
    async def tell(request: web.Request) -> web.Response:
        return web.json_response([1] if request.path.endswith("/versions") else answer)

    async with answering(tell) as client:
        catalogue = SchemaCatalogue(client, REQUESTS, PREFIX)
        await asyncio.to_thread(catalogue.refresh, {7})

        assert catalogue.writer_schema(7) is None
        assert not catalogue.must_refresh(7)
        answer = {"id": 7, "schema": schema_text(SafetyRequest)}
        await asyncio.to_thread(catalogue.refresh, {8})

    assert catalogue.writer_schema(7) is not None


def test_a_topic_whose_values_have_no_schema_has_no_catalogue() -> None:
    with pytest.raises(ValueError, match="schemas have no schema"):
        SchemaCatalogue(SchemaRegistryClient.new_client({"url": "mock://"}), SCHEMAS, PREFIX)


async def test_a_refusal_is_not_taken_for_unavailability(
    catalogue: SchemaCatalogue, client: SchemaRegistryClient
) -> None:
    await register(client, catalogue.subject, Schema(schema_text(DeadLetter), "AVRO"))

    with pytest.raises(SchemaRegistryError) as refused:
        await asyncio.to_thread(catalogue.register)

    assert refused.value.error_code == 409


async def test_a_registry_that_is_strict_enough_is_not_set(catalogue: SchemaCatalogue) -> None:
    await asyncio.to_thread(catalogue.require_compatibility)


async def test_a_registry_that_will_not_be_set_ends_the_start() -> None:
    async def lax(request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.json_response({"error_code": 40408, "message": "not set"}, status=404)
        return web.json_response({"error_code": 40301, "message": "no"}, status=403)

    async with answering(lax) as client:
        catalogue = SchemaCatalogue(client, REQUESTS, PREFIX)

        with pytest.raises(SchemaRegistryError) as refused:
            await asyncio.to_thread(catalogue.require_compatibility)

    assert refused.value.http_status_code == 403
