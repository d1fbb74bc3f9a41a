"""What `tidegate judge` says of each line, and how it ends."""

import asyncio
import gc
import gzip
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.command_line import call_tidegate
from harness.processes import Finished
from tidegate.cli import line_judge
from tidegate.components import threads
from tidegate.components.base import AsyncSafetyComponent, Options, PermanentError
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, fake, passing, registered
from tidegate.schemas.records import Edit, Severity

CANARY = "canary-7f3a"
FORBIDDEN = "collywobbles"  # a word of the policy `minimal`
KEYS = [
    "id",
    "action",
    "flagged",
    "reason_code",
    "categories",
    "category_scores",
    "verdicts",
    "findings",
]


def jsonl(*lines: Any) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def judged(*lines: Any, options: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What is said of lines that are all events."""
    done = call_tidegate("judge", *options, stdin=jsonl(*lines))
    assert (done.status, done.stderr) == (0, "")
    return told(done)


def told(done: Finished) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def policy_of(folder: Path, *components: dict[str, Any], **fields: Any) -> list[str]:
    """The options that name a policy of these components."""
    file = folder / "policy.yaml"
    whole = {"id": "mine", "version": "1", "components": components, **fields}
    file.write_text(json.dumps(whole))  # JSON is YAML
    return ["--policy", str(file)]


@contextmanager
def faked(
    folder: Path, batch: Callable[[Sequence[SafetyContext]], Any] = passing, **members: Any
) -> Iterator[list[str]]:
    """The options that name a policy of one stand-in component."""
    with registered(fake("stand_in", batch, **members)):
        yield policy_of(folder, {"component": "stand_in"})


def starred(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    """A `batch` that wants three stars for every canary in the text of a message."""
    return [
        SafetyResult(
            passed=False,
            score=0.5,
            should_block=False,
            edits=tuple(
                Edit(
                    part=part.path,
                    start=part.text.index(CANARY),
                    end=part.text.index(CANARY) + len(CANARY),
                    replacement="***",
                    severity=Severity.LOW,
                    component="",
                )
                for part in context.parts
                if CANARY in part.text
            ),
        )
        for context in contexts
    ]


def test_an_answer_has_the_documented_keys_in_one_compact_line() -> None:
    done = call_tidegate("judge", stdin=jsonl({"text": "hello"}))
    assert (done.status, done.stderr) == (0, "")
    (answer,) = told(done)
    assert list(answer) == KEYS
    assert done.stdout == json.dumps(answer, separators=(",", ":")) + "\n"
    assert [list(verdict) for verdict in answer["verdicts"]] == [
        ["component", "status", "passed", "score", "duration_ms"]
    ] * 3
    assert (answer["action"], answer["flagged"], answer["findings"]) == ("ALLOW", False, [])


def test_a_block_is_no_error_and_says_what_was_found_where() -> None:
    (answer,) = judged({"text": f"a {FORBIDDEN} {CANARY}"})
    assert (answer["action"], answer["reason_code"]) == ("BLOCK", "component_block")
    assert answer["categories"] == {"keyword": True}
    assert answer["category_scores"] == {"keyword": 1.0}
    assert answer["findings"] == [
        {
            "component": "keyword_filter",
            "rule_id": "listed_word",
            "part": "input_messages[0].parts[0].content",
            "start": 2,
            "end": 2 + len(FORBIDDEN),
        }
    ]
    assert CANARY not in json.dumps(answer)


def test_ids_are_echoed_and_lines_without_one_are_called_by_their_number() -> None:
    ids: list[Any] = ["mine", 7, 0.5, "\ud800", ""]
    answers = judged({"text": "a"}, *({"text": "a", "id": i} for i in ids), {"text": "a"})
    assert [answer["id"] for answer in answers] == [1, *ids, 7]


def test_a_bad_line_gets_an_error_in_its_place_and_the_others_go_on() -> None:
    lines = jsonl({"text": "a"}, [CANARY], {"id": 7, "text": [CANARY]}, {"text": FORBIDDEN})
    done = call_tidegate("judge", stdin=b"\n" + lines)
    assert done.status == 1
    assert done.stderr == "tidegate: lines that are no events, see the output: 2\n"
    first, second, third, fourth = told(done)
    assert (first["id"], first["action"]) == (2, "ALLOW")
    assert second == {"line": 3, "error": "not a JSON object"}
    assert third == {"line": 4, "id": 7, "error": "`text` is not a JSON string"}
    assert (fourth["id"], fourth["action"]) == (5, "BLOCK")
    assert CANARY not in done.stdout


def test_the_direction_is_request_unless_the_option_or_the_line_says_otherwise() -> None:
    lines = ({"text": FORBIDDEN}, {"text": FORBIDDEN, "direction": "response"})
    fields = [answer["findings"][0]["part"].split("[")[0] for answer in judged(*lines)]
    assert fields == ["input_messages", "output_messages"]
    (answer, _) = judged(*lines, options=["--direction", "response"])
    assert answer["findings"][0]["part"].startswith("output_messages")


def test_exhaustive_has_all_components_judge_what_is_blocked_already() -> None:
    line = {"text": f"{FORBIDDEN}\0"}
    statuses = {
        options: [verdict["status"] for verdict in judged(line, options=options)[0]["verdicts"]]
        for options in ((), ("--exhaustive",))
    }
    assert statuses == {(): ["OK", "OK", "SKIPPED"], ("--exhaustive",): ["OK", "OK", "OK"]}


def test_a_modified_text_comes_back_as_a_text(tmp_path: Path) -> None:
    with faked(tmp_path, starred) as options:
        modified, passed = judged(
            {"text": f"{CANARY} é"}, {"text": "nothing to change"}, options=options
        )
    assert list(modified) == [*KEYS, "content"]
    assert (modified["action"], modified["content"]) == ("MODIFY", "*** é")
    assert list(passed) == KEYS


def test_modified_messages_come_back_as_they_were_but_for_the_edited_texts(tmp_path: Path) -> None:
    call = {"type": "function", "id": "c", "function": {"name": "f", "arguments": '{"a": "b"}'}}
    messages = [
        {"role": "system", "content": "kind", "name": "s"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "user", "content": [{"type": "text", "text": f"say {CANARY}"}]},
    ]
    with faked(tmp_path, starred) as options:
        (answer,) = judged({"messages": messages}, options=options)
    edited = {"role": "user", "content": [{"type": "text", "text": "say ***"}]}
    assert answer["content"] == [*messages[:2], edited]


def test_limits_count_by_the_time_of_the_lines(tmp_path: Path) -> None:
    limiter = {"component": "rate_limiter", "options": {"rate_per_minute": 1, "burst": 2}}
    options = policy_of(tmp_path, limiter, unsupported_content="allow")
    times = ("12:00:00", "12:00:00", "12:00:00", "12:02:00")
    lines = [{"text": "a", "time": f"2026-07-01T{time}Z"} for time in times]
    actions = [answer["action"] for answer in judged(*lines, options=options)]
    assert actions == ["ALLOW", "ALLOW", "BLOCK", "ALLOW"]


def test_many_lines_are_judged_in_batches_and_told_in_order(tmp_path: Path) -> None:
    sizes: list[int] = []

    def counted(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        sizes.append(len(contexts))
        return [PASSED] * len(contexts)

    with faked(tmp_path, counted) as options:
        answers = judged(*({"text": "a", "id": -i} for i in range(1_234)), options=options)
    assert [answer["id"] for answer in answers] == [-i for i in range(1_234)]
    assert max(sizes) == line_judge.BATCH_LINES


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl.gz"
    file.write_bytes(gzip.compress(jsonl({"text": "a"}, {"text": FORBIDDEN})))
    done = call_tidegate("judge", str(file))
    assert (done.status, done.stderr) == (0, "")
    assert [answer["action"] for answer in told(done)] == ["ALLOW", "BLOCK"]


def test_a_damaged_file_is_told_before_anything_is_judged(tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl.gz"
    file.write_bytes(gzip.compress(jsonl({"text": CANARY}))[:-4])
    done = call_tidegate("judge", str(file))
    assert done == (2, "", "tidegate: line 2: the file is no whole gzip file\n")


def test_half_a_character_is_judged_and_told(tmp_path: Path) -> None:
    with faked(tmp_path, starred) as options:
        (answer,) = judged({"text": f"\ud800{CANARY}", "subject": "\udfff"}, options=options)
    assert answer["content"] == "\ud800***"


def test_no_input_is_no_output() -> None:
    assert call_tidegate("judge", stdin=b"") == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--policy", "nonsense"], "tidegate: policy 'nonsense': "),
        (["missing.jsonl"], "tidegate: missing.jsonl: No such file"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_what_cannot_be_used_is_told_and_ends_with_2(arguments: list[str], said: str) -> None:
    done = call_tidegate("judge", *arguments)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_component_that_cannot_start_is_told_and_ends_with_2(tmp_path: Path) -> None:
    def refuse(self: FakeComponent, options: Options) -> None:
        raise PermanentError("there is no word list")

    with faked(tmp_path, initialize=refuse) as options:
        done = call_tidegate("judge", *options, stdin=jsonl({"text": CANARY}))
    assert done == (2, "", "tidegate: there is no word list\n")


def test_a_component_that_hangs_too_often_ends_the_command_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "MAX_ABANDONED", 0)
    done = threading.Event()

    def hang(contexts: Sequence[SafetyContext]) -> None:
        done.wait()

    with faked(tmp_path, hang, budget_ms=20) as options:
        ended = call_tidegate("judge", *options, stdin=jsonl({"text": CANARY}))
    done.set()
    assert ended.status == 2
    assert [json.loads(line)["action"] for line in ended.stdout.splitlines()] == ["BLOCK"]
    assert ended.stderr.startswith("tidegate: 1 calls of components did not come back")
    assert CANARY not in ended.stderr


# Python says of a task without a loop that it was destroyed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_task_that_cannot_be_cancelled_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_judge, "MAX_ENDING_S", 0.01)

    class Stubborn(AsyncSafetyComponent[Options], FakeComponent):
        """A stand-in of a test."""

        name = "stubborn"
        batch = passing
        budget_ms = 20

        async def process_async(self, context: SafetyContext) -> SafetyResult:
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    continue

    with registered(Stubborn):
        options = policy_of(tmp_path, {"component": "stubborn"})
        (answer,) = judged({"text": "a"}, options=options)
    gc.collect()
    assert [verdict["status"] for verdict in answer["verdicts"]] == ["TIMEOUT"]
    assert answer["action"] == "BLOCK"
