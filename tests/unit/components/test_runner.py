"""Whatever a component does, its event gets one verdict, and none that lets it pass by accident."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from harness.building import (
    CANARY,
    DIGEST,
    NOON,
    context,
    edit,
    finding,
    policy,
    register,
    request,
)
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import decide
from tidegate.components.registry import components
from tidegate.components.result import MAX_COUNTED, MAX_FINDINGS, PASSED, SafetyResult, blocked_by
from tidegate.components.runner import Runner
from tidegate.schemas.codec import Codec
from tidegate.schemas.ids import verdict_id
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, Verdict, VerdictRecord, VerdictStatus

CONTEXT = context(request(f"some {CANARY} text"))
FOUND = SafetyResult(passed=False, score=1.0, should_block=True, findings=(finding(),))


async def judged(runner: Runner, *events: SafetyContext) -> list[tuple[Verdict, ...]]:
    """The verdicts of a batch, in order."""
    verdicts = {place: v async for place, v in runner.judge([(e, DIGEST) for e in events])}
    return [verdicts[place] for place in range(len(events))]


async def judged_alone(*names: str | dict[str, Any]) -> tuple[Verdict, ...]:
    """The verdicts of a policy of these components on one event."""
    (verdicts,) = await judged(Runner(policy(*names), Clock()), CONTEXT)
    return verdicts


class CanaryError(Exception):
    """Says what it saw, as many exceptions do."""


def raising(error: BaseException) -> Callable[[Sequence[SafetyContext]], Any]:
    def batch(contexts: Sequence[SafetyContext]) -> Any:
        raise error

    return batch


def exhausted(contexts: Sequence[SafetyContext]) -> Iterator[SafetyResult]:
    yield PASSED
    raise CanaryError(contexts[0].parts[0].text)


def endless(contexts: Sequence[SafetyContext]) -> Iterator[SafetyResult]:
    while True:
        yield PASSED


def answer(result: Any) -> Callable[[Sequence[SafetyContext]], Any]:
    return lambda contexts: result


def vars_of_passed() -> dict[str, Any]:
    return {field.name: getattr(PASSED, field.name) for field in fields(PASSED)}


def passing(**changes: Any) -> Callable[[Sequence[SafetyContext]], Any]:
    return answer([replace(PASSED, **changes)])


RUBBISH: dict[str, Callable[[Sequence[SafetyContext]], Any]] = {
    "raises": raising(CanaryError(CANARY)),
    "raises what quotes the text": raising(ValueError(f"bad text: {CANARY}")),
    "runs out of memory": raising(MemoryError()),
    "recurses": raising(RecursionError()),
    "stops an iteration": raising(StopIteration()),
    "answers nothing": answer(None),
    "answers no list": answer(PASSED),
    "answers too little": answer([]),
    "answers too much": answer([PASSED, PASSED]),
    "answers without end": endless,
    "fails after the answer": exhausted,
    "answers with None": answer([None]),
    "answers with a text": answer([CANARY]),
    "answers with true": answer([True]),
    "answers with a dictionary": answer([{"passed": True, "score": 0.0, "should_block": False}]),
    "answers with the class": answer([SafetyResult]),
    "has no score": passing(score=None),
    "has a score in words": passing(score="0.5"),
    "has a score that is no number": passing(score=math.nan),
    "has a negative score": passing(score=-0.1),
    "has a score above one": passing(score=1.01),
    "has an infinite score": passing(score=math.inf),
    "advises neither yes nor no": passing(should_block=None),
    "advises in words": passing(should_block="no"),
    "passed neither yes nor no": passing(passed=None),
    "has no findings": passing(findings=None),
    "drops fewer findings than none": passing(findings_dropped=-1),
    "drops more findings than a record can say": passing(findings_dropped=2**31),
    "drops findings in words": passing(findings_dropped="many"),
    "explains in a dictionary": passing(details={"why": CANARY}),
    "explains in half a character": passing(details="\ud800"),
    "has a rule without a name": passing(findings=(finding(rule_id=None),)),
    "has a category of bytes": passing(findings=(finding(category=b"x"),)),
    "has labels of numbers": passing(findings=(finding(labels={"owasp_llm": 1}),)),
    "has findings of words": passing(findings=(CANARY,)),
    "has a list of findings": passing(findings=[finding()]),
    "has findings yet to come": passing(findings=iter([finding()])),
    "has a severity of its own": passing(findings=(finding(severity="HIGH"),)),
    "has a finding that ends before it starts": passing(findings=(finding(start=2, end=1),)),
    "has a finding before the text": passing(findings=(finding(start=-1),)),
    "has a finding beyond any text": passing(findings=(finding(end=2**31),)),
    "has a rule that it does not declare": passing(findings=(finding(rule_id="other"),)),
    "has a category that is not its rule's": passing(findings=(finding(category="audit"),)),
    "has a confidence that is true": passing(findings=(finding(confidence=True),)),
    "has a confidence that is none": passing(findings=(finding(confidence=math.nan),)),
    "has labels of its own kind": passing(findings=(finding(labels=MappingProxyType({})),)),
    "has a finding in half a part": passing(findings=(finding(part="input_messages[0].parts"),)),
    "scores in a class of its own": passing(score=type("Score", (float,), {})(0.5)),
    "answers in a class of its own": answer([type("R", (SafetyResult,), {})(**vars_of_passed())]),
    "has too many edits": passing(edits=(edit(),) * 1_001),
    "has edits of words": passing(edits=(CANARY,)),
    "has a list of edits": passing(edits=[edit()]),
    "has a finding without a place": passing(findings=(finding(start=None),)),
}


@pytest.mark.parametrize("batch", RUBBISH.values(), ids=RUBBISH)
async def test_a_component_that_fails_blocks(
    batch: Callable[[Sequence[SafetyContext]], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    register(monkeypatch, "failing", batch)
    register(monkeypatch, "passing", answer([PASSED]))
    runner = Runner(policy("failing", "passing"), Clock())
    ((failed, passed),) = await judged(runner, CONTEXT)
    assert (failed.status, failed.action) == (VerdictStatus.ERROR, Action.BLOCK)
    assert not failed.passed
    assert (failed.findings, failed.explanation) == ((), None)
    assert (passed.status, passed.action) == (VerdictStatus.OK, Action.ALLOW)
    outcome = decide(runner.policy, CONTEXT, (failed, passed))
    assert (outcome.action, outcome.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_ERROR)
    assert CANARY not in repr(outcome)
    assert failed.error_type is not None
    assert failed.error_type.isidentifier()


async def test_findings_of_a_component_that_does_not_cap_them_are_capped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = tuple(finding(start=n % 9, end=9) for n in range(MAX_FINDINGS + 20))
    register(monkeypatch, "eager", passing(findings=many, findings_dropped=3))

    (verdict,) = await judged_alone("eager")

    assert verdict.findings == many[:MAX_FINDINGS]
    assert verdict.findings_dropped == 23


async def test_the_error_of_a_verdict_is_the_class_and_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(monkeypatch, "failing", raising(CanaryError(CANARY)))
    (failed,) = await judged_alone("failing")
    assert failed.error_type == "CanaryError"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1)])
async def test_a_component_cannot_end_the_process(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(monkeypatch, "ending", raising(error))
    (failed,) = await judged_alone("ending")
    assert (failed.status, failed.error_type) == (VerdictStatus.ERROR, type(error).__name__)


async def test_a_result_becomes_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    result = replace(FOUND, score=0.75, findings_dropped=3, details="why")
    register(monkeypatch, "finding", answer([result]))
    config = policy({"component": "finding", "name": "mine"})
    ((made,),) = await judged(Runner(config, Clock()), CONTEXT)
    options_digest = config.components[0].options_digest
    assert (made.component, made.component_version) == ("mine", "1")
    assert made.options_digest == options_digest
    assert made.verdict_id == verdict_id(UUID(int=1), DIGEST, "mine", "1", options_digest)
    assert (made.status, made.action, made.passed) == (VerdictStatus.OK, Action.BLOCK, False)
    assert made.edits == ()
    assert (made.score, made.findings, made.findings_dropped) == (0.75, (finding(),), 3)
    assert (made.explanation, made.error_type) == ("why", None)
    assert 0 <= made.duration_ms < 60_000


async def test_whoever_asks_to_block_has_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "torn", passing(should_block=True, edits=(replace(edit(), end=10_000),)))
    (made,) = await judged_alone("torn")
    assert (made.status, made.action, made.passed) == (VerdictStatus.OK, Action.BLOCK, False)
    assert made.edits == ()


@pytest.mark.parametrize("score", [0, 1, 0.0, 1.0])
async def test_the_ends_of_the_scale_are_scores(
    score: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(monkeypatch, "scoring", passing(score=score))
    (made,) = await judged_alone("scoring")
    assert (made.status, made.score) == (VerdictStatus.OK, score)


async def test_verdicts_come_in_the_order_of_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        register(monkeypatch, name, answer([PASSED]))
    made = await judged_alone("c", "a", "b")
    assert [verdict.component for verdict in made] == ["c", "a", "b"]


async def test_a_component_is_called_once_with_the_one_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[Sequence[SafetyContext]] = []

    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        calls.append(list(contexts))
        return [PASSED]

    register(monkeypatch, "counting", batch)
    await judged_alone("counting")
    assert calls == [[CONTEXT]]


def test_a_component_whose_start_fails_stops_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def initialize(self: Any, options: Any) -> None:
        raise ValueError("no model file")

    register(monkeypatch, "broken", answer([PASSED]))

    monkeypatch.setattr(components()["broken"], "initialize", initialize)
    with pytest.raises(ValueError, match="no model file"):
        Runner(policy("broken"), Clock())


async def test_skipped_verdicts_block_and_have_the_ids_of_real_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(monkeypatch, "a", answer([PASSED]))
    runner = Runner(policy("a", "input_validator"), Clock())
    over = SafetyContext.of(CONTEXT.event, NOON, ends=0.0)
    skipped, made = await judged(runner, over, CONTEXT)
    assert {(v.status, v.action, v.passed, v.error_type) for v in skipped} == {
        (VerdictStatus.SKIPPED, Action.BLOCK, False, None)
    }
    assert [v.verdict_id for v in skipped] == [v.verdict_id for v in made]


async def test_judging_again_gives_the_same_verdicts() -> None:
    runner = Runner(policy("input_validator"), Clock())
    first, again = [await judged(runner, CONTEXT) for _ in range(2)]
    assert [replace(v, duration_ms=0) for v in first[0]] == [
        replace(v, duration_ms=0) for v in again[0]
    ]


@pytest.mark.parametrize("count", [0, 1, MAX_FINDINGS, MAX_FINDINGS + 1, 12_345])
def test_findings_are_capped_and_the_rest_is_counted(count: int) -> None:
    result = blocked_by(finding(start=i, end=i) for i in range(count))
    assert result.should_block == (count > 0)
    assert result.passed == (count == 0)
    assert len(result.findings) == min(count, MAX_FINDINGS)
    assert result.findings_dropped == min(max(0, count - MAX_FINDINGS), MAX_COUNTED)


async def test_a_verdict_that_counts_as_good_can_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = finding(
        start=0, end=len(CONTEXT.parts[0].text), confidence=0.5, layer="hex", labels={"a": "b"}
    )
    register(monkeypatch, "finding", answer([replace(FOUND, findings=(last,))]))
    verdicts = await judged_alone("finding")
    record = VerdictRecord(
        event_id=UUID(int=1),
        request_id=UUID(int=2),
        time=CONTEXT.event.time,
        subject="alice",
        content_digest=DIGEST,
        digest_key_id="k",
        policy_digest=DIGEST,
        group="g",
        verdicts=verdicts,
    )
    codec = Codec(VerdictRecord)
    assert codec.decode(codec.encode(1, record)[5:], codec.schema) == record
