"""Events with a known outcome, and whether each came to it."""

from collections.abc import Callable, Iterable
from itertools import count as count_up
from uuid import UUID

from harness.deployment import Deployment
from tidegate.client import Submitter
from tidegate.client.effective import effective_decision
from tidegate.schemas.records import Action, DecidedBy, Decision


def submit(
    deployment: Deployment, count: int, goes_on: Callable[[], bool] = bool
) -> dict[UUID, Action]:
    """Submit events of 50 subjects in both directions; returns what `minimal` must come to.

    goes_on: whether another one is to follow, once `count` are submitted.
    """
    wanted = {}
    with Submitter(**deployment.clients) as submitter:
        for number in count_up():
            if number >= count and not goes_on():
                break
            send = submitter.response if number % 3 == 0 else submitter.request
            word = "gardyloo" if number % 10 == 0 else "good morning"
            event = send(subject=f"subject-{number % 50}", text=f"{word}, number {number}")
            wanted[event.event_id] = Action.BLOCK if number % 10 == 0 else Action.ALLOW
    return wanted


def check_conservation(wanted: dict[UUID, Action], decisions: Iterable[Decision]) -> None:
    """Every event has one meaning, the right one, and it came from judging."""
    by_event = judged(decisions)
    assert by_event.keys() == wanted.keys()
    for event_id, records in by_event.items():
        assert effective_decision(event_id, records).action is wanted[event_id]


def judged(decisions: Iterable[Decision]) -> dict[UUID, list[Decision]]:
    """The decisions of each event, which all came from judging and mean the same."""
    by_event: dict[UUID, list[Decision]] = {}
    for decision in decisions:
        assert decision.decided_by is DecidedBy.MERGE
        by_event.setdefault(decision.event_id, []).append(decision)
    for records in by_event.values():
        assert len({record.record_id for record in records}) == 1, [*map(said, records)]
    return by_event


def said(decision: Decision) -> tuple[object, ...]:
    """What a decision says and rests on, without content."""
    verdicts = [(v.component, v.status, v.action, v.error_type) for v in decision.verdicts]
    return decision.action, decision.reason_code, decision.source, verdicts
