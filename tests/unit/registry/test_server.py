import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from tidegate.registry.log import LogError, MemoryLog, Record
from tidegate.registry.server import CONTENT_TYPE, RegistryServer
from tidegate.schemas.codec import schema_text
from unit.schemas.strategies import RECORDS

T = TypeVar("T")

INT, LONG, STRING = (Schema(f'"{name}"', "AVRO") for name in ("int", "long", "string"))


class CountingLog(MemoryLog):
    """Counts its appends; while `away` it fails as Kafka does without a broker."""

    def __init__(self) -> None:
        super().__init__()
        self.appended = 0
        self.away = False
        self.on_append: Callable[[], None] = lambda: None

    def append(self, key: bytes, value: bytes) -> int:
        self.on_append()
        self.appended += 1
        return super().append(key, value)

    def read_to_end(self, start: int) -> Iterator[Record]:
        if self.away:
            raise LogError("cannot read: the broker is away")
        yield from super().read_to_end(start)


@pytest.fixture
def log() -> CountingLog:
    return CountingLog()


@pytest.fixture
async def server(log: CountingLog) -> AsyncIterator[RegistryServer]:
    async with RegistryServer(log) as server:
        yield server


@pytest.fixture
def client(server: RegistryServer) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": server.url, "timeout": 5, "max.retries": 0}) as client:
        yield client


@pytest.fixture
async def http(server: RegistryServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(server.url, headers={"Content-Type": CONTENT_TYPE}) as session:
        yield session


def forget(client: SchemaRegistryClient) -> None:
    client.clear_caches()  # type: ignore[no-untyped-call]


async def refusal(call: Callable[..., T], *args: object) -> tuple[int, int]:
    with pytest.raises(SchemaRegistryError) as refused:
        await asyncio.to_thread(call, *args)
    return refused.value.http_status_code, refused.value.error_code


async def ask(
    http: aiohttp.ClientSession, method: str, path: str, body: object = None
) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with http.request(method, path, data=io.BytesIO(data)) as response:
        assert response.content_type == CONTENT_TYPE
        return response.status, await response.json()


async def test_a_registered_schema_is_found_by_id_version_and_content(
    client: SchemaRegistryClient,
) -> None:
    schema_id = await asyncio.to_thread(client.register_schema, "s", INT)
    forget(client)

    by_id = await asyncio.to_thread(client.get_schema, schema_id)
    by_version = await asyncio.to_thread(client.get_version, "s", 1)
    latest = await asyncio.to_thread(client.get_latest_version, "s")
    looked_up = await asyncio.to_thread(client.lookup_schema, "s", INT)

    assert by_id.schema_str == INT.schema_str
    for found in (by_version, latest, looked_up):
        assert (found.schema_id, found.version, found.subject) == (schema_id, 1, "s")
    assert await asyncio.to_thread(client.get_subjects) == ["s"]
    assert await asyncio.to_thread(client.get_versions, "s") == [1]
    assert await asyncio.to_thread(client.get_subjects_by_schema_id, schema_id) == ["s"]
    (use,) = await asyncio.to_thread(client.get_schema_versions, schema_id)
    assert (use.subject, use.version) == ("s", 1)


async def test_registering_again_appends_nothing(
    client: SchemaRegistryClient, log: CountingLog
) -> None:
    first = await asyncio.to_thread(client.register_schema, "s", INT)
    forget(client)
    again = await asyncio.to_thread(client.register_schema, "s", INT)

    assert again == first
    assert log.appended == 1


async def test_an_incompatible_schema_is_refused_with_the_place_and_appends_nothing(
    client: SchemaRegistryClient, http: aiohttp.ClientSession, log: CountingLog
) -> None:
    await asyncio.to_thread(client.register_schema, "s", LONG)

    assert await refusal(client.register_schema, "s", INT) == (409, 409)
    _, body = await ask(http, "POST", "/subjects/s/versions", {"schema": '"int"'})
    assert "version 1" in body["message"]
    assert "type_mismatch at /" in body["message"]
    assert log.appended == 1


async def test_a_writer_that_lost_a_race_gets_the_winners_id_or_a_conflict(
    log: CountingLog, client: SchemaRegistryClient
) -> None:
    async with RegistryServer(log) as other:
        rival = SchemaRegistryClient({"url": other.url, "max.retries": 0})

        def overtake() -> None:
            log.on_append = lambda: None
            rival.register_schema("s", LONG)
            rival.register_schema("t", LONG)

        log.on_append = overtake
        same = await asyncio.to_thread(client.register_schema, "s", LONG)
        log.on_append = overtake
        forget(rival)
        refused = await refusal(client.register_schema, "t", INT)

        assert same == await asyncio.to_thread(rival.register_schema, "s", LONG)
        assert refused == (409, 409)
        assert await asyncio.to_thread(rival.get_versions, "s") == [1]
        rival.close()


async def test_an_answer_of_one_server_holds_what_another_acknowledged_before(
    log: CountingLog, client: SchemaRegistryClient
) -> None:
    async with RegistryServer(log) as other:
        with SchemaRegistryClient({"url": other.url, "max.retries": 0}) as reader:
            for i in range(20):
                await asyncio.to_thread(client.register_schema, f"s{i}", INT)
                assert await asyncio.to_thread(reader.get_versions, f"s{i}") == [1]


async def test_what_is_not_there_is_not_found(client: SchemaRegistryClient) -> None:
    await asyncio.to_thread(client.register_schema, "s", INT)

    assert await refusal(client.get_versions, "other") == (404, 40401)
    assert await refusal(client.get_version, "other", 1) == (404, 40401)
    assert await refusal(client.get_version, "s", 2) == (404, 40402)
    assert await refusal(client.get_schema, 99) == (404, 40403)
    assert await refusal(client.get_subjects_by_schema_id, 99) == (404, 40403)
    assert await refusal(client.lookup_schema, "other", INT) == (404, 40401)
    assert await refusal(client.lookup_schema, "s", LONG) == (404, 40403)


async def test_compatibility_is_fixed_and_can_be_tried_out(client: SchemaRegistryClient) -> None:
    await asyncio.to_thread(client.register_schema, "s", INT)
    await asyncio.to_thread(client.register_schema, "s", LONG)

    assert await asyncio.to_thread(client.get_compatibility) == "BACKWARD_TRANSITIVE"
    assert await asyncio.to_thread(client.get_compatibility, "s") == "BACKWARD_TRANSITIVE"
    await asyncio.to_thread(client.set_compatibility, None, "BACKWARD_TRANSITIVE")
    await asyncio.to_thread(client.set_compatibility, "s", "BACKWARD_TRANSITIVE")
    assert await refusal(client.set_compatibility, "s", "NONE") == (422, 42203)
    assert await refusal(client.set_compatibility, None, "FULL") == (422, 42203)
    assert await asyncio.to_thread(client.test_compatibility, "s", INT, 1)
    assert not await asyncio.to_thread(client.test_compatibility, "s", INT)
    assert not await asyncio.to_thread(client.test_compatibility_all_versions, "s", INT)
    assert await asyncio.to_thread(client.test_compatibility_all_versions, "new", INT)
    assert await refusal(client.test_compatibility, "new", INT) == (404, 40401)


async def test_a_verbose_compatibility_check_says_why(
    client: SchemaRegistryClient, http: aiohttp.ClientSession
) -> None:
    await asyncio.to_thread(client.register_schema, "s", LONG)
    path = "/compatibility/subjects/s/versions/latest?verbose=true"

    _, conflict = await ask(http, "POST", path, {"schema": '"int"'})
    _, fine = await ask(http, "POST", path, {"schema": '"double"'})

    assert conflict["is_compatible"] is False
    assert "type_mismatch" in conflict["messages"][0]
    assert fine == {"is_compatible": True, "messages": []}


@pytest.mark.parametrize("subject", ["a/b", "ä ö", "100%", "%2F", "{x}", "a?b#c", ":.s:", "+ +"])
async def test_a_subject_may_hold_any_characters(
    subject: str, client: SchemaRegistryClient
) -> None:
    await asyncio.to_thread(client.register_schema, subject, INT)

    assert await asyncio.to_thread(client.get_subjects) == [subject]
    assert await asyncio.to_thread(client.get_versions, subject) == [1]


async def test_lists_are_cut_to_prefix_offset_and_limit(
    client: SchemaRegistryClient, http: aiohttp.ClientSession
) -> None:
    for subject in ("a1", "a2", "a3", "b"):
        await asyncio.to_thread(client.register_schema, subject, INT)

    found = await ask(http, "GET", "/subjects?subjectPrefix=a&offset=1&limit=1")
    used = await asyncio.to_thread(client.get_subjects_by_schema_id, 1, "b")
    bad = await ask(http, "GET", "/subjects?limit=x")

    assert found == (200, ["a2"])
    assert used == ["b"]
    assert bad[0] == 422


async def test_plain_answers_have_the_shapes_of_confluents(
    client: SchemaRegistryClient, http: aiohttp.ClientSession
) -> None:
    await asyncio.to_thread(client.register_schema, "s", INT)

    assert await ask(http, "GET", "/") == (200, {})
    assert await ask(http, "GET", "/schemas/types") == (200, ["AVRO"])
    assert await ask(http, "GET", "/schemas/ids/1") == (200, {"schema": '"int"'})
    assert await ask(http, "GET", "/config") == (200, {"compatibilityLevel": "BACKWARD_TRANSITIVE"})
    described = {"subject": "s", "id": 1, "version": 1, "schema": '"int"'}
    assert await ask(http, "GET", "/subjects/s/versions/latest") == (200, described)


@pytest.mark.parametrize("wanted", ["0", "x", "1.0", "-2", "٣", "9" * 5000])
async def test_a_version_that_is_no_number_is_invalid(
    wanted: str, http: aiohttp.ClientSession
) -> None:
    status, body = await ask(http, "GET", f"/subjects/s/versions/{quote(wanted)}")

    assert (status, body["error_code"]) == (422, 42202)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[" * 100_000,
        [],
        {},
        {"schema": 1},
        {"schema": "no json"},
        {"schema": '"no_type"'},
        {"schema": '"int"', "schemaType": "PROTOBUF"},
        {"schema": '"int"', "references": [{"name": "n", "subject": "s", "version": 1}]},
        {"schema": '"int"', "ruleSet": {"domainRules": []}},
        {"schema": json.dumps({"type": "string", "doc": "x" * 1024 * 1024})},
    ],
    ids=lambda body: str(body)[:40],
)
@pytest.mark.parametrize("path", ["/subjects/s/versions", "/compatibility/subjects/s/versions"])
async def test_what_is_no_schema_is_refused(
    path: str, body: object, http: aiohttp.ClientSession, log: CountingLog
) -> None:
    status, answer = await ask(http, "POST", path, body)

    assert (status, answer["error_code"]) == (422, 42201)
    assert log.appended == 0


async def test_a_body_over_the_bound_is_refused(http: aiohttp.ClientSession) -> None:
    status, _ = await ask(http, "POST", "/subjects/s/versions", b" " * 5 * 1024 * 1024)

    assert status == 413


async def test_a_body_that_does_not_say_it_is_json_is_refused(
    server: RegistryServer, log: CountingLog
) -> None:
    async with (
        aiohttp.ClientSession(server.url) as page,
        page.post("/subjects/s/versions", data='{"schema": "\\"int\\""}') as response,
    ):
        assert response.status == 415
    assert log.appended == 0


async def test_nothing_is_deleted(client: SchemaRegistryClient) -> None:
    await asyncio.to_thread(client.register_schema, "s", INT)

    assert await refusal(client.delete_subject, "s") == (405, 405)
    assert await refusal(client.delete_version, "s", 1) == (405, 405)
    assert await asyncio.to_thread(client.get_versions, "s") == [1]


async def test_unknown_routes_and_methods_are_errors_in_the_same_shape(
    http: aiohttp.ClientSession,
) -> None:
    assert (await ask(http, "GET", "/contexts"))[0] == 404
    assert (await ask(http, "GET", "/schemas/ids/x"))[0] == 404
    assert (await ask(http, "PUT", "/subjects"))[0] == 405


async def test_a_log_that_cannot_be_read_is_a_503_until_it_can(
    client: SchemaRegistryClient, log: CountingLog
) -> None:
    log.away = True
    assert await refusal(client.get_subjects) == (503, 50002)
    assert await refusal(client.register_schema, "s", INT) == (503, 50002)

    log.away = False
    assert await asyncio.to_thread(client.get_subjects) == []
    assert log.appended == 0


async def test_a_failure_that_nobody_thought_of_is_a_500_and_logged(
    client: SchemaRegistryClient, log: CountingLog, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    log.on_append = fail

    assert await refusal(client.register_schema, "s", INT) == (500, 50001)
    assert "POST /subjects/s/versions" in caplog.text


async def test_a_taken_port_is_an_error_that_names_it(server: RegistryServer) -> None:
    port = int(server.url.rsplit(":", 1)[1])

    with pytest.raises(OSError, match=f"port {port} on 127.0.0.1 is taken"):
        async with RegistryServer(MemoryLog(), port=port):
            pytest.fail("the port is taken")


@pytest.mark.parametrize("kind", RECORDS)
async def test_tidegates_own_schemas_come_back_as_they_were_sent(
    kind: type, client: SchemaRegistryClient
) -> None:
    schema_id = await asyncio.to_thread(
        client.register_schema, "s", Schema(schema_text(kind), "AVRO")
    )
    forget(client)

    found = await asyncio.to_thread(client.get_schema, schema_id)
    assert found.schema_str == schema_text(kind)
