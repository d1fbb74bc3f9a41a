"""Policies: which components judge, with which options, as a versioned and validated document.

A policy's digest is the SHA-256 of its canonical JSON (RFC 8785) with every default filled in, so
that two workers with the same digest judge alike; it is stamped on every decision.
"""

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from tidegate.components.canonical import digest
from tidegate.components.component_config import ComponentConfig
from tidegate.components.document import Document
from tidegate.components.graph import Stages, critical_path_ms, stage_budget_ms, stages


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
    components: tuple[ComponentConfig, ...] = Field(
        description="Components in the order of their verdicts, at least one.",
        json_schema_extra={"minItems": 1},
    )

    @field_validator("components")
    @classmethod
    def _not_empty(cls, components: tuple[ComponentConfig, ...]) -> tuple[ComponentConfig, ...]:
        if not components:  # not by `min_length`, which does not count components with errors
            raise ValueError("a policy needs at least one component")
        return components

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        names = [config.name for config in self.components]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two components are named {twice[0]!r}: give one another `name`")
        longest = critical_path_ms(self.stages)
        if longest > self.max_deadline_ms:
            budgets = " + ".join(str(stage_budget_ms(stage)) for stage in self.stages)
            total = f" = {longest}" if len(self.stages) > 1 else ""
            raise ValueError(
                f"the stages may take {budgets}{total} ms, which is more than "
                f"max_deadline_ms, {self.max_deadline_ms}: raise that, or lower some budget_ms"
            )
        self.digest  # noqa: B018  raises for text that is not Unicode, such as half a character
        return self

    @cached_property
    def stages(self) -> Stages:
        """The components by stage, as they run."""
        return stages(self.components)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the policy as canonical JSON, 32 bytes."""
        return digest(self.model_dump(mode="json"))
