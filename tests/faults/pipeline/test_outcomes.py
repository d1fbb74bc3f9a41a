"""The model of the policy: what each event must come to."""

from uuid import UUID

import pytest

from faults.pipeline.outcomes import BURST, RATE_PER_MINUTE, Seen, outcomes
from tidegate.components.content import Direction
from tidegate.schemas.records import Action


def seen(number: int, at_s: float = 0.0, text: str = "hello", subject: str = "alice") -> Seen:
    return Seen(UUID(int=number), Direction.REQUEST, subject, text, int(at_s * 1e6))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hello", (Action.ALLOW, "hello")),
        ("a quince", (Action.MODIFY, "a *****")),
        ("gardyloo", (Action.BLOCK, None)),
    ],
)
def test_words_say_what_an_event_comes_to(text: str, wanted: tuple[Action, str | None]) -> None:
    assert outcomes([seen(1, text=text)]) == {UUID(int=1): wanted}


def test_more_than_the_burst_is_blocked_until_the_rate_gives_back() -> None:
    interval_s = 60 / RATE_PER_MINUTE
    at_once = [seen(number) for number in range(BURST + 1)]
    later = [seen(100, interval_s), seen(101, interval_s)]

    found = outcomes([*at_once, *later])

    blocked = {event_id.int for event_id, one in found.items() if one.action is Action.BLOCK}
    assert blocked == {BURST, 101}


def test_subjects_and_directions_are_counted_apart() -> None:
    many = [seen(number) for number in range(BURST)]
    others = [seen(100, subject="bob"), seen(101)._replace(direction=Direction.RESPONSE)]

    assert {one.action for one in outcomes([*many, *others]).values()} == {Action.ALLOW}
