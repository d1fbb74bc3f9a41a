"""A component's life: it may begin and end many times, and says honestly where it stands."""

import math
import re
from typing import Any

import pytest

from contract.building import Kind, every_component, judged, ordinary_contexts, ready
from tidegate.components.base import NotInitializedError, SafetyComponent


@every_component
def test_beginning_and_ending_twice_and_in_turns_is_harmless(kind: Kind) -> None:
    contexts = ordinary_contexts(kind)
    expected = judged(ready(kind), contexts)
    options = kind.options.model_validate(kind.example)
    component = kind()
    component.close()
    for calls in ("ii", "c", "i", "cc", "iic", "ci", "i"):
        for call in calls:
            if call == "i":
                component.initialize(options)
            else:
                component.close()
    assert judged(component, contexts) == expected


@every_component
def test_it_judges_nothing_before_it_is_initialized_nor_after_it_is_closed(kind: Kind) -> None:
    ended = ready(kind)
    ended.close()
    for component in (kind(), ended):
        for context in ordinary_contexts(kind):
            with pytest.raises(NotInitializedError):
                component.process(context)
            with pytest.raises(NotInitializedError):
                component.process_batch([context])


@every_component
def test_its_health_is_honest(kind: Kind) -> None:
    component = kind()
    assert _is_healthy(component) is False
    component.initialize(kind.options.model_validate(kind.example))
    assert _is_healthy(component) is True
    judged(component, ordinary_contexts(kind))
    assert _is_healthy(component) is True
    component.close()
    assert _is_healthy(component) is False


def _is_healthy(component: SafetyComponent[Any]) -> bool:
    """What it says; raising means that it is not healthy."""
    try:
        status = component.health_check()
    except Exception:
        return False
    assert status.healthy or status.detail, "an illness without a word"
    return status.healthy


@every_component
def test_its_metrics_are_finite_numbers_with_snake_case_names_at_any_time(kind: Kind) -> None:
    component = kind()
    _check_metrics(component)
    component.initialize(kind.options.model_validate(kind.example))
    _check_metrics(component)
    judged(component, ordinary_contexts(kind))
    _check_metrics(component)
    component.close()
    _check_metrics(component)


def _check_metrics(component: SafetyComponent[Any]) -> None:
    for name, value in component.get_metrics().items():
        assert re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", name)
        assert math.isfinite(value)


@every_component
def test_its_dependencies_are_names_that_its_options_alone_tell(kind: Kind) -> None:
    options = kind.options.model_validate(kind.example)
    dependencies = kind.get_dependencies(options)
    assert isinstance(dependencies, tuple)
    assert all(isinstance(name, str) for name in dependencies)
    assert kind.get_dependencies(options) == dependencies
