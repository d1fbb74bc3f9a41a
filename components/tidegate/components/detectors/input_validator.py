"""`input_validator`: bounds and well-formedness, before anything reads the text.

Finds: too much text, unknown roles, events without messages and parts without content, tool
arguments and definitions that are not JSON, control characters, code points that no text may hold.
Does not catch: anything about meaning.
"""

import json
import re
from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from tidegate.components.base import (
    Layer,
    Options,
    SafetyComponent,
    SafetyContext,
    SafetyResult,
    blocked_by,
)
from tidegate.components.content import ROLES, Part, messages_field, messages_of
from tidegate.schemas.records import Finding, Severity

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Unicode category Cc but for tab, line feed, carriage return and next line."""

_NOT_TEXT = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
"""Surrogates and the 66 noncharacters (Unicode 16, section 23.7): in no well-formed text."""

_JSON_FIELDS = (".arguments", "tool_definitions")


class InputValidatorOptions(Options):
    """Options of `input_validator`."""

    max_length: int = Field(
        default=8_000, gt=0, description="Most code points of all text of an event together."
    )
    allowed_roles: tuple[str, ...] = Field(
        default=tuple(sorted(ROLES)), description="Roles a message may have."
    )


class InputValidator(SafetyComponent[InputValidatorOptions]):
    """Blocks events that are malformed or too long to judge."""

    name: ClassVar = "input_validator"
    version: ClassVar = "1"
    layer: ClassVar = Layer.INPUT_VALIDATION
    options: ClassVar = InputValidatorOptions

    def initialize(self, options: InputValidatorOptions) -> None:
        """Keep the options."""
        self._options = options

    def process(self, context: SafetyContext) -> SafetyResult:
        """Check the event; any finding blocks."""
        return blocked_by(self._findings(context))

    def _findings(self, context: SafetyContext) -> Iterator[Finding]:
        too_long = self._length(context.parts)
        if too_long is not None:
            yield too_long  # and no further look: what the checks below cost grows with the text
            return
        yield from self._structure(context)
        for part in context.parts:
            yield from _characters(part)
            if part.path.endswith(_JSON_FIELDS) and not _is_json(part.text):
                yield _finding("invalid_json", part.path, 0, len(part.text))

    def _length(self, parts: tuple[Part, ...]) -> Finding | None:
        length = 0
        for part in parts:
            length += len(part.text)
            if length > self._options.max_length:
                left = self._options.max_length - (length - len(part.text))
                return _finding("max_length", part.path, left, len(part.text))
        return None

    def _structure(self, context: SafetyContext) -> Iterator[Finding]:
        messages = messages_of(context.event)
        field = messages_field(context.event)
        if not messages:
            yield _finding("no_messages", field, 0, 0)
        for i, message in enumerate(messages):
            if message.role not in self._options.allowed_roles:
                yield _finding("role_not_allowed", f"{field}[{i}].role", 0, len(message.role))
            for j, part in enumerate(message.parts):
                if part.content is part.uri is part.arguments is part.name is None:
                    yield _finding("empty_part", f"{field}[{i}].parts[{j}]", 0, 0)


def _characters(part: Part) -> Iterator[Finding]:
    for rule_id, pattern in (("control_character", _CONTROL), ("invalid_encoding", _NOT_TEXT)):
        for match in pattern.finditer(part.text):
            yield _finding(rule_id, part.path, match.start(), match.end())


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError("RFC 8259 knows neither NaN nor Infinity")


def _finding(rule_id: str, part: str, start: int, end: int) -> Finding:
    return Finding(
        rule_id=rule_id,
        category="malformed_input",
        severity=Severity.MEDIUM,
        part=part,
        start=start,
        end=end,
    )
