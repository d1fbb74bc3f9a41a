"""What every client does to an event, whatever carries it: only the transport differs.

The functions are the product's: decode, digest, ids, headers, encode. The outcome is the one that a
policy without components gives.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime

from bench.transport.variants import EMPTY_POLICY
from tidegate.agents.arrival import InputRecord
from tidegate.agents.outputs import Identity, OutputRecord, Outputs, Target
from tidegate.components.clock import Clock
from tidegate.components.component_config import SCREEN
from tidegate.components.content import direction_of, scannable_parts
from tidegate.components.decide import Outcome
from tidegate.components.digest import NO_DIGEST, ContentKey
from tidegate.components.policy_file import load_policy
from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import Codec, unframe
from tidegate.schemas.log_time import at_milliseconds
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, DecidedBy, FailurePolicy, SafetyRequest, Severity
from tidegate.schemas.topics import DECISIONS, REQUESTS

_PASSED = Outcome(
    action=Action.ALLOW,
    decided_by=DecidedBy.MERGE,
    reason_code=ReasonCode.PASSED,
    verdicts=(),
    flagged=False,
    severity=Severity.INFO,
    failure_policy=FailurePolicy.NOT_APPLIED,
    missing_components=(),
    categories={},
    category_scores={},
)


class PerEvent:
    """Decides on requests, by the TIDEGATE_* of the environment.

    with_digest: without, the content digest is all zeros. Raises what the registry's client raises.
    """

    def __init__(self, *, with_digest: bool = True) -> None:
        prefix = os.environ["TIDEGATE_TOPIC_PREFIX"]
        registry = registry_client(os.environ["TIDEGATE_REGISTRY_URL"])
        requests, decisions = (SchemaCatalogue(registry, t, prefix) for t in (REQUESTS, DECISIONS))
        requests.refresh(set())
        self.source = REQUESTS.full_name(prefix)
        self.sink = DECISIONS.full_name(prefix)
        self._with_digest = with_digest
        self._codec: Codec[SafetyRequest] = Codec(SafetyRequest)
        self._writer_schema = requests.writer_schema
        self._key = ContentKey(os.environ["TIDEGATE_CONTENT_KEY"].encode())
        targets = {DECISIONS: Target(self.sink, decisions.register())}
        self._outputs = Outputs(load_policy(EMPTY_POLICY), self._key, Clock(), targets, SCREEN)

    def decide(
        self,
        partition: int,
        offset: int,
        written_ms: int,
        key: bytes,
        value: bytes,
        headers: Iterable[tuple[str, bytes]],
    ) -> OutputRecord:
        """The decision on one request."""
        schema_id, datum = unframe(value)
        event = self._codec.decode(datum, self._writer_schema(schema_id))
        digest = NO_DIGEST
        if self._with_digest:
            digest = self._key.content_digest(direction_of(event), scannable_parts(event))
        record = InputRecord(
            topic=self.source,
            partition=partition,
            offset=offset,
            log_time=at_milliseconds(written_ms),
            key=key,
            value=value,
            headers=tuple(headers),
        )
        return self._outputs.decision(
            record, Identity.of(event, digest, datetime.now(UTC)), _PASSED
        )
