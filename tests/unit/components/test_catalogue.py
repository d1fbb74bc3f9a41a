"""What is generated from the components is what is committed."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import Field, SecretStr

from harness.building import policy
from tidegate.components import catalogue
from tidegate.components.base import Options
from tidegate.components.registry import components
from tidegate.components.testing import fake, passing

DOCS = Path(__file__).parents[3] / "docs"
NEWS = "what is committed is not what the components say: run `make docs`"


def test_the_committed_documents_are_the_generated_ones() -> None:
    generated = catalogue.documents()
    committed = ["components.md"]
    committed += [str(f.relative_to(DOCS)) for f in DOCS.glob("schema/**/*") if f.is_file()]
    assert set(committed) == set(generated), NEWS
    for path, text in generated.items():
        assert (DOCS / path).read_text("utf-8") == text, NEWS


def test_writing_takes_away_what_is_generated_no_more(tmp_path: Path) -> None:
    old = tmp_path / "schema" / "options" / "gone.schema.json"
    old.parent.mkdir(parents=True)
    old.write_text("{}")
    kept = tmp_path / "design.md"
    kept.write_text("")
    catalogue.write(tmp_path)
    written = {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()}
    assert written == {"design.md", *catalogue.documents()}


def test_every_component_has_a_section_with_an_example_that_a_policy_takes() -> None:
    page = catalogue.documents()["components.md"]
    examples = re.findall("```yaml\n(.*?)```", page, re.DOTALL)
    taken = [policy(*yaml.safe_load(example)).components[0].component for example in examples]
    assert taken == re.findall("^## (.*)$", page, re.MULTILINE) == list(components())


class _Options(Options):
    size: int = Field(
        default=3, gt=0, le=9, description="How big.", json_schema_extra={"unit": "m"}
    )
    kind: Literal["a", "b"] = Field(description="Which | one.")
    only: Literal["this"] = Field(default="this", description="This.")
    key: SecretStr = Field(description="Secret.")
    words: tuple[Annotated[str, Field(min_length=2)], ...] = Field(default=(), description="Words.")
    share: float | None = Field(default=None, description="Part.", json_schema_extra={"unit": "%"})


def rows_of(**members: Any) -> list[str]:
    members = {"example": {"kind": "a", "key": "k"}, "options": _Options} | members
    return catalogue.section(fake("made", passing, **members)).splitlines()


@pytest.mark.parametrize(
    "row",
    [
        "| `size` | integer, > 0, ≤ 9 | m | `3` | How big. |",
        "| `kind` | one of `a`, `b` |  | required | Which \\| one. |",
        '| `only` | `this` |  | `"this"` | This. |',
        "| `key` | secret |  | required | Secret. |",
        "| `words` | list of string, at least 2 long |  | `[]` | Words. |",
        "| `share` | number or null | % | `null` | Part. |",
    ],
)
def test_options_are_told_with_type_bounds_unit_and_default(row: str) -> None:
    assert row in rows_of()


def test_a_component_without_options_says_so() -> None:
    rows = rows_of(options=Options, example={})
    assert "No options." in rows
    assert "- component: made" in rows
    assert "  options:" not in rows


class _Nested(Options):
    inner: _Options = Field(description="More.")


def test_options_within_options_are_told_by_their_type() -> None:
    example = {"inner": {"kind": "a", "key": "k"}}
    rows = rows_of(options=_Nested, example=example)
    assert "| `inner` | object |  | required | More. |" in rows
