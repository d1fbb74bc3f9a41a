"""Reading behaviour cases from YAML; the format stands in `behaviour`."""

from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tidegate.components.behaviour import CaseFile
from tidegate.schemas.errors import TidegateError


class CasesError(TidegateError):
    """Cases that cannot be read; the message names file, cases and keys."""

    def __init__(self, source: Path, problems: Iterable[str]) -> None:
        super().__init__("\n  ".join([f"cases '{source}' are not valid:", *problems]))


def case_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and of a folder its `*.yaml` files in the order of their names.

    Raises CasesError for a path that is neither, and for a folder without any.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.glob("*.yaml"))
        if not found:
            raise CasesError(path, ["the folder holds no *.yaml file"])
        yield from found


def load_cases(path: Path) -> CaseFile:
    """The cases of a file; raises CasesError."""
    try:
        # Its own loader is a safe one.
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506
    except OSError as error:
        raise CasesError(path, [error.strerror or "it cannot be read"]) from None
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f"line {error.problem_mark.line + 1}: "
        raise CasesError(path, [f"{line}not YAML: {error.problem}"]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise CasesError(path, [f"not YAML: {error}"]) from None
    except RecursionError:
        raise CasesError(path, ["nested too deep"]) from None
    try:
        return CaseFile.model_validate(data)
    except ValidationError as error:
        raise CasesError(path, [_problem(detail, data) for detail in error.errors()]) from None


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem="a key stands twice: drop one", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _problem(detail: Any, data: Any) -> str:
    reason = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        reason = "there is no such key"
    elif detail["type"] == "missing":
        reason = "is missing"
    match detail["loc"]:
        case ("cases", int(place), *keys):
            return f"{_case(place, data)}: {_as_written(keys, data['cases'][place])}{reason}"
        case keys:
            return f"{_dotted(keys)}{reason}"


def _case(place: int, data: Any) -> str:
    case = data["cases"][place]
    name = case.get("name") if isinstance(case, dict) else None
    return f"case {place + 1} ({name})" if isinstance(name, str) else f"case {place + 1}"


def _as_written(keys: list[str | int], case: Any) -> str:
    """The place of a fault in the words of the file, where `options` and one event are short."""
    if isinstance(case, dict):
        if "options" in case and keys[:3] == ["policy", "components", 0]:
            keys = keys[3:]
        if "events" not in case and keys[:2] == ["events", 0]:
            keys = keys[2:]
    return _dotted(keys)


def _dotted(keys: Iterable[str | int]) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return f"{path.removeprefix('.')}: " if path else ""
