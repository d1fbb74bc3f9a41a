"""Policies: which components judge, with which options, as a versioned and validated document.

A policy's digest is the SHA-256 of its canonical JSON (RFC 8785) with every default filled in, so
that two workers with the same digest judge alike; it is stamped on every decision.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from tidegate.components.canonical import digest
from tidegate.components.component_config import DECIDE, SCREEN, ComponentConfig
from tidegate.components.document import Document
from tidegate.components.graph import GraphError, Stages, critical_path_ms, stage_budget_ms, stages

Place = tuple[str | int, ...]


class Policy(Document):
    """A pipeline definition."""

    id: str = Field(min_length=1, description="Name of the policy.")
    version: str = Field(min_length=1, description="Version; rises with every change.")
    max_deadline_ms: int = Field(
        default=60_000, gt=0, description="Longest budget an event's deadline may give, in ms."
    )
    unsupported_content: Literal["block", "allow"] = Field(
        default="block", description="What happens to a part that no component covers."
    )
    exhaustive: bool = Field(
        default=False, description="Whether all components judge an event that is blocked already."
    )
    merge_wait_ms: int = Field(
        default=60_000,
        gt=0,
        description="How long `decide` waits for the verdicts on an event without a deadline, in "
        "ms; longer than the workers' session time-out, or a restart blocks events.",
    )
    publish_verdicts: bool = Field(
        default=True,
        description="Whether verdicts are published where `screen` decides by itself; where "
        "components are placed apart they always are.",
    )
    components: tuple[ComponentConfig, ...] = Field(
        description="Components in the order of their verdicts; none only with "
        "`unsupported_content: allow`, as nothing is checked then.",
    )

    @field_validator("components")
    @classmethod
    def _not_empty(
        cls, components: tuple[ComponentConfig, ...], given: ValidationInfo
    ) -> tuple[ComponentConfig, ...]:
        # not by `min_length`, which does not count components with errors
        if not components and given.data.get("unsupported_content") != "allow":
            raise ValueError(
                "a policy needs at least one component; one that checks nothing must say "
                "`unsupported_content: allow`"
            )
        return components

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        problems = list(self._problems())
        if problems:
            raise ValidationError.from_exception_data(
                "Policy",
                [
                    InitErrorDetails(
                        type=PydanticCustomError("policy", "{reason}", {"reason": reason}),
                        loc=place,
                        input=None,
                    )
                    for place, reason in problems
                ],
            )
        self.digest  # noqa: B018  raises for text that is not Unicode, such as half a character
        return self

    def _problems(self) -> Iterator[tuple[Place, str]]:
        """What keeps the policy from running, each with its place."""
        names = [config.name for config in self.components]
        for i, name in enumerate(names):
            if name in names[:i]:
                again = f"another component is named {name!r}: give one another `name`"
                yield ("components", i, "name"), again
        try:
            of_groups = {group: self.stages_of(group) for group in self.groups}
        except GraphError as error:
            for name, problem in error.problems:
                yield ("components", names.index(name), "needs"), problem
            return
        for group, planned in of_groups.items():
            longest = critical_path_ms(planned)
            if longest <= self.max_deadline_ms:
                continue
            budgets = " + ".join(str(stage_budget_ms(stage)) for stage in planned)
            total = f" = {longest}" if len(planned) > 1 else ""
            of_group = f" of {group!r}" if self.is_split else ""
            yield (
                ("max_deadline_ms",),
                f"the stages{of_group} may take {budgets}{total} ms, which is more than "
                f"max_deadline_ms, {self.max_deadline_ms}: raise that, or lower some budget_ms",
            )

    @cached_property
    def stages(self) -> Stages:
        """The components by stage, as they run."""
        return stages(self.components)

    def stages_of(self, group: str | None) -> Stages:
        """The stages of one agent, which go on beside those of others; without a name, all."""
        own = (tuple(c for c in stage if group in (None, c.group)) for stage in self.stages)
        return tuple(stage for stage in own if stage)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The components by name, in the order of their verdicts."""
        return tuple(config.name for config in self.components)

    @cached_property
    def covers(self) -> frozenset[str]:
        """The kinds of parts that some component judges whose verdict counts."""
        return frozenset().union(*(c.covers for c in self.components if c.enforces))

    @cached_property
    def enforced(self) -> frozenset[str]:
        """The components whose verdicts count, by name."""
        return frozenset(config.name for config in self.components if config.enforces)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The agents that run components, in the order of the policy."""
        return tuple(dict.fromkeys(config.group for config in self.components))

    def of_group(self, group: str | None) -> tuple[ComponentConfig, ...]:
        """The components that one agent runs; without a name, all."""
        return tuple(config for config in self.components if group in (None, config.group))

    @property
    def is_split(self) -> bool:
        """Whether components are placed apart, so that only `decide` can decide."""
        return any(group != SCREEN for group in self.groups)

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """All agents that the policy needs, `screen` first."""
        apart = tuple(group for group in self.groups if group != SCREEN)
        return (SCREEN, *apart, DECIDE) if apart else (SCREEN,)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the policy as canonical JSON, 32 bytes."""
        return digest(self.model_dump(mode="json"))
