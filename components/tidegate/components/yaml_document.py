"""Reading YAML that people write into a model: every problem at once, each with its line.

What is wrong is answered with what would be right: the nearest key, or the nearest component where
a key `component` names one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from tidegate.components.base import Options
from tidegate.components.registry import components, find
from tidegate.schemas.errors import TidegateError

Keys = tuple[str | int, ...]

MAX_LENGTH = 1024 * 1024
"""Characters of a document; people write a few thousand, and the parser takes its time."""

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document. line: from 1, None where there is none to name."""

    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        return f"{where}{self.key}: {self.reason}" if self.key else f"{where}{self.reason}"


class DocumentError(TidegateError):
    """A document that cannot be used; the message names the file, the lines and what to do."""

    kind: ClassVar[str]

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = problems
        between = " " if len(problems) == 1 else "\n  "
        super().__init__(between.join([f"{self.kind} {source!r}:", *map(str, problems)]))


class ProblemsError(Exception):
    """What is wrong with a text, whatever it is called."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def as_it_stands(keys: Keys, data: Any) -> Keys:
    """For documents whose model is built as they are written."""
    return keys


class YamlDocument:
    """A text of YAML: its data, and the line of every key.

    Raises ProblemsError for what is no YAML; text: as bytes, UTF-8.
    """

    def __init__(self, text: str | bytes) -> None:
        self._lines: dict[Keys, int] = {}
        self._walked: set[int] = set()
        self._duplicates: list[Problem] = []
        if len(text) > MAX_LENGTH:
            reason = f"longer than {MAX_LENGTH:,} characters: split it"
            raise ProblemsError([Problem(None, "", reason)])
        try:
            text = text if isinstance(text, str) else text.decode()
            self.data = yaml.safe_load(text)
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            if root is not None:
                self._walk(root, (), _line(root))
        except UnicodeDecodeError:
            reason = "it is not UTF-8 text: save it as such"
            raise ProblemsError([Problem(None, "", reason)]) from None
        except yaml.MarkedYAMLError as error:
            line = None if error.problem_mark is None else error.problem_mark.line + 1
            raise ProblemsError([Problem(line, "", f"not YAML: {error.problem}")]) from None
        except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:
            # Not only the parser's own: `2024-99-99` is no date, `!!bool maybe` in no table.
            raise ProblemsError([Problem(None, "", f"not YAML: {error}")]) from None
        except RecursionError:
            raise ProblemsError([Problem(None, "", "nested too deep")]) from None

    def validated(
        self, model: type[ModelT], as_written: Callable[[Keys, Any], Keys] = as_it_stands
    ) -> ModelT:
        """The model that the document holds.

        as_written: from the place of a fault in the model, and the data, to that in the text.
        Raises ProblemsError.
        """
        problems = list(self._duplicates)
        try:
            made = model.model_validate(self.data)
        except ValidationError as error:
            for detail in error.errors():
                keys = as_written(detail["loc"], self.data)
                reason = self._reason(detail, keys, model)
                problems.append(Problem(self._line_of(keys), dotted(keys), reason))
        if problems:
            raise ProblemsError(sorted(problems, key=lambda problem: problem.line or 0))
        return made

    def _walk(self, node: yaml.Node, keys: Keys, line: int) -> None:
        self._lines[keys] = line
        if id(node) in self._walked:  # an alias; walked each time, a few lines could be millions
            return
        self._walked.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for place, item in enumerate(node.value):
                self._walk(item, (*keys, place), _line(item))
        elif isinstance(node, yaml.MappingNode):
            seen: dict[str, int] = {}
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    reason = f"stands twice, first in line {seen[name]}: drop one"
                    self._duplicates.append(Problem(_line(key), dotted((*keys, name)), reason))
                seen[name] = _line(key)
                self._walk(value, (*keys, name), _line(key))

    def _line_of(self, keys: Keys) -> int | None:
        """The line of a key, or of the nearest one above it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys)

    def _reason(self, detail: Any, keys: Keys, model: type[BaseModel]) -> str:
        match detail["type"]:
            case "extra_forbidden":
                places = (detail["loc"][:-1], keys[:-1])
                known = [key for place in places for key in self._known_keys(model, place)]
                return "there is no such key" + _nearest(str(keys[-1]), dict.fromkeys(known))
            case "missing":
                return "is missing"
            case "model_type":
                return "should be a mapping of keys to values"
        reason: str = detail["msg"].removeprefix("Value error, ")
        reason = reason[0].lower() + reason[1:]
        if keys[-1:] == ("component",) and detail["type"] == "value_error":
            reason += _nearest(str(detail["input"]), components())
        return reason

    def _known_keys(self, model: type[BaseModel] | None, keys: Keys) -> Iterable[str]:
        """The keys that the model at this place knows."""
        for place, key in enumerate(keys):
            if isinstance(key, str) and model is not None:
                field = model.model_fields.get(key)
                model = None if field is None else _model_in(field.annotation)
            if model is Options:
                model = self._options_at(keys[:place])
        return () if model is None else model.model_fields

    def _options_at(self, keys: Keys) -> type[Options] | None:
        """Options of the component that is named nearest above."""
        names = (self._at((*keys[:end], "component")) for end in range(len(keys), -1, -1))
        kind = find(next((name for name in names if isinstance(name, str)), ""))
        return None if kind is None else kind.options

    def _at(self, keys: Keys) -> Any:
        found = self.data
        for key in keys:
            try:
                found = found[key]
            except (LookupError, TypeError):
                return None
        return found


def dotted(keys: Keys) -> str:
    """Keys as people write them: `components[0].options`."""
    steps = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(steps).removeprefix(".")


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a type is, or holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _nearest(given: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(given, names, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(names)}" if names else ""
