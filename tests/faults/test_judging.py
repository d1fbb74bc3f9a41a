"""Real workers that are killed while they judge: every event is decided, by judging, and alike."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from harness.deployment import Deployment
from harness.polling import eventually
from harness.traffic import check_conservation, judged, submit
from tidegate.broker import topic_admin
from tidegate.broker.clients import admin_client
from tidegate.client.security import Security
from tidegate.schemas.records import Action, Decision
from tidegate.schemas.topics import DECISIONS, STATE

pytestmark = pytest.mark.faults

KILLS = 3
PORTION = 5_000
WITHIN_S = 120.0

LIMITED = """
id: limited
version: "1"
components:
  - component: input_validator
  - component: rate_limiter
    options: {rate_per_minute: 300, burst: 20}
"""


def submit_and_kill(deployment: Deployment) -> dict[UUID, Action]:
    """Four portions of events; in the first three, one of the two workers dies while it judges."""
    wanted: dict[UUID, Action] = {}
    for _ in range(KILLS):
        with deployment.worker() as worker, ThreadPoolExecutor(1) as pool:
            eventually(lambda: deployment.partitions_by_member() == [4, 4], WITHIN_S)
            some = deployment.count(DECISIONS) + PORTION // 10
            submitting = pool.submit(submit, deployment, PORTION)
            eventually(lambda some=some: deployment.count(DECISIONS) > some)  # type: ignore[misc]
            worker.kill()
            assert deployment.lag() > 0, "it was killed too late to show anything"
            wanted |= submitting.result()
    wanted |= submit(deployment, PORTION)
    eventually(lambda: deployment.lag() == 0, WITHIN_S)
    return wanted


def test_20000_events_survive_three_workers_killed_in_the_middle(deployment: Deployment) -> None:
    with deployment.up():
        wanted = submit_and_kill(deployment)

        check_conservation(wanted, deployment.decisions())
    assert len(wanted) == (KILLS + 1) * PORTION


def what_was_said(decisions: Iterable[Decision]) -> set[tuple[object, ...]]:
    """All that verdicts say, without how long they took."""
    return {
        (verdict.component, verdict.status, verdict.action, repr(verdict.findings))
        for decision in decisions
        for verdict in decision.verdicts
    }


def test_limits_after_kills_are_those_of_an_undisturbed_run(
    deployment: Deployment, tmp_path: Path
) -> None:
    # Given events of subjects that send too much, and workers killed while they count
    policy = tmp_path / "limited.yaml"
    policy.write_text(LIMITED)
    deployment.environment["TIDEGATE_POLICY"] = str(policy)
    with deployment.up():
        wanted = submit_and_kill(deployment)
        disturbed = judged(deployment.decisions())
        made = deployment.count(DECISIONS)

    # When another group judges the same log again, with no state and no kills
    with admin_client(deployment.bootstrap_servers, Security()) as admin:
        state = STATE.full_name(deployment.topic_prefix)
        for deleted in admin.delete_topics([state]).values():
            deleted.result()
    topic_admin.create(
        deployment.bootstrap_servers, deployment.topic_prefix, Security(), partitions=4
    )
    group = {"TIDEGATE_APP_PREFIX": f"{deployment.topic_prefix}again-"}
    again = replace(deployment, environment=deployment.environment | group)
    with again.up():
        eventually(lambda: again.lag() == 0, WITHIN_S)
        both = judged(again.decisions())
        assert again.count(DECISIONS) == made + len(wanted), "the second run was disturbed"

    # Then every event has the same decision and the same evidence from both
    assert disturbed.keys() == both.keys() == wanted.keys()
    for event_id, decisions in both.items():
        assert len(what_was_said(decisions)) == len(decisions[0].verdicts), event_id
    blocked = sum(decisions[0].action is Action.BLOCK for decisions in both.values())
    assert 0 < blocked < len(wanted), "the limit never mattered"
    assert made > len(wanted), "nothing was judged again, so nothing was shown"
