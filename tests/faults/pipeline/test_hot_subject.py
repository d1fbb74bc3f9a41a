"""One subject that sends twice what can be judged, beside many that send little."""

import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from uuid import UUID

import pytest

from faults.pipeline.crew import ALL, Crew
from faults.pipeline.plan import SETTLED_S
from faults.pipeline.policy import COSTLY, HOT
from faults.pump import FLUSH_S, Pump
from harness.deployment import Deployment
from harness.polling import eventually
from tidegate.client import DecisionReader, events
from tidegate.client.outgoing import Encoder
from tidegate.schemas.catalogue import registry_client
from tidegate.schemas.records import Action, DecidedBy, Decision
from tidegate.schemas.topics import DECISIONS

pytestmark = pytest.mark.faults

SUBJECTS = 1_000
BUDGET_MS = 5_000
MEASURED_WITH = 2_000
HOT_FOR_S = 20
_TICK_S = 0.02


class Crowd(Pump):
    """Requests of SUBJECTS subjects once a second each, and of the hot one; all with a deadline.

    hot_rate: of the hot subject, in events a second; it may be changed. sent: subject by event.
    """

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment.bootstrap_servers, _TICK_S, seed=1)
        self.hot_rate = 0.0
        self.sent: dict[UUID, str] = {}
        self._registry = registry_client(deployment.registry_url)
        self._encoder = Encoder(self._registry, deployment.topic_prefix)
        self._others = cycle(f"subject-{number}" for number in range(SUBJECTS))

    def send_some(self) -> None:
        """What is due after another tick."""
        for _ in range(round(SUBJECTS * _TICK_S)):
            self.send(next(self._others), BUDGET_MS)
        for _ in range(round(self.hot_rate * _TICK_S)):
            self.send(HOT, BUDGET_MS)

    def send(self, subject: str, timeout_ms: int | None) -> UUID:
        """Send one event; its id."""
        event = events.request(subject=subject, text="hello", timeout_ms=timeout_ms)
        if not self._encoder.is_registered(event):
            self._encoder.register(event)
        record = self._encoder.encode(event, None)
        self.sent[event.event_id] = subject
        self.producer.produce(record.topic, record.value, record.key, headers=list(record.headers))
        self.producer.poll(0)
        return event.event_id

    def close(self) -> None:
        """Let go of the registry."""
        self._registry.close()


@pytest.fixture
def crew(kafka: str, tmp_path: Path) -> Iterator[Crew]:
    """One worker, ready, that runs everything."""
    (folder := tmp_path / "run").mkdir()
    with Crew(kafka, folder, COSTLY).made() as crew:
        crew.start_all([ALL])
        yield crew


@pytest.fixture
def crowd(crew: Crew) -> Iterator[Crowd]:
    crowd = Crowd(crew.deployment)
    yield crowd
    crowd.close()


def capacity(crew: Crew, crowd: Crowd) -> float:
    """Events of the hot subject that are judged in a second, when nothing else is."""
    for _ in range(MEASURED_WITH):
        crowd.send(HOT, None)
    assert crowd.producer.flush(FLUSH_S) == 0
    eventually(lambda: crew.deployment.count(DECISIONS) == MEASURED_WITH)
    times = [decision.time for decision in crew.deployment.decisions()]
    return MEASURED_WITH / (max(times) - min(times)).total_seconds()


def late(decision: Decision) -> bool:
    return decision.decided_by is DecidedBy.DEADLINE


def test_others_stay_inside_their_budget_and_the_hot_subject_recovers(
    crew: Crew, crowd: Crowd
) -> None:
    rate = capacity(crew, crowd)
    with crowd.feeding():
        eventually(lambda: len(crowd.sent) > MEASURED_WITH + SUBJECTS)

        # When one subject sends twice what one worker can judge, for a while
        crowd.hot_rate = 2 * rate
        hot = round(rate * 2 * HOT_FOR_S)
        eventually(lambda: Counter([*crowd.sent.values()])[HOT] >= MEASURED_WITH + hot)
        crowd.hot_rate = 0.0

        # Then it is judged in time again soon
        with DecisionReader(**crew.deployment.clients) as reader:
            recovered = False
            give_up = time.monotonic() + SETTLED_S
            while not recovered:
                assert time.monotonic() < give_up, "the hot subject does not recover"
                event = crowd.send(HOT, BUDGET_MS)
                recovered = reader.wait(event, timeout=BUDGET_MS / 1000).action is Action.ALLOW
    crew.catch_up(SETTLED_S)

    # And every event has a decision: late ones are of the hot subject's partition, and blocked
    made = crew.deployment.decisions()
    assert {decision.event_id for decision in made} == crowd.sent.keys()
    (partition,) = {d.source.partition for d in made if d.subject == HOT}
    ended = Counter(d.source.partition for d in made if late(d))
    print(f"{rate:.0f}/s, {len(made)} decisions, late by partition: {dict(ended)}")
    assert set(ended) == {partition}
    assert all(d.action is Action.BLOCK for d in made if late(d))
    assert all(d.time <= d.deadline for d in made if d.deadline and not late(d))
