"""Records that kill the worker that has them: found, refused, and nobody else blamed."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from confluent_kafka import KafkaException, Producer
from faust.types import StreamT

from harness.polling import eventually
from harness.processes import TidegateProcess
from harness.reading import all_messages
from integration.transport.dying import POISON, REFUSED
from integration.transport.site import Site, numbers, running, until
from tidegate.broker.clients import QUIET
from tidegate.transport import handing_out
from tidegate.transport.batch import Batch
from tidegate.transport.careful import MAX_TRIES
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.ending import EXIT_FAILED
from tidegate.transport.topic_ids import TopicIds

TESTS = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
CAREFUL = "handed out one by one"


class Dying(TidegateProcess):
    command = (sys.executable, "-m", "integration.transport.dying")

    def __init__(self, how: str, site: Site) -> None:
        path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
        where = site.bootstrap_servers, site.prefix, str(site.folder)
        super().__init__(how, *where, env={"PYTHONPATH": path})


def topics_of(site: Site) -> tuple[str, str]:
    """What is read, and what is written."""
    return site.topic("in", partitions=2), site.topic("out", partitions=2)


def deaths(how: str, site: Site, times: int) -> list[tuple[int, str]]:
    """Start a worker so often, each when the last one has died; how each ended and what it said."""
    found = []
    for _ in range(times):
        with Dying(how, site) as worker:
            found.append((worker.wait(), worker.stderr_text()))
    return found


def suspicion(site: Site, topic: str) -> CommitNote:
    """What a worker leaves that came to nothing."""
    settings = site.app().settings
    return CommitNote(TopicIds(settings.connection()).ask([topic])[topic], starts=1)


def is_taken(site: Site, topic: str, offset: int) -> bool:
    """Whether the group takes the offset from somebody else: it has no members any more."""
    try:
        site.commit(topic, offset)
    except KafkaException:
        return False
    return True


def is_clean(note: CommitNote | None) -> bool:
    """Whether it has an id and no counts."""
    return note is not None and note == CommitNote(note.topic_id)


def test_a_record_that_kills_is_refused_after_three_tries_alone_and_the_others_flow(
    site: Site,
) -> None:
    # Given a record that kills, between others of two partitions
    source, out = topics_of(site)
    site.produce(source, [*numbers(400), POISON, *numbers(400, start=400)])
    site.produce(source, numbers(800), partition=1)

    # When it has killed a worker already, and the next are restarted whenever they died
    site.commit(source, 0, note=suspicion(site, source))
    ends = deaths("batches", site, MAX_TRIES)
    assert [status for status, _ in ends] == [KILLED] * len(ends)
    with Dying("batches", site) as worker:
        eventually(lambda: site.committed(source) == 801 and site.committed(source, 1) == 800)
        said = worker.stderr_text()

    # Then agents got that record as one with an error, and nothing of it was counted
    assert f"{source}-0, offset 400: {MAX_TRIES} workers that had this record alone" in said
    answers = all_messages(site.bootstrap_servers, out)
    assert {m.key() for m in answers if m.value() == REFUSED} == {POISON}
    counted = [(m.partition() or 0, int(m.value() or 0)) for m in answers if m.value() != REFUSED]
    assert max(counted) == (1, 800)
    assert max(counted, key=lambda one: (-one[0], one[1])) == (0, 800)

    # And it is over
    assert is_clean(site.note(source))


def test_an_agent_of_records_cannot_have_it_and_ends_the_worker_with_its_coordinates(
    site: Site,
) -> None:
    source, _ = topics_of(site)
    site.produce(source, [POISON, *numbers(3)])
    ends = deaths("records", site, 1 + MAX_TRIES)
    assert [status for status, _ in ends] == [KILLED] * len(ends)
    for status, said in deaths("records", site, 2):
        assert status == EXIT_FAILED
        assert f"{source}-0, offset 0: {MAX_TRIES} workers that had it alone" in said

    # An operator who commits the offset by hand has it tried again.
    eventually(lambda: is_taken(site, source, 0))
    ((status, said),) = deaths("records", site, 1)
    assert status == KILLED
    assert CAREFUL not in said


def test_a_worker_that_dies_before_its_agents_read_has_no_record_blamed(site: Site) -> None:
    source, _ = topics_of(site)
    site.produce(source, numbers(5))
    for status, _ in deaths("prepares", site, MAX_TRIES + 2):
        assert status == KILLED
    note = site.note(source)
    assert note is not None
    assert (note.starts, note.tries) == (MAX_TRIES + 2, 0)
    with Dying("batches", site) as worker:
        eventually(lambda: site.committed(source) == 5)
        assert CAREFUL in worker.stderr_text()


def test_an_error_that_is_told_has_neither_start_nor_record_blamed(site: Site) -> None:
    source, _ = topics_of(site)
    site.produce(source, [POISON])
    for status, said in deaths("raises", site, 2):
        assert status == EXIT_FAILED
        assert "ValueError" in said
        assert CAREFUL not in said
        assert is_clean(site.note(source))


def test_a_worker_killed_while_it_makes_progress_leaves_no_suspicion(site: Site) -> None:
    source, _ = topics_of(site)
    with Dying("batches", site) as worker:
        site.produce(source, numbers(5))
        eventually(lambda: site.committed(source) == 5)
        worker.kill()
    site.produce(source, numbers(5))
    with Dying("batches", site) as worker:
        eventually(lambda: site.committed(source) == 10)
        assert CAREFUL not in worker.stderr_text()


async def test_a_worker_that_is_stopped_in_order_leaves_no_suspicion(site: Site) -> None:
    source, _ = topics_of(site)
    site.produce(source, numbers(5))
    app = site.app()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        await asyncio.Event().wait()

    async with running(app):
        note = site.note(source)
        assert note is not None
        assert note.starts == 1
    assert site.committed(source) == 0
    assert is_clean(site.note(source))


async def test_markers_at_the_end_of_a_log_are_not_waited_for_for_ever(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a log that ends with the marker of a transaction, and a suspicion
    monkeypatch.setattr(handing_out, "_SILENT_S", 0.5)
    source, _ = topics_of(site)
    config = {**QUIET, "bootstrap.servers": site.bootstrap_servers, "transactional.id": source}
    with Producer(config) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        for value in numbers(3):
            producer.produce(source, value, partition=0)
        producer.commit_transaction()
    eventually(lambda: site.end(source) == 4)
    site.commit(source, 0, note=suspicion(site, source))

    # When its records were handed out one by one, and no more comes
    app, sizes = site.app(), list[int]()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            sizes.append(len(batch))

    async with running(app):
        await until(app, lambda: sizes == [1, 1, 1] and app.consumer.careful.is_over)

        # Then other partitions are read again, and records go together
        site.produce(source, numbers(50), partition=1)
        await until(app, lambda: sum(sizes) == 53)
        assert max(sizes) > 1


async def test_a_partition_without_suspicion_waits_until_the_others_are_past_theirs(
    site: Site,
) -> None:
    source, _ = topics_of(site)
    for partition in range(2):
        site.produce(source, numbers(50), partition)
    site.commit(source, 10, partition=1, note=suspicion(site, source))
    app, taken = site.app(), list[tuple[int, int]]()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            taken.append((batch.tp.partition, len(batch)))

    async with running(app):
        await until(app, lambda: sum(size for _, size in taken) == 90)
    assert taken[:40] == [(1, 1)] * 40
    assert len(taken) < 90
    for partition in range(2):
        assert site.committed(source, partition) == 50
        assert is_clean(site.note(source, partition))
