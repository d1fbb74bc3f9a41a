"""The window of an event: from its first verdict or itself until all that may come has come.

Where components are placed apart, each group says its verdicts in a record of its own, in any order
and maybe twice, before the event is read or after. A window holds what was said and what was
decided, and of the event digests and offsets, never content. Everything here is pure: the same
records in any order and number come to the same decision, which is that of one process.
"""

from dataclasses import replace
from enum import StrEnum
from typing import NoReturn
from uuid import UUID

import msgspec

from tidegate.components.content import Direction
from tidegate.components.decide import Content, Outcome, block, decide, has_nothing
from tidegate.components.edits import InapplicableEditError, digest_of
from tidegate.components.policy import Policy
from tidegate.components.strictness import strictest
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, DecidedBy, Verdict, VerdictRecord, VerdictStatus

MORE_SAID = 12
"""Records of verdicts that a window holds beside one of each group, which may say more than one
after crashes."""
MAX_SAID_BYTES = 256 * 1024
"""Bound on their size, as rows of tables have one."""

_VERDICT_DECIDED = (ReasonCode.COMPONENT_BLOCK, ReasonCode.COMPONENT_ERROR)


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What of an event is kept; it is the content of a window whose verdicts change nothing.

    source: topic, partition and offset of its record. kinds: of its parts. log_time, deadline,
    ends: microseconds since 1970. ends: when its budget is over, None where it has no deadline.
    names_policy: whether it asks for this policy, or for none.
    """

    source: tuple[str, int, int]
    direction: Direction
    request_id: UUID
    subject: str
    content_digest: bytes
    kinds: frozenset[str]
    log_time: int
    deadline: int | None
    names_policy: bool
    ends: int | None = None

    def joined(self, other: "Known") -> "Known":
        """This one, under the stricter terms of two events of the same id and content."""
        ends = [end for end in (self.ends, other.ends) if end is not None]
        names_policy = self.names_policy and other.names_policy
        return msgspec.structs.replace(
            self, ends=min(ends, default=None), names_policy=names_policy
        )

    def modified(self, edits: object) -> NoReturn:
        """Raise InapplicableEditError: there is no text to edit."""
        raise InapplicableEditError("the content is not there")


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What one group said of a content under a policy."""

    group: str
    content_digest: bytes
    policy_digest: bytes
    verdicts: tuple[Verdict, ...]


class Given(msgspec.Struct, frozen=True, array_like=True):
    """The last decision on an event. edits_digest: see `edits.digest_of`."""

    record_id: UUID
    action: Action
    decided_by: DecidedBy
    edits_digest: bytes
    supersedes: UUID | None
    reason_code: ReasonCode = ReasonCode.UNMERGEABLE_EDITS


class Window(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an event. id_reused: another content came under its id."""

    known: Known | None = None
    said: tuple[Said, ...] = ()
    given: Given | None = None
    id_reused: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the event waits for its decision."""
        return self.known is not None and self.given is None

    @property
    def has_edits(self) -> bool:
        """Whether all of its outcome is known with the event's text alone."""
        return any(_has_edits(verdict) for one in self.said for verdict in one.verdicts)


class Misfit(StrEnum):
    """Why a record of verdicts changes nothing."""

    DUPLICATE = "duplicate"
    """It says nothing new."""
    OTHER_KEY = "other_key"
    """Its content digest was made with another key."""
    OTHER_POLICY = "other_policy"
    OTHER_CONTENT = "other_content"
    """It is of another content than the event of that id."""
    UNKNOWN_GROUP = "unknown_group"
    """The policy has no such group."""
    TOO_MUCH = "too_much"
    """The window is full, and it holds a block of that group already, or the record has none."""


class Merger:
    """Fills windows and says what they come to. key_id: of the content digests that count."""

    def __init__(self, policy: Policy, key_id: str) -> None:
        self._policy = policy
        self._key_id = key_id
        self._members = {
            group: frozenset(config.name for config in policy.of_group(group))
            for group in policy.groups
        }
        self._components = frozenset(policy.names)
        self._places = {name: place for place, name in enumerate(policy.names)}

    def met(self, window: Window, known: Known) -> Window:
        """The window after its event was read; again, the stricter terms of both count."""
        if window.known is None:
            own = tuple(s for s in window.said if s.content_digest == known.content_digest)
            return msgspec.structs.replace(window, known=known, said=own)
        if window.known.content_digest == known.content_digest:
            return msgspec.structs.replace(window, known=window.known.joined(known))
        return msgspec.structs.replace(window, id_reused=True)

    def heard(self, window: Window, record: VerdictRecord) -> Window | Misfit:
        """The window after a record of verdicts, or why that does not count.

        Of what a group says its own components' verdicts are kept, once.
        """
        if record.digest_key_id != self._key_id:
            return Misfit.OTHER_KEY
        if record.policy_digest != self._policy.digest:
            return Misfit.OTHER_POLICY
        if window.known is not None and window.known.content_digest != record.content_digest:
            return Misfit.OTHER_CONTENT
        members = self._members.get(record.group)
        if members is None:
            return Misfit.UNKNOWN_GROUP
        verdicts = tuple(v for v in record.verdicts if v.component in members)
        said = Said(record.group, record.content_digest, record.policy_digest, verdicts)
        if any(_says_no_more(said, than) for than in window.said):
            return Misfit.DUPLICATE
        everything = (*window.said, said)
        most = len(self._members) + MORE_SAID
        if len(everything) > most or len(msgspec.msgpack.encode(everything)) > MAX_SAID_BYTES:
            if (kept := self._block_alone(window, said)) is None:
                return Misfit.TOO_MUCH
            everything = (*window.said, kept)
        return msgspec.structs.replace(window, said=everything)

    def _block_alone(self, window: Window, said: Said) -> Said | None:
        """What of a record must act though the window is full: its block, bare, once a group."""
        there = [v for one in window.said if _is_of_the_same(one, said) for v in one.verdicts]
        blocks = tuple(_bare(verdict) for verdict in said.verdicts if self._blocks(verdict))
        if not blocks or any(map(self._blocks, there)):
            return None
        return msgspec.structs.replace(said, verdicts=blocks)

    def _blocks(self, verdict: Verdict) -> bool:
        is_judged = verdict.status is VerdictStatus.OK and verdict.action is Action.BLOCK
        return is_judged and verdict.component in self._policy.enforced

    def needs_text(self, window: Window) -> bool:
        """Whether what is done to the event depends on its text."""
        enforced = [v for v in self._counting(window) if v.component in self._policy.enforced]
        return any(map(_has_edits, enforced))

    def _counting(self, window: Window) -> list[Verdict]:
        """What was said under this policy, in its order."""
        own = [said for said in window.said if said.policy_digest == self._policy.digest]
        verdicts = [verdict for said in own for verdict in said.verdicts]
        return sorted(verdicts, key=lambda verdict: self._places[verdict.component])

    def outcome(self, window: Window, content: Content, is_over: bool) -> Outcome | None:
        """What the window comes to now; None while verdicts are awaited, or before its event.

        A component that was not heard is waited for, as its group would say that it failed.
        content: of the event; where the window has edits, with its text. is_over: whether the
        event's budget is.
        """
        known = window.known
        if known is None:
            return None
        if window.id_reused:
            return block(DecidedBy.MERGE, ReasonCode.ID_REUSED)
        verdicts = self._counting(window)
        if is_over:
            evidence = strictest(self._policy, known.direction, verdicts)
            return block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, evidence)
        if not known.names_policy:
            return block(DecidedBy.MERGE, ReasonCode.UNKNOWN_POLICY)
        awaited = self._components - {verdict.component for verdict in verdicts}
        if awaited and (self._policy.exhaustive or all(map(has_nothing, verdicts))):
            return None
        outcome = decide(self._policy, content, verdicts, awaited)
        if awaited and outcome.reason_code not in _VERDICT_DECIDED:
            return None
        return outcome


def _has_edits(verdict: Verdict) -> bool:
    return bool(verdict.edits) or verdict.action is Action.MODIFY


def _bare(verdict: Verdict) -> Verdict:
    """A verdict without its evidence, which takes next to no room."""
    return replace(verdict, findings=(), findings_dropped=0, edits=(), explanation=None)


def is_stricter(outcome: Outcome, given: Given) -> bool:
    """Whether an outcome goes beyond what was decided: a higher action, or other edits."""
    if outcome.action is not given.action:
        return outcome.action.strictness > given.action.strictness
    return outcome.action is Action.MODIFY and digest_of(outcome.edits) != given.edits_digest


def _says_no_more(said: Said, than: Said) -> bool:
    """Whether the same was said before of the same, whatever time it took."""
    before = {_meaning(verdict) for verdict in than.verdicts}
    is_there = all(_meaning(verdict) in before for verdict in said.verdicts)
    return is_there and _is_of_the_same(said, than)


def _is_of_the_same(one: Said, other: Said) -> bool:
    """Whether a group speaks of one content under one policy."""
    return (one.group, one.content_digest, one.policy_digest) == (
        other.group,
        other.content_digest,
        other.policy_digest,
    )


def _meaning(verdict: Verdict) -> tuple[object, ...]:
    """What of a verdict can change a decision."""
    return (
        verdict.component,
        verdict.status,
        verdict.action,
        verdict.mode,
        verdict.passed,
        verdict.score,
        verdict.edits,
        tuple(map(repr, verdict.findings)),
    )
