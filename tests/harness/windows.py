"""Windows of a policy of two groups, `screen` and `apart`, filled by hand."""

from typing import Any

import msgspec

from harness.building import (
    CANARY,
    KEY,
    context,
    edit,
    known,
    policy,
    request,
    verdict,
    verdict_record,
)
from tidegate.components.decide import Content, Outcome
from tidegate.components.edits import digest_of
from tidegate.components.policy import Policy
from tidegate.components.window import Given, Known, Merger, Window
from tidegate.schemas.records import Action, Verdict, VerdictRecord, VerdictStatus

WORDS = {"component": "keyword_filter", "options": {"words": ["x"]}}
HERE = {**WORDS, "name": "here"}
NEAR = {**WORDS, "name": "near", "placement": "apart"}
POLICY = policy(HERE, NEAR)

EVENT = context(request(f"hello {CANARY}"))
KNOWN = known(EVENT)
OTHER = b"o" * 32
EMPTY = Window()


FAILED: dict[str, Any] = {"status": VerdictStatus.ERROR, "action": Action.BLOCK, "passed": False}


def passes(*names: str) -> tuple[Verdict, ...]:
    return tuple(verdict(name) for name in names)


def blocks(name: str) -> Verdict:
    return verdict(name, action=Action.BLOCK, passed=False)


def changes(name: str, start: int, end: int) -> Verdict:
    own = edit(start=start, end=end, replacement="*", component=name)
    return verdict(name, action=Action.MODIFY, passed=False, edits=(own,))


SAID_HERE = verdict_record(POLICY, "screen", *passes("here"))
SAID_NEAR = verdict_record(POLICY, "apart", *passes("near"))


def fed(merger: Merger, *given: Known | VerdictRecord, window: Window = EMPTY) -> Window:
    """The window after what was read, none of which is a misfit."""
    for one in given:
        after = merger.met(window, one) if isinstance(one, Known) else merger.heard(window, one)
        assert isinstance(after, Window), after
        window = after
    return window


def stored(window: Window) -> Window:
    """The window as it is read back."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(window), type=Window)


def outcome(
    by: Policy, *given: Known | VerdictRecord, content: Content = EVENT, is_over: bool = False
) -> Outcome | None:
    """What a window comes to after what was read."""
    merger = Merger(by, KEY.key_id)
    return merger.outcome(fed(merger, *given), content, is_over)


def decided(
    by: Policy, *given: Known | VerdictRecord, content: Content = EVENT, is_over: bool = False
) -> Outcome:
    """What a window comes to that waits for nothing."""
    made = outcome(by, *given, content=content, is_over=is_over)
    assert made is not None
    return made


def given_as(made: Outcome) -> Given:
    """An outcome as a window remembers it."""
    edits_digest = digest_of(made.edits)
    return Given(
        EVENT.event.event_id, made.action, made.decided_by, edits_digest, None, made.reason_code
    )
