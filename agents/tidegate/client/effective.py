"""What holds for an event, given the decision records on it.

The result depends on neither the order of the records nor on how often each is read. Whatever the
records leave open reads as BLOCK.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, DecidedBy, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveDecision:
    """What holds for one event.

    reason_code: that of the record, or the reader's own: no_decision, id_reused,
    unmergeable_edits, contradictory. decision: the record behind it, the earliest of those that say
    the same; None when the BLOCK is the reader's own.
    """

    event_id: UUID
    action: Action
    reason_code: str
    decision: Decision | None


def no_decision(event_id: UUID) -> EffectiveDecision:
    """What holds for an event without a decision in time: BLOCK."""
    return _own(event_id, ReasonCode.NO_DECISION)


def effective_decision(event_id: UUID, records: Iterable[Decision]) -> EffectiveDecision:
    """Read all decision records on one event as one decision (docs/design.md, ids).

    Per content the HUMAN records count if there are any, without those that another HUMAN record
    supersedes, else all records. The strictest that counts wins. Two contents under one digest key
    block, and so do two MODIFY that change the content differently, for edits are not merged here.
    """
    by_content = defaultdict(list)
    contents = defaultdict(set)
    for record in records:
        by_content[record.content_digest].append(record)
        contents[record.digest_key_id].add(record.content_digest)
    if any(len(digests) > 1 for digests in contents.values()):
        return _own(event_id, ReasonCode.ID_REUSED)
    counting: list[Decision] = []
    for group in by_content.values():
        human = [record for record in group if record.decided_by is DecidedBy.HUMAN]
        superseded = {record.supersedes for record in human}
        standing = [record for record in human if record.record_id not in superseded]
        if human and not standing:  # they supersede each other in a circle
            return _own(event_id, ReasonCode.CONTRADICTORY)
        counting += standing or group
    return _strictest(event_id, counting)


def _strictest(event_id: UUID, counting: list[Decision]) -> EffectiveDecision:
    if not counting:
        return no_decision(event_id)
    action = max((record.action for record in counting), key=lambda action: action.strictness)
    if action is not Action.BLOCK and any(_contradicts_itself(record) for record in counting):
        return _own(event_id, ReasonCode.CONTRADICTORY)
    strictest = [record for record in counting if record.action is action]
    if action is Action.MODIFY and len({_changes(record) for record in strictest}) > 1:
        return _own(event_id, ReasonCode.UNMERGEABLE_EDITS)
    record = min(strictest, key=age)
    return EffectiveDecision(
        event_id=event_id, action=action, reason_code=record.reason_code, decision=record
    )


def _contradicts_itself(record: Decision) -> bool:
    """A pass (no BLOCK comes here) by someone who only ever blocks, or a change without any."""
    if record.decided_by in (DecidedBy.DEADLINE, DecidedBy.INGEST):
        return True
    return record.action is Action.MODIFY and not (record.edits or record.modified_messages)


def says(record: Decision) -> tuple[Any, ...]:
    """What of a record bears on the result: records that say the same count once.

    Not the record_id alone, so that a wrong record under a known id cannot hide a right one.
    """
    return (
        record.record_id,
        record.content_digest,
        record.digest_key_id,
        record.action,
        record.decided_by,
        record.reason_code,
        record.supersedes,
        _changes(record),
    )


def age(record: Decision) -> tuple[Any, ...]:
    """Order of records by time; total, so that reading order never chooses."""
    return record.time, repr(record)


def _changes(record: Decision) -> tuple[Any, ...]:
    """The changes of a MODIFY, without who asked for them."""
    edits = frozenset((edit.part, edit.start, edit.end, edit.replacement) for edit in record.edits)
    return edits, record.modified_messages


def _own(event_id: UUID, reason: ReasonCode) -> EffectiveDecision:
    return EffectiveDecision(
        event_id=event_id, action=Action.BLOCK, reason_code=reason, decision=None
    )
