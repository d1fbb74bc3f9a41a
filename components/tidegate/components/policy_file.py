"""Reading policies from YAML: every error at once, each with its line and the nearest right key."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from tidegate.components.component_config import ComponentConfig, OnError
from tidegate.components.policy import Policy
from tidegate.components.registry import components, find
from tidegate.schemas.errors import TidegateError

Keys = tuple[str | int, ...]

_SHIPPED = files("tidegate.components") / "policies"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a policy. line: from 1, None where there is none to name."""

    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        return f"{where}{self.key}: {self.reason}" if self.key else f"{where}{self.reason}"


class PolicyError(TidegateError):
    """A policy that cannot be used; the message names the file, the lines and what to do."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        between = " " if len(problems) == 1 else "\n  "
        super().__init__(between.join([f"policy {source!r}:", *map(str, problems)]))


def shipped_policies() -> dict[str, Traversable]:
    """The policies that come with the package, by name."""
    return {Path(str(f)).stem: f for f in _SHIPPED.iterdir() if f.name.endswith(".yaml")}


def load_policy(name_or_file: str) -> Policy:
    """A shipped policy by its name, or one of the user's by the path of its YAML file.

    Raises PolicyError that names file, lines, keys and reasons.
    """
    shipped = shipped_policies()
    try:
        text = (shipped.get(name_or_file) or Path(name_or_file)).read_text("utf-8")
    except OSError as error:
        known = ", ".join(sorted(shipped))
        reason = f"{error.strerror}; it is neither a file nor one of the shipped policies {known}"
        raise PolicyError(name_or_file, [Problem(None, "", reason)]) from None
    except ValueError as error:  # not UTF-8, or a name that no file can have
        reason = f"it is no text file: {error}"
        raise PolicyError(name_or_file, [Problem(None, "", reason)]) from None
    return parse_policy(text, name_or_file)


def parse_policy(text: str, source: str) -> Policy:
    """The policy that a YAML text holds; source: its name in errors.

    Raises PolicyError.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
        lines = _Lines(root)
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise PolicyError(source, [Problem(line, "", f"not YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise PolicyError(source, [Problem(None, "", f"not YAML: {error}")]) from None
    except RecursionError:
        raise PolicyError(source, [Problem(None, "", "nested too deep")]) from None
    problems = lines.duplicates
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        problems = problems + [_problem(detail, data, lines) for detail in error.errors()]
    if problems:
        raise PolicyError(source, sorted(problems, key=lambda problem: problem.line or 0))
    return policy


class _Lines:
    """The line of every key of a YAML document, and the keys that stand twice."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._lines: dict[Keys, int] = {}
        self.duplicates: list[Problem] = []
        if root is not None:
            self._walk(root, (), frozenset())

    def of(self, keys: Keys) -> int | None:
        """The line of a key, or of the nearest one above it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys)

    def _walk(self, node: yaml.Node, keys: Keys, above: frozenset[int]) -> None:
        self._lines.setdefault(keys, node.start_mark.line + 1)
        if id(node) in above:  # an alias of what it stands in
            return
        above |= {id(node)}
        if isinstance(node, yaml.SequenceNode):
            for place, item in enumerate(node.value):
                self._walk(item, (*keys, place), above)
        elif isinstance(node, yaml.MappingNode):
            seen: dict[str, int] = {}
            for key, value in node.value:
                name, line = str(key.value), key.start_mark.line + 1
                if name in seen:
                    reason = f"stands twice, first in line {seen[name]}: drop one"
                    self.duplicates.append(Problem(line, _dotted((*keys, name)), reason))
                seen[name] = line
                self._lines.setdefault((*keys, name), line)
                self._walk(value, (*keys, name), above)


def _problem(detail: Any, data: Any, lines: _Lines) -> Problem:
    keys: Keys = detail["loc"]
    reason: str = detail["msg"].removeprefix("Value error, ")
    reason = reason[0].lower() + reason[1:]
    if detail["type"] == "extra_forbidden":
        reason = f"there is no such key{_nearest(str(keys[-1]), _known_keys(keys[:-1], data))}"
    elif detail["type"] == "missing":
        reason = "is missing"
    elif detail["type"] == "model_type":
        reason = "should be a mapping of keys to values"
    elif keys[-1:] == ("component",) and detail["type"] == "value_error":
        reason += _nearest(str(_at(keys, data)), components())
    return Problem(lines.of(keys), _dotted(keys), reason)


def _nearest(given: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(given, names, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(names)}" if names else ""


def _known_keys(keys: Keys, data: Any) -> list[str]:
    """The keys that the model at this place of a policy knows."""
    model: type[BaseModel] | None = Policy
    match keys:
        case ():
            pass
        case ("components", _):
            model = ComponentConfig
        case ("components", _, "options", *deeper):
            kind = find(str(_at((*keys[:2], "component"), data)))
            model = None if kind is None or deeper else kind.options
        case ("components", _, "on_error"):
            model = OnError
        case _:
            model = None
    return [] if model is None else list(model.model_fields)


def _at(keys: Keys, data: Any) -> Any:
    for key in keys:
        try:
            data = data[key]
        except (LookupError, TypeError):
            return None
    return data


def _dotted(keys: Keys) -> str:
    return "".join(_step(key) for key in keys).removeprefix(".")


def _step(key: str | int) -> str:
    return f"[{key}]" if isinstance(key, int) else f".{key}"
