"""The components there are: the one list that policies choose from."""

from typing import Any

from tidegate.components.base import SafetyComponent
from tidegate.components.detectors.input_validator import InputValidator
from tidegate.components.detectors.keyword_filter import KeywordFilter

COMPONENTS: dict[str, type[SafetyComponent[Any]]] = {
    component.name: component for component in (InputValidator, KeywordFilter)
}
