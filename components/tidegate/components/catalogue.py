"""The catalogue of components and the schemas of policies, made from what components declare.

`make docs` writes them into `docs/`; a test compares.
"""

import inspect
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from tidegate.components.base import (
    AsyncSafetyComponent,
    Execution,
    Rule,
    SafetyComponent,
    StatefulComponent,
)
from tidegate.components.policy_schema import JsonSchema, options_schema, policy_schema
from tidegate.components.registry import components

_HEAD = """\
# Components

What a policy can choose from. Made by `make docs` from what each component declares: change that,
not this page. Editors check and complete a policy by [its schema](schema/policy.schema.json).

"""

_BOUNDS = {
    "exclusiveMinimum": "> {}",
    "minimum": "≥ {}",
    "exclusiveMaximum": "< {}",
    "maximum": "≤ {}",
    "minLength": "at least {} long",
    "maxLength": "at most {} long",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "pattern": "like `{}`",
}


def documents() -> dict[str, str]:
    """Every generated document: path below `docs/`, and text."""
    kinds = components().values()
    schemas = {
        "policy": policy_schema(kinds),
        **{f"options/{kind.name}": options_schema(kind) for kind in kinds},
    }
    return {
        "components.md": catalogue(kinds),
        **{
            f"schema/{path}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
            for path, schema in schemas.items()
        },
    }


def catalogue(kinds: Iterable[type[SafetyComponent[Any]]]) -> str:
    """All components as Markdown, in the order given."""
    kinds = list(kinds)
    overview = [(f"[`{k.name}`](#{k.name})", k.layer, purpose(k)) for k in kinds]
    table = _table(("component", "layer", "purpose"), overview)
    return _HEAD + "\n".join([table, *map(section, kinds)])


def section(component: type[SafetyComponent[Any]]) -> str:
    """What the catalogue says of one component."""
    facts = [
        ("layer", component.layer),
        ("version", component.version),
        ("judges parts of kind", _codes(sorted(component.covers)) or "none: it reads no text"),
        ("state", _state(component)),
        ("runs", _execution(component)),
        ("budget", f"{component.budget_ms:,} ms a call"),
        ("cost", component.cost),
        ("does not catch", component.does_not_catch),
    ]
    example: dict[str, Any] = {"component": component.name}
    if component.example:
        example["options"] = component.example
    return "\n".join(
        [
            f"## {component.name}\n",
            f"{inspect.getdoc(component)}\n",
            _table(("", ""), facts),
            _options(component),
            _table(("finding", "category", "severity", "meaning", "labels"), _rules(component)),
            f"```yaml\n{yaml.safe_dump([example], sort_keys=False, allow_unicode=True)}```\n",
        ]
    )


def purpose(component: type[SafetyComponent[Any]]) -> str:
    """What a component is for: the first paragraph of its docstring, on one line."""
    return (inspect.getdoc(component) or "").partition("\n\n")[0].replace("\n", " ")


def _state(component: type[SafetyComponent[Any]]) -> str:
    if issubclass(component, StatefulComponent):
        return "kept per direction and partition"
    return "none"


def _execution(component: type[SafetyComponent[Any]]) -> str:
    if issubclass(component, AsyncSafetyComponent):
        return "as a task of the event loop"
    if component.execution is Execution.INLINE:
        return "inline, on one thread with its neighbours"
    return "on a thread of its own"


def _options(component: type[SafetyComponent[Any]]) -> str:
    schema = options_schema(component)
    rows = [
        (
            f"`{name}`",
            _type(field, schema),
            field.get("unit", ""),
            _code(json.dumps(field["default"])) if "default" in field else "required",
            field["description"],
        )
        for name, field in schema["properties"].items()
    ]
    if not rows:
        return "No options.\n"
    return _table(("option", "type", "unit", "default", "meaning"), rows)


def _type(field: JsonSchema, schema: JsonSchema) -> str:
    """The type of an option in words, with its bounds."""
    if "$ref" in field:
        return _type(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "enum" in field:
        return "one of " + _codes(field["enum"])
    if "const" in field:
        return _code(field["const"])
    if "anyOf" in field:
        return " or ".join(_type(one, schema) for one in field["anyOf"])
    words = "secret" if field.get("writeOnly") else str(field.get("type", "anything"))
    if "items" in field:
        words = f"list of {_type(field['items'], schema)}"
    bounds = [words_of.format(field[key]) for key, words_of in _BOUNDS.items() if key in field]
    return ", ".join([words, *bounds])


def _rules(component: type[SafetyComponent[Any]]) -> list[tuple[str, ...]]:
    return [
        (f"`{rule.id}`", rule.category, rule.severity, rule.about, _labels(rule))
        for rule in component.rules
    ]


def _labels(rule: Rule) -> str:
    return _codes(f"{key}: {value}" for key, value in sorted(rule.labels.items()))


def _codes(texts: Iterable[str]) -> str:
    return ", ".join(map(_code, texts))


def _code(text: str) -> str:
    return f"`{text}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; text that would end a cell or a row is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def write(folder: Path) -> None:
    """Write all documents into a folder, and take away schemas that are none of them any more."""
    for old in folder.glob("schema/**/*.json"):
        old.unlink()
    for path, text in documents().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
