"""Workers that stop, die and share: nothing is lost, everything is decided by judging."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from harness.deployment import Deployment
from harness.polling import eventually
from harness.processes import TidegateProcess
from tidegate.client import Submitter
from tidegate.client.effective import effective_decision
from tidegate.schemas.records import Action, DecidedBy, Decision
from tidegate.schemas.topics import DECISIONS


def submit(deployment: Deployment, count: int) -> dict[UUID, Action]:
    """Submit events of 50 subjects in both directions; returns what each must come to."""
    wanted = {}
    with Submitter(**deployment.clients) as submitter:
        for number in range(count):
            send = submitter.response if number % 3 == 0 else submitter.request
            word = "gardyloo" if number % 10 == 0 else "good morning"
            event = send(subject=f"subject-{number % 50}", text=f"{word}, number {number}")
            wanted[event.event_id] = Action.BLOCK if number % 10 == 0 else Action.ALLOW
    return wanted


def check_conservation(wanted: dict[UUID, Action], decisions: Iterable[Decision]) -> None:
    """Every event has one meaning, the right one, and it came from judging."""
    by_event: dict[UUID, list[Decision]] = {}
    for decision in decisions:
        assert decision.decided_by is DecidedBy.MERGE
        by_event.setdefault(decision.event_id, []).append(decision)
    assert by_event.keys() == wanted.keys()
    for event_id, records in by_event.items():
        assert len({record.record_id for record in records}) == 1
        assert effective_decision(event_id, records).action is wanted[event_id]


def test_5000_events_survive_a_worker_killed_in_the_middle(
    deployment: Deployment, up: TidegateProcess
) -> None:
    # Given a worker that is killed while it works on 5,000 events
    with deployment.worker() as worker:
        eventually(lambda: len(deployment.partitions_by_member()) == 2)
        with ThreadPoolExecutor(1) as pool:
            submitting = pool.submit(submit, deployment, 5_000)
            eventually(lambda: deployment.count(DECISIONS) > 100)
            worker.kill()
            decided_before = deployment.count(DECISIONS)
            wanted = submitting.result()
        assert decided_before < 5_000, "the worker was killed too late to show anything"

    # Then the other one takes over, and every event is decided by judging
    eventually(lambda: deployment.lag() == 0)
    check_conservation(wanted, deployment.decisions())
    assert deployment.dead_letters() == []


def test_5000_events_survive_the_only_worker_killed_and_started_again(
    deployment: Deployment,
) -> None:
    with deployment.up() as process:
        wanted = submit(deployment, 5_000)
        eventually(lambda: deployment.count(DECISIONS) > 100)
        process.kill()
    assert deployment.lag() > 0, "the worker was killed too late to show anything"

    with deployment.up():
        eventually(lambda: deployment.lag() == 0)
        check_conservation(wanted, deployment.decisions())


def test_two_workers_share_the_partitions(deployment: Deployment, up: TidegateProcess) -> None:
    with deployment.worker():
        eventually(lambda: deployment.partitions_by_member() == [4, 4])
        wanted = submit(deployment, 400)
        eventually(lambda: deployment.count(DECISIONS) >= 400)

        check_conservation(wanted, deployment.decisions())


def test_sigterm_drains_so_that_a_restart_repeats_nothing(deployment: Deployment) -> None:
    # Given a worker stopped in order in the middle of its work
    with deployment.up() as process:
        wanted = submit(deployment, 3_000)
        eventually(lambda: deployment.count(DECISIONS) > 100)
        assert process.terminate() == 0
    assert deployment.lag() > 0, "the worker was stopped too late to show anything"

    # When it is started again
    with deployment.up():
        eventually(lambda: deployment.lag() == 0)

        # Then each event was decided once, not twice
        decisions = deployment.decisions()
        assert len(decisions) == 3_000
        check_conservation(wanted, decisions)


def test_known_schemas_go_on_when_the_registry_is_gone(deployment: Deployment) -> None:
    with (
        deployment.up() as with_registry,
        deployment.worker() as worker,
        Submitter(**deployment.clients) as submitter,
    ):
        # Given a worker and a producer that have met the registry
        submitter.request(subject="alice", text="before")
        submitter.flush()
        eventually(lambda: deployment.lag() == 0)
        before = deployment.count(DECISIONS)

        # When the registry dies, and with it the other worker
        with_registry.kill()
        for number in range(100):
            submitter.request(subject=f"subject-{number}", text="after")
        submitter.flush()

        # Then the events of both partitions are decided all the same
        eventually(lambda: deployment.count(DECISIONS) == before + 100)
        assert worker.status is None
