"""Policies: which components judge, with which options, as a versioned and validated document.

A policy's digest is the SHA-256 of its canonical JSON with every default filled in, so that two
workers with the same digest judge alike; it is stamped on every decision.
"""

import hashlib
import json
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from tidegate.components.base import Options
from tidegate.components.registry import COMPONENTS
from tidegate.schemas.errors import TidegateError

_NAMES = ", ".join(COMPONENTS)
_SHIPPED = files("tidegate.components") / "policies"


class PolicyError(TidegateError):
    """A policy that cannot be used; the message names the place and what to do."""


class ComponentConfig(BaseModel):
    """One component of a policy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    component: str = Field(description="Name of the component, as in the catalogue.")
    name: str = Field(default="", description="Name of this instance; the component's by default.")
    options: SerializeAsAny[Options] = Field(
        default_factory=Options, validate_default=True, description="The component's options."
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
        if component not in COMPONENTS:
            raise ValueError(f"there is no component {component!r}; there are {_NAMES}")
        return component

    @field_validator("options", mode="before")
    @classmethod
    def _of_the_component(cls, options: Any, info: ValidationInfo) -> Any:
        component = info.data.get("component")
        if component is None:
            return Options()  # the unknown component is the error to tell
        given = {} if isinstance(options, Options) else options
        return COMPONENTS[component].options.model_validate(given)

    @property
    def options_digest(self) -> bytes:
        """SHA-256 of the options as canonical JSON."""
        return _sha256(self.options.model_dump(mode="json"))


class Policy(BaseModel):
    """A pipeline definition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, description="Name of the policy.")
    version: str = Field(min_length=1, description="Version; rises with every change.")
    max_deadline_ms: int = Field(
        default=60_000, gt=0, description="Longest budget an event's deadline may give, in ms."
    )
    unsupported_content: Literal["block", "allow"] = Field(
        default="block", description="What happens to a part that no component covers."
    )
    components: tuple[ComponentConfig, ...] = Field(
        min_length=1, description="Components in the order in which they judge."
    )

    @model_validator(mode="after")
    def _names_differ(self) -> "Policy":
        names = [config.name for config in self.components]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two components are named {twice[0]!r}: give one another `name`")
        self.digest  # noqa: B018  raises for text that is not Unicode, such as half a character
        return self

    @cached_property
    def covered_kinds(self) -> frozenset[str]:
        """Kinds of parts that some component judges."""
        return frozenset().union(*(COMPONENTS[c.component].covers for c in self.components))

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the policy as canonical JSON, 32 bytes."""
        return _sha256(self.model_dump(mode="json"))


def load_policy(name_or_file: str) -> Policy:
    """A shipped policy by its name, or one of the user's by the path of its YAML file.

    Raises PolicyError that names file, key and reason.
    """
    shipped = {Path(str(f)).stem: f for f in _SHIPPED.iterdir() if f.name.endswith(".yaml")}
    try:
        source = shipped.get(name_or_file) or Path(name_or_file)
        text = source.read_text("utf-8")
    except OSError as error:
        raise PolicyError(
            f"policy {name_or_file!r}: {error.strerror}; it is neither a file nor one of the "
            f"shipped policies {', '.join(sorted(shipped))}"
        ) from None
    except ValueError as error:  # not UTF-8, or a name that no file can have
        raise PolicyError(f"policy {name_or_file!r} is no text file: {error}") from None
    try:
        return Policy.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise PolicyError(f"policy {name_or_file!r} is not YAML: {error}") from None
    except RecursionError:
        raise PolicyError(f"policy {name_or_file!r} is nested too deep") from None
    except ValidationError as error:
        lines = [
            f"  {'.'.join(map(str, e['loc'])) or 'policy'}: {e['msg']}" for e in error.errors()
        ]
        raise PolicyError("\n".join([f"policy {name_or_file!r} is not valid:", *lines])) from None


def _sha256(plain: Any) -> bytes:
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()
