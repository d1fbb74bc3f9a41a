"""What a component returned, checked before anything rests on it.

A result that breaks the contract is no verdict: a wrong type, a score that is none, a finding or an
edit outside the text, text that no record can hold. Errors say what is wrong and hold no content.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tidegate.components.base import Rule
from tidegate.components.content import Part, holds_parts
from tidegate.components.context import SafetyContext
from tidegate.components.edits import InapplicableEditError, merge, modified_messages
from tidegate.components.result import MAX_EDITS, PASSED, SafetyResult
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.records import Edit, Finding, Severity

_MAX_INT = 2**31 - 1  # of Avro's int


class InvalidResultError(TidegateError):
    """A component broke its contract; the message says how, and holds no content."""


Rules = Mapping[str, Rule]
"""The rules a component declares, by their ids."""


def checked_all(
    results: object, contexts: Sequence[SafetyContext], rules: Rules
) -> list[SafetyResult]:
    """The results of a batch, one per context; raises InvalidResultError."""
    if not isinstance(results, list | tuple) or len(results) != len(contexts):
        raise InvalidResultError("not one result per event")
    return [checked(result, c, rules) for result, c in zip(results, contexts, strict=True)]


def checked(result: object, context: SafetyContext, rules: Rules) -> SafetyResult:
    """The result, if a record can hold it and it speaks of this event by these rules.

    Raises InvalidResultError.
    """
    if result is PASSED:
        return PASSED
    if type(result) is not SafetyResult:  # a subclass could say one thing and mean another
        raise InvalidResultError("no SafetyResult")
    try:
        _check(result, context, rules)
    except InvalidResultError:
        raise
    except Exception as error:
        raise InvalidResultError(f"something of a wrong type: {type(error).__name__}") from None
    # What is blocked is not changed, and these were not checked.
    return replace(result, edits=()) if result.should_block else result


def _check(result: SafetyResult, context: SafetyContext, rules: Rules) -> None:
    if not (isinstance(result.passed, bool) and isinstance(result.should_block, bool)):
        raise InvalidResultError("neither yes nor no")
    _share(result.score)
    if result.details is not None:
        _text(result.details)
    _check_findings(result, context, rules)
    if not result.should_block:
        _check_edits(result, context)


def _check_findings(result: SafetyResult, context: SafetyContext, rules: Rules) -> None:
    if not isinstance(result.findings, tuple):
        raise InvalidResultError("findings that are no tuple")
    _whole(result.findings_dropped, 0, _MAX_INT - len(result.findings))
    if not result.findings:
        return
    parts = {part.path: part for part in context.parts}
    for finding in result.findings:
        if type(finding) is not Finding:
            raise InvalidResultError("a finding of another type")
        rule = rules.get(finding.rule_id)
        if rule is None or rule.category != finding.category:
            raise InvalidResultError("a finding of a rule that the component does not declare")
        _severity(finding.severity)
        _check_place(finding, parts, context)
        if finding.layer is not None:
            _text(finding.layer)
        if finding.confidence is not None:
            _share(finding.confidence)
        _check_labels(finding.labels)


def _check_place(finding: Finding, parts: Mapping[str, Part], context: SafetyContext) -> None:
    part = parts.get(finding.part)
    length = 0 if part is None else len(part.text)
    if part is None and not holds_parts(context.event, finding.part):
        raise InvalidResultError("a finding in a part that the event does not have")
    _whole(finding.start, 0, length)
    _whole(finding.end, finding.start, length)


def _check_labels(labels: object) -> None:
    if type(labels) is not dict:
        raise InvalidResultError("labels that are no dictionary")
    for key, value in labels.items():
        _text(key)
        _text(value)


def _check_edits(result: SafetyResult, context: SafetyContext) -> None:
    if not isinstance(result.edits, tuple):
        raise InvalidResultError("edits that are no tuple")
    if not result.edits:
        return
    if len(result.edits) > MAX_EDITS:
        raise InvalidResultError(f"more than {MAX_EDITS} edits")
    for edit in result.edits:
        if type(edit) is not Edit:
            raise InvalidResultError("an edit of another type")
        for text in (edit.part, edit.replacement, edit.component):
            _text(text)
        _severity(edit.severity)
        _whole(edit.start, 0, _MAX_INT)
        _whole(edit.end, edit.start, _MAX_INT)
    try:
        modified_messages(context.event, merge(result.edits, {}))
    except InapplicableEditError as error:
        raise InvalidResultError(str(error)) from None


def _text(value: Any) -> None:
    if type(value) is not str:
        raise InvalidResultError("something else where a text belongs")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidResultError("a text with half a character") from None


def _share(value: object) -> None:
    if type(value) not in (int, float) or not 0.0 <= value <= 1.0:  # type: ignore[operator]  # NaN too
        raise InvalidResultError("a score outside 0 to 1")


def _severity(value: object) -> None:
    if not isinstance(value, Severity):
        raise InvalidResultError("a severity that is none")


def _whole(value: object, least: int, most: int) -> None:
    if type(value) is not int or not least <= value <= most:
        raise InvalidResultError("a number or a place out of its range")
