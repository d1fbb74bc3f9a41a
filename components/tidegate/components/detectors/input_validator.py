"""`input_validator`: well-formedness, before anything reads the text."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import Field

from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.categories import Category
from tidegate.components.content import ROLES, Part, messages_field, messages_of
from tidegate.components.context import SafetyContext
from tidegate.components.json_text import is_json
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult, blocked_by
from tidegate.schemas.records import Finding, Severity

_NOT_TEXT = (
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
"""Surrogates and the 66 noncharacters (Unicode 16, section 23.7): in no well-formed text."""

_USUAL = bytes({*b"\t\n\r", *range(32, 127)})
"""Characters that all texts may hold, in ASCII."""

_JSON_FIELDS = (".arguments", "tool_definitions")


_INJECTION, _IMPROPER_OUTPUT = "LLM01:2025", "LLM05:2025"


def _rule(rule_id: str, about: str, owasp_llm: str | None = None) -> Rule:
    """A rule; OWASP's list has nothing about what is only incomplete."""
    return Rule(
        id=rule_id,
        category=Category.MALFORMED_INPUT,
        severity=Severity.MEDIUM,
        about=about,
        labels={} if owasp_llm is None else {"owasp_llm": owasp_llm},
    )


class InputValidatorOptions(Options):
    """Options of `input_validator`."""

    allowed_roles: tuple[str, ...] = Field(
        default=tuple(sorted(ROLES)), description="Roles a message may have."
    )


NO_MESSAGES = _rule("no_messages", "An event without messages.")
ROLE_NOT_ALLOWED = _rule("role_not_allowed", "A message of a role that is not allowed.", _INJECTION)
EMPTY_PART = _rule("empty_part", "A message part with nothing in it.")
CONTROL_CHARACTER = _rule(
    "control_character", "A control character that is no white space.", _INJECTION
)
INVALID_ENCODING = _rule("invalid_encoding", "A code point that no text may hold.", _INJECTION)
INVALID_JSON = _rule(
    "invalid_json", "Tool arguments or definitions that are not JSON.", _IMPROPER_OUTPUT
)


@component
class InputValidator(SafetyComponent[InputValidatorOptions]):
    """Blocks events that are malformed."""

    name: ClassVar = "input_validator"
    version: ClassVar = "3"
    layer: ClassVar = Layer.INPUT_VALIDATION
    options: ClassVar = InputValidatorOptions
    rules: ClassVar = (
        NO_MESSAGES,
        ROLE_NOT_ALLOWED,
        EMPTY_PART,
        CONTROL_CHARACTER,
        INVALID_ENCODING,
        INVALID_JSON,
    )
    patterns: ClassVar = {
        # Unicode category Cc but for tab, line feed, carriage return and next line.
        CONTROL_CHARACTER.id: re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"),
        INVALID_ENCODING.id: re.compile(_NOT_TEXT),
    }
    verifiers: ClassVar = {INVALID_JSON.id: lambda text: not is_json(text)}
    cost: ClassVar = (
        "Two searches of text that holds more than what prints; JSON parsing of tool arguments."
    )
    does_not_catch: ClassVar = "Anything about meaning or size; `size_limits` bounds that."
    example: ClassVar[dict[str, Any]] = {"allowed_roles": ["user"]}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Check the event; any finding blocks."""
        return blocked_by(self._findings(context))

    def _findings(self, context: SafetyContext) -> Iterator[Finding]:
        yield from self._structure(context, self.config.allowed_roles)
        for part in context.parts:
            yield from self._characters(part)
            if part.path.endswith(_JSON_FIELDS) and self.verifiers[INVALID_JSON.id](part.text):
                yield INVALID_JSON.finding(part.path, 0, len(part.text))

    def _structure(self, context: SafetyContext, roles: Sequence[str]) -> Iterator[Finding]:
        messages = messages_of(context.event)
        field = messages_field(context.event)
        if not messages:
            yield NO_MESSAGES.finding(field, 0, 0)
        for i, message in enumerate(messages):
            if message.role not in roles:
                if message.role in ROLES:  # no part of the content: no text to point at
                    yield ROLE_NOT_ALLOWED.finding(f"{field}[{i}]", 0, 0)
                else:
                    yield ROLE_NOT_ALLOWED.finding(f"{field}[{i}].role", 0, len(message.role))
            for j, part in enumerate(message.parts):
                if part.content is part.uri is part.arguments is part.name is None:
                    yield EMPTY_PART.finding(f"{field}[{i}].parts[{j}]", 0, 0)

    def _characters(self, part: Part) -> Iterator[Finding]:
        odd = part.text.encode("utf-8", "surrogatepass").translate(None, _USUAL)
        if odd.decode("utf-8", "surrogatepass").isprintable():  # as nearly always, and fast to tell
            return
        for rule in (CONTROL_CHARACTER, INVALID_ENCODING):
            for match in self.patterns[rule.id].finditer(part.text):
                yield rule.finding(part.path, match.start(), match.end())
