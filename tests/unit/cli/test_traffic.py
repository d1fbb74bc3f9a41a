"""Traffic in: which lines become events, and how those that do not are told."""

import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tidegate.cli.traffic import (
    MAX_LINE_BYTES,
    LineError,
    RawLine,
    TrafficError,
    count_lines,
    line_groups,
    open_traffic,
    read_line,
    read_traffic,
    subject_of,
)
from tidegate.components.content import Direction
from tidegate.schemas.records import SafetyRequest, SafetyResponse

CANARY = "canary-7f3a"
GOOD = b'{"text": "good"}\n'


def test_a_line_of_text_is_a_request_of_anonymous() -> None:
    (line,) = read_traffic(io.BytesIO(b'{"text": "hello", "kind": "mine"}'))
    assert isinstance(line.event, SafetyRequest)
    assert line.event.subject == "anonymous"
    assert (line.number, line.size, line.source["kind"]) == (1, 33, "mine")


def test_direction_subject_model_and_attributes_of_a_line_are_taken() -> None:
    said = {
        "messages": [{"role": "assistant", "content": "hi"}],
        "direction": "response",
        "subject": "someone",
        "model": "m-1",
        "attributes": {"a": "b"},
    }
    (line,) = read_traffic(io.BytesIO(json.dumps(said).encode()))
    assert isinstance(line.event, SafetyResponse)
    assert (line.event.subject, line.event.request_model) == ("someone", "m-1")
    assert line.event.attributes == {"a": "b"}


def test_the_given_direction_is_of_lines_that_name_none() -> None:
    both = b'{"text": "a"}\n{"text": "b", "direction": "request"}\n'
    events = [line.event for line in read_traffic(io.BytesIO(both), Direction.RESPONSE)]
    assert [type(event) for event in events] == [SafetyResponse, SafetyRequest]


def test_empty_lines_are_passed_over_and_counted_as_lines() -> None:
    lines = list(read_traffic(io.BytesIO(b"\n" + GOOD + b"  \n" + GOOD)))
    assert [line.number for line in lines] == [2, 4]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (CANARY.encode(), "not JSON"),
        (b'{"text": "' + CANARY.encode(), "not JSON"),
        (b"[" * 100_000 + CANARY.encode(), "not JSON"),
        (b'"' + CANARY.encode() + b'"', "not a JSON object"),
        (b'{"text": "' + CANARY.encode() + b'\xff"}', "not UTF-8"),
        (json.dumps({"text": CANARY}).encode("utf-16"), "not UTF-8"),
        (b'{"kind": "' + CANARY.encode() + b'"}', "give either text or messages"),
        (b'{"text": "a", "messages": []}', "give either text or messages"),
        (b'{"text": ["' + CANARY.encode() + b'"]}', "`text` is not a JSON string"),
        (b'{"text": null}', "`text` is not a JSON string"),
        (b'{"text": "a", "direction": "' + CANARY.encode() + b'"}', "`direction` is neither"),
        (b'{"text": "a", "direction": ["' + CANARY.encode() + b'"]}', "`direction` is not a JSON"),
        (b'{"text": "a", "attributes": "' + CANARY.encode() + b'"}', "`attributes` is not a JSON"),
        (b'{"text": "a", "attributes": {"b": 1}}', "`attributes` holds something else than"),
        (b'{"text": "a", "time": "' + CANARY.encode() + b'"}', "`time` is no time with an offset"),
        (b'{"text": "a", "time": 1}', "`time` is not a JSON string"),
        (b'{"text": "a", "id": true}', "`id` is neither"),
        (b'{"text": "a", "id": null}', "`id` is neither"),
        (b'{"text": "a", "id": 1e999}', "`id` is neither"),
        (b'{"text": "a", "id": ["' + CANARY.encode() + b'"]}', "`id` is neither"),
        (b'{"messages": ["' + CANARY.encode() + b'"]}', "is not an object"),
        (
            b'{"messages": [{"content": "' + CANARY.encode() + b'"}]}',
            "messages[0].role is not a string",
        ),
    ],
)
def test_a_bad_line_is_told_by_number_and_fault_but_not_content(bad: bytes, said: str) -> None:
    lines = read_traffic(io.BytesIO(GOOD * 2 + bad + b"\n" + GOOD))
    assert [next(lines).number, next(lines).number] == [1, 2]
    with pytest.raises(TrafficError) as caught:
        next(lines)
    assert str(caught.value).startswith("line 3: ")
    assert said in str(caught.value)
    assert CANARY not in str(caught.value)


def test_gzipped_files_are_read_by_their_name(tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl.gz"
    file.write_bytes(gzip.compress(GOOD * 3))
    assert count_lines(file) == 3
    with open_traffic(file) as opened:
        assert len(list(read_traffic(opened))) == 3


@pytest.mark.parametrize("damage", ["plain text", "cut off", "changed"])
def test_a_damaged_gzip_file_is_told(tmp_path: Path, damage: str) -> None:
    whole = gzip.compress(GOOD * 3)
    damaged = {
        "plain text": GOOD,
        "cut off": whole[:-12],
        "changed": whole[:12] + b"\xff" * 8 + whole[20:],
    }
    file = tmp_path / "traffic.jsonl.gz"
    file.write_bytes(damaged[damage])
    with pytest.raises(TrafficError, match=r"line \d: the file is no whole gzip file"):
        count_lines(file)


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.jsonl.gz", "."])
def test_a_file_that_cannot_be_read_is_told_by_its_name(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(TrafficError, match=r"No such file|Is a directory") as caught,
        open_traffic(tmp_path / name),
    ):
        pass
    assert str(tmp_path) in str(caught.value)


def test_counting_does_not_mind_what_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl"
    file.write_bytes(GOOD + b"\xff\n" + GOOD)
    assert count_lines(file) == 3


def test_nobody_knows_how_much_standard_input_holds() -> None:
    assert count_lines(Path("-")) is None


def a_line(**keys: Any) -> RawLine:
    return RawLine(3, json.dumps({"text": "a", **keys}).encode())


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-07-01T12:00:00Z", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("2026-07-01t12:00:00.5z", datetime(2026, 7, 1, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-07-01T14:00:00+02:00", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("2026-07-01T12:00:00.123456789-00:00", datetime(2026, 7, 1, 12, 0, 0, 123_456, UTC)),
    ],
)
def test_the_time_of_a_line_is_that_of_its_event_in_utc(given: str, read: datetime) -> None:
    event = read_line(a_line(time=given), Direction.REQUEST).event
    assert (event.time, event.time.utcoffset()) == (read, timedelta(0))


@pytest.mark.parametrize(
    "given",
    [
        "2026-07-01T12:00:00",  # in which zone?
        "2026-07-01",
        "2026-07-01 12:00:00Z",
        "20260701T120000Z",
        "2026-W27-3T12:00:00Z",
        "2026-07-01T24:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-07-01T12:00:00+25:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "٢٠٢٦-07-01T12:00:00Z",
        "",
    ],
)
def test_what_is_no_whole_time_of_rfc_3339_is_refused(given: str) -> None:
    with pytest.raises(LineError, match="`time` is no time with an offset"):
        read_line(a_line(time=given), Direction.REQUEST)


def test_without_a_time_it_is_now() -> None:
    before = datetime.now(UTC)
    assert before <= read_line(a_line(), Direction.REQUEST).event.time <= datetime.now(UTC)


@pytest.mark.parametrize("given", ["mine", "", "\ud800", 0, -7, 1.5, 10**30])
def test_the_id_of_a_line_is_kept_as_it_is_given(given: Any) -> None:
    assert read_line(a_line(id=given), Direction.REQUEST).id == given
    with pytest.raises(LineError) as caught:
        read_line(a_line(id=given, text=1), Direction.REQUEST)
    assert (caught.value.number, caught.value.id) == (3, given)


def test_a_line_without_id_is_called_by_its_number() -> None:
    assert read_line(a_line(), Direction.REQUEST).id == 3
    with pytest.raises(LineError) as caught:
        read_line(a_line(text=1), Direction.REQUEST)
    assert caught.value.id is None


def test_the_subject_of_a_line_is_told_without_making_an_event_of_it() -> None:
    assert subject_of(a_line(subject="someone")) == "someone"
    for bad in (a_line(), a_line(subject=1), RawLine(3, b"[]"), RawLine(3, b"{")):
        assert subject_of(bad) == "anonymous"


def test_a_line_may_be_as_long_as_the_bound_and_no_longer() -> None:
    longest = b'{"text": "' + b"a" * (MAX_LINE_BYTES - 12) + b'"}'
    for size, lines in ((0, longest + b"\n"), (1, longest + b" \n"), (1, longest + b" ")):
        ((raw,), *_) = filter(None, line_groups(io.BytesIO(lines)))
        assert len(raw.data) == MAX_LINE_BYTES + size
    assert read_line(RawLine(1, longest), Direction.REQUEST).size == MAX_LINE_BYTES
    with pytest.raises(LineError, match=f"line 1: longer than {MAX_LINE_BYTES} bytes"):
        read_line(RawLine(1, longest + b" "), Direction.REQUEST)


def test_a_line_that_is_far_too_long_is_cut_and_the_next_is_whole() -> None:
    class Endless(io.BytesIO):
        """A hundred times the longest line without an end, then a good one."""

        left = 100 * MAX_LINE_BYTES

        def read1(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size > 0
            self.left -= size
            return b"x" * size if self.left > 0 else super().read1(size)

    long, good = (raw for group in line_groups(Endless(b"\n" + GOOD)) for raw in group)
    assert MAX_LINE_BYTES < len(long.data) < 2 * MAX_LINE_BYTES
    assert good == (2, GOOD.strip())


def test_lines_are_the_same_wherever_the_reads_end() -> None:
    class Slow(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(3)

    whole = b'\n{"text": "a"}\n \n\n{"text": "\xc3\xa9"}\r\n{"text": "c"}'
    slowly = [raw for group in line_groups(Slow(whole)) for raw in group]
    assert slowly == [raw for group in line_groups(io.BytesIO(whole)) for raw in group]
    assert [raw.number for raw in slowly] == [2, 5, 6]


def test_a_slow_input_gives_the_lines_it_has() -> None:
    here, there = os.pipe()
    with open(here, "rb") as file, open(there, "wb", buffering=0) as writer:
        groups = line_groups(file)
        writer.write(GOOD + b'{"te')
        assert next(groups) == [(1, GOOD.strip())]
        writer.write(b'xt": ')
        assert next(groups) == []
        writer.write(b'"b"}\n')
        assert next(groups) == [(2, b'{"text": "b"}')]


def test_a_pipe_is_not_counted_because_it_can_be_read_only_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert count_lines(tmp_path / "pipe") is None


def test_an_input_that_fails_while_it_is_read_is_told() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            raise IsADirectoryError(21, "Is a directory")

    with pytest.raises(TrafficError, match="line 1: it cannot be read: Is a directory"):
        next(line_groups(Broken()))
