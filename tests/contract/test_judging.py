"""What a component says of events: always a verdict, inside the text, the same every time."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contract.building import (
    Kind,
    every_component,
    huge_events,
    judged,
    ordinary_contexts,
    ordinary_events,
    ready,
)
from harness.building import context
from tidegate.components.base import AsyncSafetyComponent, StatefulComponent
from tidegate.components.checking import checked
from tidegate.components.result import MAX_FINDINGS
from tidegate.components.scan.component import ScanningComponent


@every_component
def test_it_has_a_sound_result_for_whatever_comes(kind: Kind) -> None:
    component = ready(kind)
    for name, event in (ordinary_events(kind) | huge_events()).items():
        given = context(event)
        try:
            (result,) = judged(component, [given])
            checked(result, given, {rule.id: rule for rule in kind.rules})
        except Exception as error:
            raise AssertionError(f"{name!a}: {error!r}") from error
        assert len(result.findings) <= MAX_FINDINGS, ascii(name)


@every_component
def test_it_finds_what_it_declares_and_nothing_else(kind: Kind) -> None:
    rules = {rule.id: rule for rule in kind.rules}
    findings = [f for r in judged(ready(kind), ordinary_contexts(kind)) for f in r.findings]
    assert findings, "nothing in this suite moves it: give it behaviour cases or another example"
    for finding in findings:
        assert finding.rule_id in rules
        rule = rules[finding.rule_id]
        assert (finding.category, finding.severity) == (rule.category, rule.severity)
        assert finding.labels.items() >= rule.labels.items()


@every_component
def test_judging_again_gives_the_same(kind: Kind) -> None:
    contexts = ordinary_contexts(kind)
    component = ready(kind)
    results = judged(component, contexts)
    assert judged(ready(kind), contexts) == results
    if not isinstance(component, StatefulComponent):
        assert judged(component, contexts) == results


@every_component
def test_a_batch_gives_what_its_events_give_one_by_one(kind: Kind) -> None:
    contexts = ordinary_contexts(kind)
    one_by_one = ready(kind)
    results = [one_by_one.process(context) for context in contexts]
    assert ready(kind).process_batch(contexts) == results
    component = ready(kind)
    if isinstance(component, AsyncSafetyComponent):
        assert asyncio.run(component.process_batch_async(contexts)) == results


@every_component
def test_what_an_event_gets_does_not_depend_on_its_neighbours(kind: Kind) -> None:
    if issubclass(kind, StatefulComponent):
        return  # it has none: every event is a batch of its own
    contexts = ordinary_contexts(kind)
    component = ready(kind)
    alone = [component.process_batch([context])[0] for context in contexts]
    assert component.process_batch(contexts[::-1]) == alone[::-1]
    assert component.process_batch(contexts * 2) == alone * 2


@every_component
def test_it_changes_nothing_that_it_is_given(kind: Kind) -> None:
    contexts = ordinary_contexts(kind)
    before = repr(contexts)
    judged(ready(kind), contexts)
    is_as_before = repr(contexts) == before  # outside the assertion, which would take to a diff
    assert is_as_before


class _Watched(Mapping[str, Any]):
    """A mapping that remembers which of its keys were read."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return self._given[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


@every_component
@pytest.mark.parametrize("declared", ["patterns", "verifiers", "thresholds"])
def test_what_it_declares_to_decide_by_is_read_from_the_class_at_use(
    kind: Kind, declared: str
) -> None:
    component = ready(kind)
    with pytest.MonkeyPatch.context() as patch:
        watched = _Watched(getattr(kind, declared))
        patch.setattr(kind, declared, watched)
        if declared == "patterns" and isinstance(component, ScanningComponent):
            component = ready(kind)  # they are compiled at the start
        judged(component, ordinary_contexts(kind))
    assert watched.read == set(watched)
