"""Traffic in: which lines become events, and how those that do not are told."""

import gzip
import io
import json
from pathlib import Path

import pytest

from tidegate.cli.traffic import TrafficError, count_lines, open_traffic, read_traffic
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
