"""Behaviour cases: what a policy must make of some events, as YAML that people write.

A file holds the cases of one component::

    component: keyword_filter
    cases:
      - name: A word that is listed blocks
        options: {words: [gardyloo]}
        text: They cried gardyloo.
        expect: {action: BLOCK, findings: [{rule: listed_word, text: gardyloo}]}

`component` is a name of the registry, left out where the cases are of policies as a whole. A case
has a `name`, a sentence that no other case of the file has, and one of

- `options` of the component, which then judges alone, with `unsupported_content: allow`;
- `policy`: the name or the path of a policy, or a policy itself (`id` and `version` may be left
  out).

What is judged are `events`, in order, as one batch; the keys of a single event may stand in the
case itself. An event has

- `text`, one message of the user or, of a response, the assistant; or `messages`, a list of
  `{role, name, content}` or `{role, name, parts}`, parts being `{type, content, mime_type, uri, id,
  name, arguments}` as in the schema of events;
- if wanted `direction` (request, response), `subject`, `model`, `policy_id`, `attributes`, `system`
  (one text of instructions), `tool_definitions`;
- `at`: log time in seconds from the start, to the microsecond; 0 unless said;
- `times`: how many such events come one after another, each with the same expectation;
- `expect`: `action`; if wanted `reason_code` and `flagged`; `findings`, all of them in the order of
  the verdicts, none unless said; `content` where the action is MODIFY, and only there: content and
  arguments of all message parts after the edits, in order.

A finding is `{rule, text}` with the text that it marks, `{rule, start, end}` in code points, or
both; with none of them it must mark no text at all. `part` is the path of its part and `labels`
some of its labels, each compared if given.

Wherever content stands, `{repeat: ab, times: 4000}` may stand for a long text, and a list of texts
for what they make one after another.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    StringConstraints,
    field_validator,
    model_validator,
)

from tidegate.components.content import Direction
from tidegate.components.context import SafetyContext
from tidegate.components.document import Document
from tidegate.components.policy import Policy
from tidegate.components.policy_file import PolicyError, load_policy
from tidegate.components.registry import find
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    Event,
    MessagePart,
    SafetyRequest,
    SafetyResponse,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Log time 0 of every case."""


def _text(given: Any) -> str:
    match given:
        case str():
            return given
        case list():
            return "".join(map(_text, given))
        case {"repeat": repeated, "times": int(times), **rest} if not rest and times >= 0:
            return _text(repeated) * times
    raise ValueError("neither a text, nor {repeat: TEXT, times: N}, nor a list of such")


def _policy(given: Any) -> Any:
    if isinstance(given, str):
        try:
            return load_policy(given)
        except PolicyError as error:
            raise ValueError(str(error)) from None
    return {"id": "case", "version": "1", **given} if isinstance(given, dict) else given


def _some(given: tuple[Any, ...]) -> tuple[Any, ...]:
    # Not a least length, which would also complain where every item has a fault of its own.
    if not given:
        raise ValueError("there is none: give at least one")
    return given


Text = Annotated[str, PlainValidator(_text)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class CasePart(Document):
    """A message part, as in the schema of events."""

    type: Text = "text"
    content: Text | None = None
    mime_type: Text | None = None
    uri: Text | None = None
    id: Text | None = None
    name: Text | None = None
    arguments: Text | None = None


class CaseMessage(Document):
    """A message; content: short for one part of text."""

    role: Text = "user"
    name: Text | None = None
    content: Text | None = None
    parts: tuple[CasePart, ...] = ()

    def record(self) -> ChatMessage:
        """The message as a record."""
        parts = tuple(MessagePart(**dict(part)) for part in self.parts)
        own = () if self.content is None else (MessagePart(type="text", content=self.content),)
        return ChatMessage(role=self.role, name=self.name, parts=own + parts)


class ExpectedFinding(Document):
    """A finding that must be reported; what is None is not compared."""

    rule: str
    text: Text | None = None
    start: int | None = None
    end: int | None = None
    part: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.start is None) is not (self.end is None):
            raise ValueError("start and end belong together")
        return self


class Expectation(Document):
    """What must become of an event; what is None is not compared."""

    action: Action
    reason_code: ReasonCode | None = None
    flagged: bool | None = None
    findings: tuple[ExpectedFinding, ...] = ()
    content: tuple[Text, ...] | None = None

    @model_validator(mode="after")
    def _content_is_modified(self) -> Self:
        if (self.content is not None) is not (self.action is Action.MODIFY):
            raise ValueError("content belongs to the action MODIFY, and only to it")
        return self


class CaseEvent(Document):
    """One event and what must become of it."""

    text: Text | None = None
    messages: tuple[CaseMessage, ...] | None = None
    direction: Direction = Direction.REQUEST
    subject: str = Field(default="someone", min_length=1)
    model: str | None = None
    policy_id: str | None = None
    attributes: dict[str, Text] = Field(default_factory=dict)
    system: Text | None = None
    tool_definitions: Text | None = None
    at: float = Field(default=0.0, allow_inf_nan=False)
    times: int = Field(default=1, gt=0)
    expect: Expectation

    @model_validator(mode="after")
    def _is_an_event(self) -> Self:
        if (self.text is None) is (self.messages is None):
            raise ValueError("an event has either text or messages")
        if self.tool_definitions is not None and self.direction is Direction.RESPONSE:
            raise ValueError("a response has no tool_definitions")
        return self

    def context(self) -> SafetyContext:
        """The event as the components see it."""
        return SafetyContext.of(self._record(), START + timedelta(seconds=self.at))

    def _record(self) -> Event:
        is_request = self.direction is Direction.REQUEST
        given = self.messages
        if given is None:
            given = (CaseMessage(role="user" if is_request else "assistant", content=self.text),)
        messages = tuple(message.record() for message in given)
        common: dict[str, Any] = {
            "event_id": UUID(int=1),
            "request_id": UUID(int=2),
            "time": START,
            "subject": self.subject,
            "source": "behaviour",
            "policy_id": self.policy_id,
            "attributes": self.attributes,
        }
        if self.system is not None:
            common["system_instructions"] = (MessagePart(type="text", content=self.system),)
        if is_request:
            return SafetyRequest(
                **common,
                input_messages=messages,
                request_model=self.model,
                tool_definitions=self.tool_definitions,
            )
        return SafetyResponse(**common, output_messages=messages, response_model=self.model)


class Case(Document):
    """One case: a policy, events in the order of the log, and what must become of each."""

    name: Sentence
    policy: Annotated[Policy, BeforeValidator(_policy)]
    events: Annotated[tuple[CaseEvent, ...], AfterValidator(_some)]

    @model_validator(mode="before")
    @classmethod
    def _one_event(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "options" in data:
            raise ValueError("options go with a `component` of the file, and without a policy")
        if "events" in data:
            return data
        own = {key: data[key] for key in cls.model_fields if key in data}
        return {**own, "events": [{k: data[k] for k in data if k not in own}]}

    @model_validator(mode="after")
    def _rules_are_known(self) -> Self:
        known = {rule.id for config in self.policy.components for rule in config.kind.rules}
        for event in self.events:
            for finding in event.expect.findings:
                if finding.rule not in known:
                    raise ValueError(
                        f"no component of the policy has a rule {finding.rule!r}; "
                        f"there are {', '.join(sorted(known))}"
                    )
        return self

    @property
    def steps(self) -> Sequence[CaseEvent]:
        """The events one by one."""
        return [event for event in self.events for _ in range(event.times)]


class CaseFile(Document):
    """The cases of one component, or with None of policies as a whole."""

    component: str | None = None
    cases: Annotated[tuple[Case, ...], AfterValidator(_some)]

    @model_validator(mode="before")
    @classmethod
    def _options_make_a_policy(cls, data: Any) -> Any:
        match data:
            case {"component": str(component), "cases": list(cases)}:
                return {**data, "cases": [_with_policy(case, component) for case in cases]}
        return data

    @field_validator("component")
    @classmethod
    def _known(cls, component: str | None) -> str | None:
        if component is not None and find(component) is None:
            raise ValueError(f"there is no component {component!r}")
        return component

    @field_validator("cases")
    @classmethod
    def _apart(cls, cases: tuple[Case, ...]) -> tuple[Case, ...]:
        names = [case.name for case in cases]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise ValueError(f"two cases have the name {twice[0]!r}")
        return cases


def _with_policy(case: Any, component: str) -> Any:
    if not isinstance(case, dict) or "options" not in case or "policy" in case:
        return case
    rest = {key: value for key, value in case.items() if key != "options"}
    alone = {"component": component, "options": case["options"]}
    return {**rest, "policy": {"unsupported_content": "allow", "components": [alone]}}
