"""A component that is not complete fails where it is defined."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

import tidegate.components
from tidegate.components import registry
from tidegate.components.base import (
    AsyncSafetyComponent,
    Options,
    Rule,
    SafetyComponent,
    StatefulComponent,
)
from tidegate.components.categories import Category
from tidegate.components.registry import IncompleteComponentError, component, components, find
from tidegate.components.testing import FakeComponent, fake, passing, registered
from tidegate.schemas.records import Severity


def rule(rule_id: str, about: str = "Anything.") -> Rule:
    return Rule(id=rule_id, category=Category.KEYWORD, severity=Severity.LOW, about=about)


class NoDescription(Options):
    depth: str = "a"


class NoUnit(Options):
    depth: int = Field(default=1, description="How deep.")


class NoUnitOfAFloat(Options):
    depth: float = Field(default=1.0, description="How deep.")


class NoUnitOfMaybe(Options):
    depth: int | None = Field(default=None, description="How deep.")


class NoUnitOfMany(Options):
    depth: dict[str, tuple[float, ...]] = Field(default={}, description="How deep.")


class Needy(Options):
    depth: str = Field(description="How deep.")


class Complete(Options):
    depth: int = Field(default=1, description="How deep.", json_schema_extra={"unit": "m"})
    steps: Literal[1, 2] = Field(default=1, description="A closed list is no number.")
    is_wet: bool = Field(default=False, description="Nor is a truth.")


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    before = components()
    yield
    assert components() == before


def test_a_complete_class_can_be_found_by_its_name() -> None:
    made = fake("made", passing, options=Complete)
    with registered(made):
        assert find("made") is made
        assert components()["made"] is made
        assert list(components()) == sorted(components())
    assert find("made") is None


def test_all_components_are_there_whatever_was_imported() -> None:
    assert {"input_validator", "keyword_filter", "rate_limiter", "output_monitor"} <= set(
        components()
    )


class Loose(Options):
    model_config = ConfigDict(extra="ignore")


class Inner(BaseModel):
    depth: int = Field(default=1, description="How deep.", json_schema_extra={"unit": "levels"})


class LooseInside(Options):
    inner: Inner = Field(default=Inner(), description="More.")


class Unordered(Options):
    words: frozenset[str] = Field(default=frozenset(), description="Some words.")


INCOMPLETE: dict[str, tuple[dict[str, Any], str]] = {
    "no version": ({"version": None}, "declares no version"),
    "an empty version": ({"version": " "}, "declares no version"),
    "no cost": ({"cost": None}, "declares no cost"),
    "nothing it does not catch": ({"does_not_catch": ""}, "declares no does_not_catch"),
    "no purpose": ({"__doc__": None}, "no docstring"),
    "no layer": ({"layer": None}, "declares no layer"),
    "a layer that is a word": ({"layer": "content_filtering"}, "declares no layer"),
    "no rules": ({"rules": None}, "declares no rules"),
    "empty rules": ({"rules": ()}, "declares no rules"),
    "rules that are none": ({"rules": ("rule",)}, "declares no rules"),
    "a rule named badly": ({"rules": (rule("Some-Rule"),)}, "'Some-Rule' is not snake_case"),
    "a rule twice": ({"rules": (rule("same"), rule("same"))}, "'same'.* twice"),
    "no options": ({"options": None}, "declares no class of options"),
    "options of another kind": ({"options": dict}, "declares no class of options"),
    "an option without description": ({"options": NoDescription}, "depth has no description"),
    "an integer without unit": ({"options": NoUnit}, "depth is a number and has no unit"),
    "a float without unit": ({"options": NoUnitOfAFloat}, "depth is a number and has no unit"),
    "a maybe without unit": ({"options": NoUnitOfMaybe}, "depth is a number and has no unit"),
    "numbers without unit": ({"options": NoUnitOfMany}, "depth is a number and has no unit"),
    "options that let unknown keys pass": ({"options": Loose}, "Loose is not frozen, or lets"),
    "such options inside others": ({"options": LooseInside}, "Inner is not frozen, or lets"),
    "a set among the options": ({"options": Unordered}, "words is a set"),
    "no budget": ({"budget_ms": 0}, "its budget_ms"),
    "a budget in words": ({"budget_ms": "long"}, "its budget_ms"),
    "an execution of its own": ({"execution": "foo"}, "its execution"),
    "a cover that is a word": ({"covers": "text"}, "its covers"),
    "no example": ({"example": None}, "example is no valid options"),
    "an example that lacks something": ({"options": Needy}, "example is no valid options"),
    "an example of another": ({"example": {"words": []}}, "example is no valid options"),
}


@pytest.mark.parametrize(("members", "lack"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_an_incomplete_class_is_refused_with_its_name_and_what_it_lacks(
    members: dict[str, Any], lack: str
) -> None:
    with pytest.raises(IncompleteComponentError, match=rf"component made \(Fake\): .*{lack}"):
        component(fake("made", passing, **members))


@pytest.mark.parametrize("name", ["", "Made", "made-up", "made__up", "_made", "made_", "1st", "é"])
def test_a_name_that_is_not_snake_case_is_refused(name: str) -> None:
    with pytest.raises(IncompleteComponentError, match=r"Fake\.name is not snake_case"):
        component(fake(name, passing))


def test_a_class_without_a_name_is_refused() -> None:
    class Nameless(FakeComponent):
        """Has no name."""

    with pytest.raises(IncompleteComponentError, match=r"Nameless\.name is not snake_case: None"):
        component(Nameless)


def test_a_name_that_is_taken_is_refused_with_whose_it_is() -> None:
    with pytest.raises(IncompleteComponentError, match=r"keyword_filter is taken by KeywordFilter"):
        component(fake("keyword_filter", passing))
    assert components()["keyword_filter"].__name__ == "KeywordFilter"


def test_a_class_that_judges_nothing_is_refused() -> None:
    class Idle(SafetyComponent[Options]):
        """Does nothing."""

        name: ClassVar = "idle"

    with pytest.raises(IncompleteComponentError, match=r"idle .* does not define process"):
        component(Idle)


@pytest.mark.parametrize("base", [SafetyComponent, AsyncSafetyComponent, StatefulComponent])
def test_the_bare_bases_cannot_be_built(base: type[SafetyComponent[Any]]) -> None:
    with pytest.raises(TypeError, match="abstract"):
        base()


def test_what_a_test_puts_in_is_taken_out_again_even_when_it_fails() -> None:
    with pytest.raises(RuntimeError), registered(fake("made", passing)):
        raise RuntimeError
    assert find("made") is None
    with (
        pytest.raises(IncompleteComponentError),
        registered(fake("made", passing), fake("Bad Name", passing)),
    ):
        pass
    assert find("made") is None


def test_every_module_of_the_folders_registers_a_component() -> None:
    modules = {
        f"tidegate.components.{folder}.{file.stem}"
        for folder in registry.FOLDERS
        for root in tidegate.components.__path__
        for file in (Path(root) / folder).glob("*.py")
    }
    assert {kind.__module__ for kind in components().values()} == modules
