"""Reading the history of a pipeline from its topics."""

from collections.abc import Iterator

from faults.checker import Where
from faults.pipeline.checker import History, Record
from faults.pipeline.load import Load
from faults.pipeline.outcomes import Seen, outcomes
from faults.pipeline.policy import COMPONENTS
from harness.deployment import Deployment
from tidegate.components.content import Direction
from tidegate.schemas.records import SafetyRequest
from tidegate.schemas.topics import INPUTS


def read_history(deployment: Deployment, load: Load) -> History:
    """What was sent to a pipeline, and what came of it. Nothing is sent any more."""
    log: dict[Where, Record] = {}
    seen: list[Seen] = []
    for topic in INPUTS:
        for message in deployment.messages(topic):
            value = message.value() or b""
            record = load.records.get(value, Record(value, None))
            where = Where(message.topic(), message.partition(), message.offset())  # type: ignore[arg-type]  # fetched
            log[where] = record
            seen += _seen(record, message.timestamp()[1])
    return History(
        load.books(),
        log,
        deployment.decisions(),
        deployment.dead_letters(),
        outcomes(seen),
        COMPONENTS,
    )


def _seen(record: Record, written_ms: int) -> Iterator[Seen]:
    event = record.event
    if event is None:
        return
    is_request = isinstance(event, SafetyRequest)
    (message,) = event.input_messages if isinstance(event, SafetyRequest) else event.output_messages
    (part,) = message.parts
    yield Seen(
        event.event_id,
        Direction.REQUEST if is_request else Direction.RESPONSE,
        event.subject,
        part.content or "",
        written_ms * 1_000,
    )
