"""Edits: merging those of several components, and applying them to the messages of an event.

Positions are code points of the original text throughout, so that the order in which edits were
asked for never matters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tidegate.components.canonical import digest
from tidegate.components.content import messages_field, messages_of
from tidegate.components.json_text import JsonText, is_json
from tidegate.schemas.records import ChatMessage, Edit, Event, MessagePart

_EDITABLE = ("content", "arguments")


class InapplicableEditError(ValueError):
    """An edit that cannot be applied; the message holds no content."""


def merge(edits: Iterable[Edit], order: Mapping[str, int]) -> tuple[Edit, ...]:
    """All edits as ones that do not overlap, by path and place.

    Two overlap when they share a code point, or when one inserts strictly inside the span of the
    other; ones that only touch do not. Overlapping ones become one over the union of their spans,
    with the replacement of the higher severity, then of the component that is earlier in `order`.
    The result is the same for any order and repetition of the edits.
    """
    by_part: dict[str, list[Edit]] = defaultdict(list)
    for edit in set(edits):
        by_part[edit.part].append(edit)
    return tuple(merged for part in sorted(by_part) for merged in _merge_part(by_part[part], order))


def _merge_part(edits: list[Edit], order: Mapping[str, int]) -> Iterable[Edit]:
    def strength(edit: Edit) -> tuple[object, ...]:
        # Without positions, so that merging what was merged already gives the same.
        place = order.get(edit.component, len(order))
        return (-edit.severity.rank, place, edit.replacement, edit.component)

    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end, *strength(edit)))
    cluster: list[Edit] = []
    end = 0
    for edit in ordered:
        if cluster and edit.start < end:
            cluster.append(edit)
            end = max(end, edit.end)
            continue
        if cluster:
            yield _one(cluster, end, strength)
        cluster, end = [edit], edit.end
    yield _one(cluster, end, strength)


def _one(cluster: list[Edit], end: int, strength: Callable[[Edit], tuple[object, ...]]) -> Edit:
    """The edit that several come to; as nearly always, there is but one."""
    if len(cluster) == 1:
        return cluster[0]
    return replace(min(cluster, key=strength), start=cluster[0].start, end=end)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits that do not overlap; of two insertions at one place the earlier first."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += (text[done : edit.start], edit.replacement)
        done = edit.end
    return "".join((*pieces, text[done:]))


def modified_messages(event: Event, edits: Iterable[Edit]) -> tuple[ChatMessage, ...]:
    """The messages of an event with edits that do not overlap.

    Raises InapplicableEditError for an edit that lies outside the text of a message part, or that
    could break the JSON of a tool call's arguments: there it has to stay inside one string, or
    replace one whole number or literal by another scalar.
    """
    by_part: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_part[edit.part].append(edit)
    field = messages_field(event)
    messages = tuple(
        replace(
            message,
            parts=tuple(
                _modified(f"{field}[{i}].parts[{j}]", part, by_part)
                for j, part in enumerate(message.parts)
            ),
        )
        for i, message in enumerate(messages_of(event))
    )
    if by_part:
        raise InapplicableEditError("an edit is of no text of a message part")
    return messages


def _modified(path: str, part: MessagePart, by_part: dict[str, list[Edit]]) -> MessagePart:
    changes: dict[str, str] = {}
    for name in _EDITABLE:
        edits = by_part.pop(f"{path}.{name}", None)
        if edits is None:
            continue
        text = getattr(part, name)
        if text is None or not all(0 <= e.start <= e.end <= len(text) for e in edits):
            raise InapplicableEditError("an edit lies outside the text of its part")
        if name == "arguments" and is_json(text):
            json_text = JsonText(text)
            if not all(map(json_text.accepts, edits)):
                raise InapplicableEditError("an edit would break the JSON arguments of a tool call")
        changes[name] = apply(text, edits)
    return replace(part, **changes) if changes else part


def digest_of(edits: Sequence[Edit]) -> bytes:
    """SHA-256 of what edits change, in their order and as canonical JSON; empty without any."""
    if not edits:
        return b""
    return digest([[edit.part, edit.start, edit.end, edit.replacement] for edit in edits])
