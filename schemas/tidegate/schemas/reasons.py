"""The closed list of reason codes: why an event was decided as it was, low cardinality.

`docs/design.md` says the same in prose. The first group is written by readers, which block what the
records on the topic do not settle; no record carries those.
"""

from enum import StrEnum

from tidegate.schemas.records import DeadLetterReason


class ReasonCode(StrEnum):
    """Why."""

    # Readers' own: no decision in time, or records that contradict each other.
    NO_DECISION = "no_decision"
    CONTRADICTORY = "contradictory"

    # Readers' own, and decided by MERGE where components are placed apart.
    ID_REUSED = "id_reused"
    UNMERGEABLE_EDITS = "unmergeable_edits"

    # Decided by MERGE.
    PASSED = "passed"
    MODIFIED = "modified"
    FAILED_OPEN = "failed_open"
    COMPONENT_BLOCK = "component_block"
    COMPONENT_ERROR = "component_error"
    UNSUPPORTED_CONTENT = "unsupported_content"
    UNKNOWN_POLICY = "unknown_policy"
    OUTPUT_TOO_LARGE = "output_too_large"

    # Decided by DEADLINE.
    DEADLINE_EXCEEDED = "deadline_exceeded"

    # Decided by INGEST: the reason of the dead letter.
    UNDECODABLE = DeadLetterReason.UNDECODABLE
    UNKNOWN_SCHEMA = DeadLetterReason.UNKNOWN_SCHEMA
    TOO_LARGE = DeadLetterReason.TOO_LARGE
    EMPTY_KEY = DeadLetterReason.EMPTY_KEY
    SUBJECT_MISMATCH = DeadLetterReason.SUBJECT_MISMATCH
    POISON = DeadLetterReason.POISON
