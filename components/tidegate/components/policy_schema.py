"""JSON Schemas (2020-12) of component options and of whole policies, for editors and checkers.

They say what can be said of a document by itself; that needs are met and budgets fit is for
`policy_file` to find.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from tidegate.components.base import SafetyComponent
from tidegate.components.policy import Policy

JsonSchema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def options_schema(component: type[SafetyComponent[Any]]) -> JsonSchema:
    """Schema of the options of one component."""
    schema = component.options.model_json_schema(schema_generator=_WithoutTitles)
    return {"$schema": _DIALECT, **schema}


def policy_schema(components: Iterable[type[SafetyComponent[Any]]]) -> JsonSchema:
    """Schema of a policy that chooses among some components.

    The options of each are tied to its name: an editor offers those that belong there.
    """
    kinds = {component.name: component for component in components}
    models: list[type[BaseModel]] = [Policy, *(kind.options for kind in kinds.values())]
    references, definitions = models_json_schema(
        [(model, "validation") for model in models], schema_generator=_WithoutTitles
    )
    defs = definitions["$defs"]
    policy = defs.pop("Policy")
    _accept_one_word(defs["OnError"])
    choice = defs["ComponentConfig"]
    choice["properties"]["component"]["enum"] = list(kinds)
    del choice["properties"]["name"]["default"]  # the component's name, which no schema can say
    del choice["properties"]["options"]["$ref"], defs["Options"]
    choice["allOf"] = [
        _tied(kind, references[kind.options, "validation"]) for kind in kinds.values()
    ]
    policy["if"] = {"properties": {"components": {"maxItems": 0}}, "required": ["components"]}
    policy["then"] = {
        "properties": {"unsupported_content": {"const": "allow"}},
        "required": ["unsupported_content"],
    }
    return {"$schema": _DIALECT, **policy, "$defs": defs}


class _WithoutTitles(GenerateJsonSchema):
    """Without titles of fields, which would repeat the key in other letters."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def _tied(component: type[SafetyComponent[Any]], reference: JsonSchema) -> JsonSchema:
    """That whoever names the component gives its options, all that have no default."""
    must_be_given = any(field.is_required() for field in component.options.model_fields.values())
    options = reference if must_be_given else {"anyOf": [reference, {"type": "null"}]}
    then: JsonSchema = {"properties": {"options": options}}
    if must_be_given:
        then["required"] = ["options"]
    return {
        "if": {"properties": {"component": {"const": component.name}}, "required": ["component"]},
        "then": then,
    }


def _accept_one_word(on_error: JsonSchema) -> None:
    """One word for both directions, or one for each."""
    word = {"enum": on_error["properties"]["request"]["enum"]}
    keys = ("type", "properties", "additionalProperties")
    on_error["anyOf"] = [word, {key: on_error.pop(key) for key in keys}]
