"""Workers that stop, die and share: nothing is lost, everything is decided by judging."""

import time
from concurrent.futures import ThreadPoolExecutor

from harness.deployment import Deployment
from harness.polling import eventually
from harness.processes import TidegateProcess
from harness.traffic import check_conservation, submit
from tidegate.client import Submitter
from tidegate.schemas.topics import DECISIONS

PAUSE_S = 0.001


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
    # Given a worker stopped in order in the middle of its work, of which more comes until it ends
    with ThreadPoolExecutor(1) as pool, deployment.up() as process:

        def runs() -> bool:
            time.sleep(PAUSE_S)  # or a slow worker is left with more than it can do in time
            return process.status is None

        submitting = pool.submit(submit, deployment, 2_000, runs)
        eventually(lambda: deployment.count(DECISIONS) > 100)
        assert process.terminate() == 0
        wanted = submitting.result()
    assert deployment.lag() > 0, "the worker was stopped too late to show anything"

    # When it is started again
    with deployment.up():
        eventually(lambda: deployment.lag() == 0)

        # Then each event was decided once, not twice
        decisions = deployment.decisions()
        assert len(decisions) == len(wanted)
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
