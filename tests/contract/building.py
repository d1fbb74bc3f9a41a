"""What the contract suite judges every component by: events of all kinds, and the component ready.

A component supplies no sample of its own: the texts that should move it are those of its example
options and of its behaviour cases.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.building import context, request, response, said
from tidegate.components.base import SafetyComponent, StatefulComponent
from tidegate.components.context import SafetyContext
from tidegate.components.registry import components
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.records import ChatMessage, Event, MessagePart

Kind = type[SafetyComponent[Any]]

every_component = pytest.mark.parametrize("kind", components().values(), ids=components())

BEHAVIOUR = Path(__file__).parents[1] / "behaviour"
OBJECTS = SafetyResult(passed=False, score=1.0, should_block=True)

TEXTS = {
    "nothing": "",
    "white space": " \t\r\n",
    "plain": "The quick brown fox jumps over the lazy dog.",
    "beyond the BMP": "𐍈😀👩‍👩‍👧 𠀀 " * 20,
    "half characters": "a\ud800b \udfff\ude00",
    "not characters": "\ufdd0\uffff\U0010ffff",
    "NUL": "a\x00b",
    "controls": "\x1b[2J\x07\x7f\x85",
    "right to left": "שלום \u202eolleh\u202c مرحبا",
    "combining": "e\u0301" + "a" + "\u0300\u0316\u0334" * 500,
    "longer when folded": "ßẞŉİΐﬃ" * 20,
    "marks that do not show": "a\u200bb\u00adc\ufeffd\u2060",
    "JSON": '{"a": ["b", 1, null]}',
    "bad JSON": '{"a": [1, ',
    "deep JSON": "[" * 100_000,
}
HUGE = {
    "1 MB of one letter": "a" * 1_000_000,
    "1 MB of words": "lorem ipsum " * 83_334,
    "250,000 faces": "😀" * 250_000,
}

EVERYWHERE = 10
"""One text in so many of a component's own, some of which have hundreds, stands in every field at
once too: what reads the fields is the same for all texts."""


def seeds(kind: Kind) -> list[str]:
    """Texts that should move a component: those its example and its behaviour cases name."""
    cases = BEHAVIOUR / f"{kind.name}.yaml"
    written = yaml.safe_load(cases.read_text("utf-8")) if cases.exists() else None
    texts = [*_texts(kind.example, ""), *_texts(written, "text")]
    return list(dict.fromkeys(text for text in texts if text and len(text) <= 200))


def _texts(node: Any, key: str) -> Iterator[str]:
    """All texts below a node that stand under some key; under any without one."""
    if isinstance(node, str) and not key:
        yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, list) and all(isinstance(v, str) for v in value):
                yield "".join(value)
            else:
                yield from _texts(value, "" if name == key else key)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value, key)


def ordinary_events(kind: Kind) -> dict[str, Event]:
    """Events of all shapes but the huge ones, by what is odd about them."""
    telling = {seed: f"before {seed} after" for seed in seeds(kind)}
    events: dict[str, Event] = {}
    for name, text in (TEXTS | telling).items():
        events[f"request: {name}"] = request(text)
        events[f"response: {name}"] = response(text)
    for name, text in (TEXTS | dict([*telling.items()][::EVERYWHERE])).items():
        events[f"everywhere: {name}"] = everywhere(text)
    return events | {
        "no messages": request(),
        "no parts": response(output_messages=(ChatMessage(role="assistant"),)),
        "an empty part": of_part(MessagePart(type="text")),
        "several messages": request("a", "b", "c"),
        "an image": of_part(MessagePart(type="image", uri="https://example.test/a.png")),
        "an audio": of_part(MessagePart(type="audio", content="UklGRg==", mime_type="audio/wav")),
        "text elsewhere": of_part(MessagePart(type="text", uri="https://example.test/a.txt")),
        "a tool call": tool_call('{"place": "Ulm", "days": 3}'),
        "a tool call with bad JSON": tool_call('{"place": "Ulm", '),
        "a tool call with NaN": tool_call('{"days": NaN}'),
        "a tool call without arguments": tool_call(""),
        "bad definitions of tools": request("a", tool_definitions="[{]"),
        "an unknown role": request(input_messages=said("a", role="root")),
        "an unknown type": of_part(MessagePart(type="hologram", content="a")),
        "attributes": response("a", attributes={"b": "c", "": ""}),
    }


def huge_events() -> dict[str, Event]:
    """Events that are too large for anybody to read."""
    empty = MessagePart(type="text", content="")
    events: dict[str, Event] = {name: request(text) for name, text in HUGE.items()}
    return events | {
        "80,000 empty parts": request(
            input_messages=(ChatMessage(role="user", parts=(empty,) * 80_000),)
        ),
        "80,000 empty messages": response(
            output_messages=(ChatMessage(role="assistant", parts=(empty,)),) * 80_000
        ),
        "1 MB of arguments": tool_call(json.dumps(["a"] * 200_000)),
        "1 MB of a role": request(input_messages=said("a", role="r" * 1_000_000)),
    }


def everywhere(text: str) -> Event:
    """A request with a text in every field that can hold one."""
    part = MessagePart(
        type=text, content=text, mime_type=text, uri=text, id=text, name=text, arguments=text
    )
    call = replace(part, type="tool_call", mime_type=None, uri=None)
    messages = tuple(
        ChatMessage(role=role, name=text, parts=(part, call)) for role in ("user", text)
    )
    return request(
        input_messages=messages,
        system_instructions=(part, call),
        tool_definitions=text,
        attributes={text: text},
    )


def of_part(part: MessagePart) -> Event:
    """A response of one part."""
    return response(output_messages=(ChatMessage(role="assistant", parts=(part,)),))


def tool_call(arguments: str) -> Event:
    """A response that calls a tool."""
    return of_part(MessagePart(type="tool_call", id="1", name="weather", arguments=arguments))


def ordinary_contexts(kind: Kind) -> list[SafetyContext]:
    """The ordinary events as a component gets them, with nothing known, with praise and blame."""
    contexts = [context(event) for event in ordinary_events(kind).values()]
    said_before: list[dict[str, SafetyResult]] = [
        {},
        {"needed": PASSED},
        {"needed": PASSED, "other": OBJECTS},
    ]
    return [c.with_results(said_before[i % 3]) for i, c in enumerate(contexts)]


def ready(kind: Kind) -> SafetyComponent[Any]:
    """A component with its example options and, if it keeps state, a fresh one."""
    component = kind()
    component.initialize(kind.options.model_validate(kind.example))
    return component


def judged(
    component: SafetyComponent[Any], contexts: Sequence[SafetyContext]
) -> list[SafetyResult]:
    """The results of some events, asked for as the runner does."""
    if isinstance(component, StatefulComponent):
        return [component.process_batch([context])[0] for context in contexts]
    return component.process_batch(contexts)


def of_subject(context_of_anyone: SafetyContext, subject: str) -> SafetyContext:
    """The same event of another subject."""
    event = replace(context_of_anyone.event, subject=subject)
    return replace(context_of_anyone, event=event, scans={})
