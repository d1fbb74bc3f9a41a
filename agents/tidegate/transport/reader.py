"""What of librdkafka's answers is handed on: records that pass the fence, each once, in order."""

import logging
from collections.abc import Callable, Iterator, Sequence

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from tidegate.transport.asking import ends_of
from tidegate.transport.errors import LogResetError, TransportError
from tidegate.transport.fence import Hole, OffsetFence, Pass, Where
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import Config
from tidegate.transport.starts import report_overtaken
from tidegate.transport.unreadable import UNREADABLE, end_of_unreadable, stand_in

log = logging.getLogger(__name__)

Records = dict[Where, list[Message]]

_AT_ONCE = 500
_FINAL = frozenset(
    {
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001  how they name local errors
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
    }
)


class Reader:
    """Sifts what a consumer returns; on the poll thread alone.

    probing: configuration of a consumer outside the group. goes_on: asked during long work.
    holes: offsets stepped over that the log itself did not have (compaction, transactions).
    overtaken: records that retention removed before they were read.
    """

    def __init__(self, consumer: Consumer, probing: Config, goes_on: Callable[[], bool]) -> None:
        self.fence = OffsetFence()
        self.holes = 0
        self.overtaken = 0
        self._consumer = consumer
        self._probing = probing
        self._goes_on = goes_on
        self._told = RateLimitedLog(log)
        self._log_starts: dict[Where, int] = {}

    def sift(self, messages: Sequence[Message]) -> Iterator[Records]:
        """The records to be handed on, by partition: mostly all at once.

        Raises TransportError for what waiting does not mend, LogResetError for a log that began
        anew, GivenUp when `goes_on` says no.
        """
        expected = self.fence.next
        self.fence.refetching()
        self._log_starts.clear()
        records: Records = {}
        replaced: set[Where] = set()
        for message in messages:
            where: Where = (message.topic(), message.partition())  # type: ignore[assignment]
            offset: int = message.offset()  # type: ignore[assignment]
            if (error := message.error()) is not None:
                if error.code() != UNREADABLE:
                    self._refuse_final(error, where)
                elif where in expected and where not in replaced:
                    replaced.add(where)  # it is told again and again
                    yield records  # they come before it
                    records = {}
                    yield from self._replace_unreadable(where, offset)
                continue
            if expected.get(where) != offset and not self._passes(where, offset):
                continue
            expected[where] = offset + 1
            if where in records:
                records[where].append(message)
            else:
                records[where] = [message]
        yield records

    def _passes(self, where: Where, offset: int) -> bool:
        expected = self.fence.next.get(where)
        verdict = self.fence.judge(where, offset)
        if verdict is Pass.FETCH_AGAIN:
            assert expected is not None  # noqa: S101  there is no hole without
            log.warning(
                "%s-%d: offset %d came where %d was next; fetching again", *where, offset, expected
            )
            self._consumer.seek(TopicPartition(*where, expected))
        elif verdict is Pass.STEP_OVER:
            assert expected is not None  # noqa: S101  there is no hole without
            self._step_over(Hole(where, expected, offset))
        elif expected is not None and offset < expected:
            self._refuse_reset(where, expected)
        return verdict is Pass.STEP_OVER

    def _step_over(self, hole: Hole) -> None:
        low = self._log_starts.get(hole.where)
        if low is None:
            low, _ = ends_of(self._consumer, *hole.where, self._goes_on)
            self._log_starts[hole.where] = low
        overtaken = max(0, min(low, hole.found) - hole.expected)
        self.overtaken += overtaken
        self.holes += hole.found - hole.expected - overtaken
        if overtaken:
            report_overtaken(*hole.where, overtaken, low)
        else:
            told = f"{hole.where[0]}-{hole.where[1]}: {self.holes} offsets hold no record"
            self._told.info("holes", f"{told}, by compaction or transactions, up to {hole.found}")

    def _refuse_reset(self, where: Where, expected: int) -> None:
        """A record that passed already: harmless, unless the log has begun anew."""
        _, high = ends_of(self._consumer, *where, self._goes_on)
        if high < expected:
            raise LogResetError(
                f"{where[0]}-{where[1]} ends at offset {high}, and {expected} was next: the topic "
                "was made anew or truncated; after a restart it is read from its beginning"
            )

    def _refuse_final(self, error: KafkaError, where: Where) -> None:
        # Whether a fatal error says so of itself depends on the way by which it comes.
        if error.fatal() or error.code() == KafkaError._FATAL:  # noqa: SLF001  their name
            raise TransportError(f"the consumer cannot go on: {error.str()}; restart the worker")
        if error.code() in _FINAL:
            raise TransportError(
                f"{where[0]}: {error.str()}; it must be there, and this user may have to be "
                "allowed to read it in this group; then restart the worker"
            )
        self._told.warning(error.name(), f"reading {where[0]}: {error.str()}")

    def _replace_unreadable(self, where: Where, first: int) -> Iterator[Records]:
        """A stand-in for every record of a batch that cannot be read; reading goes on after it."""
        start = self.fence.next[where]
        _, log_end = ends_of(self._consumer, *where, self._goes_on)
        end = end_of_unreadable(self._probing, where, first, log_end, self._goes_on)
        log.error(
            "%s-%d: the batch at offset %d cannot be decompressed; its %d records are refused",
            *where, first, end - start,
        )  # fmt: skip
        for offset in range(start, end, _AT_ONCE):
            until = min(end, offset + _AT_ONCE)
            yield {where: [stand_in(where, at) for at in range(offset, until)]}
        self.fence.next[where] = end
        self._consumer.seek(TopicPartition(*where, end))
