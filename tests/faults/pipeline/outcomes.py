"""What every event must come to, by a model of the policy that knows nothing of its components.

The model stands on the log alone: texts, subjects, and the times at which the broker wrote.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from tidegate.components.content import Direction
from tidegate.schemas.records import Action

FORBIDDEN = "gardyloo"
"""A word that blocks."""
MASKED = "quince"
"""A word that is masked."""
MASK = "*****"

RATE_PER_MINUTE, BURST = 300, 20
"""Of one subject and direction; more is blocked."""


class Seen(NamedTuple):
    """An event as the log has it, in the order of its partition. log_time: microseconds."""

    event_id: UUID
    direction: Direction
    subject: str
    text: str
    log_time: int


class Wanted(NamedTuple):
    """What an event must come to. text: after edits, None where it is not passed on."""

    action: Action
    text: str | None


def outcomes(log: Iterable[Seen]) -> dict[UUID, Wanted]:
    """By event. A subject has credit for BURST events, which comes back at the rate."""
    interval = 60_000_000 // RATE_PER_MINUTE
    used: dict[tuple[Direction, str], tuple[int, int]] = {}
    wanted: dict[UUID, Wanted] = {}
    for seen in log:
        who = seen.direction, seen.subject
        debt, since = used.get(who, (0, seen.log_time))
        debt = max(debt - (seen.log_time - since), 0)
        is_denied = debt > interval * (BURST - 1)
        used[who] = (debt if is_denied else debt + interval), seen.log_time
        if is_denied or FORBIDDEN in seen.text:
            wanted[seen.event_id] = Wanted(Action.BLOCK, None)
        elif MASKED in seen.text:
            wanted[seen.event_id] = Wanted(Action.MODIFY, seen.text.replace(MASKED, MASK))
        else:
            wanted[seen.event_id] = Wanted(Action.ALLOW, seen.text)
    return wanted
