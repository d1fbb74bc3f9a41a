"""Judging behaviour cases as the pipeline would, and what differs from what they expect."""

from collections.abc import Iterator, Sequence

from tidegate.components.behaviour.cases import START, Case, CaseEvent, ExpectedFinding
from tidegate.components.digest import MIN_KEY_BYTES, ContentKey
from tidegate.components.judging import Judge, Judged
from tidegate.components.testing import SettableClock
from tidegate.schemas.records import ChatMessage, Finding

_KEY = ContentKey(bytes(MIN_KEY_BYTES))
_SHOWN = 60
"""Longest text, in code points, that a difference shows whole."""


async def differences(case: Case) -> list[str]:
    """What of a case is not as expected, in words; empty when all is.

    Raises what a component's `initialize` raises.
    """
    judged = await judge(case)
    return [
        f"event {place}: {difference}" if len(judged) > 1 else difference
        for place, (event, one) in enumerate(zip(case.steps, judged, strict=True), start=1)
        for difference in differences_of(event, one)
    ]


async def judge(case: Case) -> list[Judged]:
    """The events of a case, judged as one batch; raises what a component's `initialize` raises."""
    judging = Judge(case.policy, _KEY, SettableClock(START))
    try:
        batch = [event.context() for event in case.steps]
        return sorted([one async for one in judging.judge(batch)], key=lambda one: one.place)
    finally:
        judging.close()


def differences_of(event: CaseEvent, judged: Judged) -> Iterator[str]:
    """What of one event is not as expected, in words."""
    expect, outcome = event.expect, judged.outcome
    if expect.action is not outcome.action:
        yield f"action: expected {expect.action}, came {outcome.action} ({outcome.reason_code})"
    if expect.reason_code not in (None, outcome.reason_code):
        yield f"reason_code: expected {expect.reason_code}, came {outcome.reason_code}"
    if expect.flagged not in (None, outcome.flagged):
        yield f"flagged: expected {expect.flagged}, came {outcome.flagged}"
    found = [finding for verdict in outcome.verdicts for finding in verdict.findings]
    texts = {part.path: part.text for part in judged.context.parts}
    marked = [texts.get(finding.part, "")[finding.start : finding.end] for finding in found]
    if len(found) != len(expect.findings) or not all(map(_is_met, expect.findings, found, marked)):
        wanted = _listed([_wanted(finding) for finding in expect.findings])
        yield f"findings: expected {wanted}, came {_listed(list(map(_reported, found, marked)))}"
    dropped = sum(verdict.findings_dropped for verdict in outcome.verdicts)
    if dropped:
        yield f"findings: {dropped} more than a verdict holds"
    content = _content(outcome.modified_messages)
    if expect.content is not None and expect.content != content:
        wanted = _listed(list(map(_shown, expect.content)))
        yield f"content: expected {wanted}, came {_listed(list(map(_shown, content)))}"


def _is_met(expected: ExpectedFinding, finding: Finding, marked: str) -> bool:
    """Whether a finding is the expected one; marked: the text that it marks."""
    nowhere = expected.text is None and expected.start is None
    text = "" if nowhere else expected.text
    return (
        expected.rule == finding.rule_id
        and text in (None, marked)
        and expected.start in (None, finding.start)
        and expected.end in (None, finding.end)
        and expected.part in (None, finding.part)
        and expected.labels.items() <= finding.labels.items()
    )


def _content(messages: Sequence[ChatMessage]) -> tuple[str, ...]:
    parts = [part for message in messages for part in message.parts]
    return tuple(
        text for part in parts for text in (part.content, part.arguments) if text is not None
    )


def _wanted(finding: ExpectedFinding) -> str:
    text = None if finding.text is None else _shown(finding.text)
    place = None if finding.start is None else f"{finding.start}..{finding.end}"
    part = None if finding.part is None else f"of {finding.part}"
    labels = [f"{key}={value}" for key, value in finding.labels.items()]
    return " ".join(filter(None, [finding.rule, text, place, part, *labels]))


def _reported(finding: Finding, marked: str) -> str:
    text = _shown(marked) if marked else None
    labels = [f"{key}={value}" for key, value in finding.labels.items()]
    place = f"{finding.start}..{finding.end} of {finding.part}"
    return " ".join(filter(None, [finding.rule_id, text, place, *labels]))


def _listed(things: Sequence[str]) -> str:
    return f"[{', '.join(things)}]"


def _shown(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}… ({len(text)} code points)"
