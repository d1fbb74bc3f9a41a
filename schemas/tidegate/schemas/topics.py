"""The one table of topics: what each holds, how it is kept, who writes and reads it.

Everything that needs to know a topic asks this table: creating and checking topics on a cluster,
the size bounds on arrival, the subjects in the registry, the documentation.
"""

from dataclasses import dataclass, replace

from tidegate.schemas.records import (
    DeadLetter,
    Decision,
    SafetyRequest,
    SafetyResponse,
    VerdictRecord,
)

MIB = 1024 * 1024
DAY_MS = 24 * 60 * 60 * 1000

DEFAULT_PREFIX = "tidegate."


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic.

    name: without the deployment's prefix. record: the class of its values; None where they are no
    Avro, as the registry's own records (JSON) and rows of state (MessagePack). on_path: partitioned
    like the events, so that whatever derives from a record goes to that record's partition number.
    max_value_bytes: bound on one uncompressed value; the broker's max.message.bytes, which bounds a
    compressed batch, is set above it by the room for a key and headers. compacted: the last record
    of every key is kept for ever.
    """

    name: str
    record: type | None
    key: str
    on_path: bool
    retention_ms: int
    max_value_bytes: int
    log_append_time: bool
    writers: str
    readers: str
    compacted: bool = False

    def full_name(self, prefix: str) -> str:
        """The name on the cluster."""
        return prefix + self.name

    def config(self) -> dict[str, str]:
        """Topic settings as Kafka names and prints them."""
        kept = {"cleanup.policy": "delete"}
        if self.compacted:
            kept = {
                "cleanup.policy": "compact",
                "min.compaction.lag.ms": str(MIN_COMPACTION_LAG_MS),
            }
        return {
            **kept,
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(self.max_value_bytes + MAX_OVERHEAD_BYTES),
            "message.timestamp.type": "LogAppendTime" if self.log_append_time else "CreateTime",
        }


MAX_KEY_BYTES = 1024
"""Bound on a Kafka key on the path: subjects are ids, and every state row carries one."""

MAX_OVERHEAD_BYTES = 64 * 1024
"""Room beside the value for key, headers and batch framing."""

MIN_COMPACTION_LAG_MS = 60 * 60 * 1000
"""Compaction may keep a row that a stopped worker wrote too late, and drop the right one before it.
A restore within this time of such a write finds both, and writes the right one again."""

REQUESTS = Topic(
    name="requests",
    record=SafetyRequest,
    key="subject",
    on_path=True,
    retention_ms=7 * DAY_MS,
    max_value_bytes=MIB,
    log_append_time=True,
    writers="gateways, producers",
    readers="screen",
)
RESPONSES = Topic(
    name="responses",
    record=SafetyResponse,
    key="subject",
    on_path=True,
    retention_ms=7 * DAY_MS,
    max_value_bytes=MIB,
    log_append_time=True,
    writers="gateways, producers",
    readers="screen",
)
VERDICTS = Topic(
    name="verdicts",
    record=VerdictRecord,
    key="subject",
    on_path=True,
    retention_ms=7 * DAY_MS,
    max_value_bytes=4 * MIB,
    log_append_time=False,
    writers="screen, agents of placed components",
    readers="decide, whoever wants to know",
)
DECISIONS = Topic(
    name="decisions",
    record=Decision,
    key="subject",
    on_path=True,
    retention_ms=7 * DAY_MS,
    max_value_bytes=4 * MIB,
    log_append_time=False,
    writers="screen, decide",
    readers="gateways, producers, audits",
)
DEAD_LETTERS = Topic(
    name="dead_letters",
    record=DeadLetter,
    key="key of the record",
    on_path=True,
    retention_ms=30 * DAY_MS,
    max_value_bytes=4 * MIB,
    log_append_time=False,
    writers="screen, placed agents, decide",
    readers="operators",
)
STATE = Topic(
    name="state",
    record=None,
    key="component, direction, subject",
    on_path=True,
    retention_ms=-1,
    max_value_bytes=MIB,
    log_append_time=False,
    writers="screen",
    readers="screen",
    compacted=True,
)
WINDOWS = Topic(
    name="windows",
    record=None,
    key="event id",
    on_path=True,
    retention_ms=-1,
    max_value_bytes=MIB,
    log_append_time=False,
    writers="decide",
    readers="decide",
    compacted=True,
)
SCHEMAS = Topic(
    name="schemas",
    record=None,
    key="subject of the registry",
    on_path=False,
    retention_ms=-1,
    max_value_bytes=MIB,
    log_append_time=False,
    writers="registry",
    readers="registry",
)

TOPICS = (REQUESTS, RESPONSES, VERDICTS, DECISIONS, DEAD_LETTERS, STATE, WINDOWS, SCHEMAS)
INPUTS = (REQUESTS, RESPONSES)


def state_of(agent: str) -> Topic:
    """Where an agent keeps the state of its components: each is the only writer of its own."""
    if agent == STATE.writers:
        return STATE
    return replace(STATE, name=f"{STATE.name}.{agent}", writers=agent, readers=agent)


def subject_name(topic: str) -> str:
    """Registry subject of a topic's values: TopicNameStrategy."""
    return f"{topic}-value"
