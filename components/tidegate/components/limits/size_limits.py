"""`size_limits`: how much there may be of an event, before anything reads it."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.categories import Category
from tidegate.components.content import messages_field, messages_of
from tidegate.components.context import SafetyContext
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult, blocked_by
from tidegate.components.tokens import Counter, by_vocabulary, estimated
from tidegate.schemas.records import Finding, Severity


def _bound(about: str, unit: str, default: int | None = None) -> Any:
    return Field(
        default=default,
        gt=0,
        description=f"{about} Null is no bound.",
        json_schema_extra={"unit": unit},
    )


class SizeLimitsOptions(Options):
    """Options of `size_limits`: one bound at least."""

    max_characters: int | None = _bound(
        "Most text of an event, all parts together.", "code points", default=8_000
    )
    max_bytes: int | None = _bound("The same, in UTF-8.", "bytes")
    max_lines: int | None = _bound(
        "Most lines of an event, all parts together; one ends with a line feed or its part.",
        "lines",
    )
    max_messages: int | None = _bound("Most messages of an event.", "messages")
    max_parts: int | None = _bound(
        "Most scannable parts of an event, empty ones too: each costs every component.", "parts"
    )
    max_tokens: int | None = _bound(
        "Most tokens of an event, all parts together; without `vocabulary` an estimate, rather too "
        "high: one for three bytes of ASCII, one for two of other text.",
        "tokens",
    )
    vocabulary: str | None = Field(
        default=None,
        description="Path of a file of tiktoken's ranks (`.tiktoken`) by which to count tokens; it "
        "needs the extra `tokens`.",
    )

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        bounds = [name for name in type(self).model_fields if name != "vocabulary"]
        if all(getattr(self, name) is None for name in bounds):
            raise ValueError(f"there is no bound: give at least one of {', '.join(bounds)}")
        if self.vocabulary is not None and self.max_tokens is None:
            raise ValueError("a vocabulary without max_tokens counts nothing")
        return self


def _rule(rule_id: str, about: str) -> Rule:
    return Rule(
        id=rule_id,
        category=Category.SIZE,
        severity=Severity.MEDIUM,
        about=about,
        labels={"owasp_llm": "LLM10:2025"},
    )


MAX_CHARACTERS = _rule("max_characters", "More text than `max_characters`, from where it is.")
MAX_BYTES = _rule("max_bytes", "More text than `max_bytes`, from the character that passes it.")
MAX_LINES = _rule("max_lines", "More lines than `max_lines`, from the first that is too much.")
MAX_MESSAGES = _rule("max_messages", "More messages than `max_messages`.")
MAX_PARTS = _rule("max_parts", "More parts than `max_parts`.")
MAX_TOKENS = _rule("max_tokens", "More tokens than `max_tokens`, in the part that passes it.")

_CONTINUATION = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


@component
class SizeLimits(SafetyComponent[SizeLimitsOptions]):
    """Blocks events that are larger than one of its bounds."""

    name: ClassVar = "size_limits"
    version: ClassVar = "1"
    layer: ClassVar = Layer.INPUT_VALIDATION
    options: ClassVar = SizeLimitsOptions
    rules: ClassVar = (
        MAX_CHARACTERS,
        MAX_BYTES,
        MAX_LINES,
        MAX_MESSAGES,
        MAX_PARTS,
        MAX_TOKENS,
    )
    thresholds: ClassVar = {"ascii_bytes_a_token": 3, "other_bytes_a_token": 2}
    cost: ClassVar = "One pass over the text, at most, for each bound; by a vocabulary a long one."
    does_not_catch: ClassVar = (
        "What takes more tokens than estimated, such as base64 and other random text; images and "
        "audio, of which only what stands in the event counts."
    )
    example: ClassVar[dict[str, Any]] = {"max_characters": 8_000, "max_tokens": 2_500}

    _count: Counter | None = None

    def initialize(self, options: SizeLimitsOptions) -> None:
        """Read the vocabulary; raises PermanentError where that fails."""
        self._count = None if options.vocabulary is None else by_vocabulary(options.vocabulary)
        super().initialize(options)

    def process(self, context: SafetyContext) -> SafetyResult:
        """Measure the event; any finding blocks."""
        return blocked_by(self._findings(context))

    def _findings(self, context: SafetyContext) -> Iterator[Finding]:
        field = messages_field(context.event)
        bounds = self.config
        if (
            bounds.max_messages is not None
            and len(messages_of(context.event)) > bounds.max_messages
        ):
            yield MAX_MESSAGES.finding(field, 0, 0)
        if bounds.max_parts is not None and len(context.parts) > bounds.max_parts:
            yield MAX_PARTS.finding(field, 0, 0)
        yield from _passed(MAX_CHARACTERS, bounds.max_characters, context, len, _after_characters)
        yield from _passed(MAX_BYTES, bounds.max_bytes, context, _bytes, _after_bytes)
        yield from _passed(MAX_LINES, bounds.max_lines, context, _lines, _after_lines)
        yield from _passed(MAX_TOKENS, bounds.max_tokens, context, self._tokens, _at_the_start)

    def _tokens(self, text: str) -> int:
        if self._count is not None:
            return self._count(text)
        of_ascii, of_others = "ascii_bytes_a_token", "other_bytes_a_token"
        return estimated(text, int(self.thresholds[of_ascii]), int(self.thresholds[of_others]))


def _passed(
    rule: Rule,
    bound: int | None,
    context: SafetyContext,
    size: Callable[[str], int],
    start: Callable[[str, int], int],
) -> Iterator[Finding]:
    """The finding of a bound that all parts together pass, from where one of them passes it.

    start: where in a text what is left of a bound ends, in code points.
    """
    if bound is None:
        return
    left = bound
    for part in context.parts:
        own = size(part.text)
        if own > left:
            yield rule.finding(part.path, start(part.text, left), len(part.text))
            return
        left -= own


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _lines(text: str) -> int:
    return text.count("\n") + (text[-1:] not in ("", "\n"))


def _after_characters(_text: str, left: int) -> int:
    return left


def _after_bytes(text: str, left: int) -> int:
    data = text.encode("utf-8", "surrogatepass")[: left + 1]
    return len(data.translate(None, _CONTINUATION)) - 1  # the last is the one that is too much


def _after_lines(text: str, left: int) -> int:
    start = 0
    for _ in range(left):
        start = text.index("\n", start) + 1
    return start


def _at_the_start(_text: str, _left: int) -> int:
    return 0
