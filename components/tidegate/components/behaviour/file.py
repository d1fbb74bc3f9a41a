"""Reading behaviour cases from YAML; the format stands in `behaviour.cases`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tidegate.components.behaviour.cases import CaseFile
from tidegate.components.yaml_document import (
    DocumentError,
    Keys,
    Problem,
    ProblemsError,
    YamlDocument,
)


class CasesError(DocumentError):
    """Cases that cannot be read."""

    kind = "cases"


def case_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and of a folder its `*.yaml` files in the order of their names.

    Raises CasesError for a folder without any.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.glob("*.yaml"))
        if not found:
            raise CasesError(str(path), [Problem(None, "", "the folder holds no *.yaml file")])
        yield from found


def load_cases(path: Path) -> CaseFile:
    """The cases of a file; raises CasesError."""
    try:
        return YamlDocument(path.read_bytes()).validated(CaseFile, _as_written)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise CasesError(str(path), [Problem(None, "", reason)]) from None
    except ProblemsError as error:
        raise CasesError(str(path), error.problems) from None


def _as_written(keys: Keys, data: Any) -> Keys:
    """Of a place in the model, the place in the text, where `options` and one event are short."""
    match keys:
        case ("cases", int(place), *within):
            case = data["cases"][place]
            if isinstance(case, dict):
                if "options" in case and within[:3] == ["policy", "components", 0]:
                    within = within[3:]
                if "events" not in case and within[:2] == ["events", 0]:
                    within = within[2:]
            return ("cases", place, *within)
    return keys
