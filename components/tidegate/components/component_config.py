"""One component of a policy: which one, under what name, with which options and limits."""

from functools import cached_property
from typing import Any, Literal, Self

from pydantic import (
    Field,
    SerializeAsAny,
    ValidationInfo,
    field_validator,
    model_validator,
)

from tidegate.components.base import Options, SafetyComponent
from tidegate.components.canonical import digest
from tidegate.components.content import Direction
from tidegate.components.document import SNAKE_CASE, Document
from tidegate.components.registry import find

OnFailure = Literal["block", "flag", "allow"]

SCREEN = "screen"
"""The agent that takes events in, and runs the components that are placed nowhere else."""
DECIDE = "decide"
"""The agent that merges the verdicts of all groups where components are placed apart."""


class OnError(Document):
    """What the failure of a component does to an event, by direction.

    block: it is blocked. flag: it passes, of severity MEDIUM at least. allow: it passes. Whatever
    passes is flagged and counted as failed open.
    """

    request: OnFailure = Field(default="block", description="For requests.")
    response: OnFailure = Field(default="block", description="For responses.")

    @model_validator(mode="before")
    @classmethod
    def _both(cls, data: Any) -> Any:
        return {"request": data, "response": data} if isinstance(data, str) else data

    def of(self, direction: Direction) -> OnFailure:
        """What holds for one direction."""
        return self.request if direction is Direction.REQUEST else self.response


class ComponentConfig(Document):
    """One component of a policy."""

    component: str = Field(description="Name of the component, as in the catalogue.")
    name: str = Field(
        default="",
        pattern=SNAKE_CASE.pattern,
        validate_default=True,
        description="Name of this instance, snake_case; the component's by default.",
    )
    options: SerializeAsAny[Options] = Field(
        default_factory=Options, validate_default=True, description="The component's options."
    )
    needs: tuple[str, ...] = Field(
        default=(), description="Names of components whose results this one reads."
    )
    mode: Literal["enforce", "monitor"] = Field(
        default="enforce", description="monitor: judge and report, but keep out of the action."
    )
    on_error: OnError = Field(
        default=OnError(),
        description="What its failure does: block, flag or allow, or one each for request and "
        "response.",
    )
    budget_ms: int | None = Field(
        default=None,
        gt=0,
        description="Longest time of one call in ms; the component's own by default.",
    )
    placement: str | None = Field(
        default=None,
        pattern=SNAKE_CASE.pattern,
        description="Agent to run it in, apart from the others; with them by default.",
    )

    @model_validator(mode="before")
    @classmethod
    def _name_by_component(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("name"):
            return {**data, "name": data.get("component", "")}
        return data

    @field_validator("component")
    @classmethod
    def _known(cls, component: str) -> str:
        if find(component) is None:
            raise ValueError(f"there is no component {component!r}")
        return component

    @field_validator("placement")
    @classmethod
    def _apart(cls, placement: str | None) -> str | None:
        if placement in (SCREEN, DECIDE):
            raise ValueError(
                f"{placement!r} is an agent of its own: name another, or leave `placement` out to "
                f"run the component in {SCREEN!r}"
            )
        return placement

    @field_validator("options", mode="before")
    @classmethod
    def _of_the_component(cls, options: Any, info: ValidationInfo) -> Any:
        kind = find(info.data.get("component", ""))
        if kind is None:
            return Options()  # the unknown component is the error to tell
        given = {} if options is None or type(options) is Options else options
        return kind.options.model_validate(given)

    @model_validator(mode="after")
    def _can_be_written(self) -> Self:
        self.options_digest  # noqa: B018  raises for text that is not Unicode
        return self

    @property
    def kind(self) -> type[SafetyComponent[Any]]:
        """The class of the component."""
        kind = find(self.component)
        assert kind is not None  # noqa: S101  validated
        return kind

    @property
    def group(self) -> str:
        """The agent that it runs in."""
        return self.placement or SCREEN

    @cached_property
    def all_needs(self) -> tuple[str, ...]:
        """Names of the components whose results it reads: the policy's needs and its own."""
        return tuple(dict.fromkeys((*self.needs, *self.kind.get_dependencies(self.options))))

    @property
    def effective_budget_ms(self) -> int:
        """Longest time of one call, in ms."""
        return self.budget_ms or self.kind.budget_ms

    @property
    def enforces(self) -> bool:
        """Whether its verdicts act."""
        return self.mode == "enforce"

    @cached_property
    def covers(self) -> frozenset[str]:
        """Kinds of parts that the component judges."""
        return self.kind.covers

    @cached_property
    def options_digest(self) -> bytes:
        """SHA-256 of the options as canonical JSON, 32 bytes."""
        return digest(self.options.model_dump(mode="json"))
