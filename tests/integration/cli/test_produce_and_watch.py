"""`tidegate produce` and `tidegate watch` beside a pipeline on the real Kafka."""

import gzip
import json
import signal
from collections import defaultdict
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from harness.command_line import call_tidegate
from harness.deployment import Deployment
from harness.processes import TidegateProcess
from tidegate.schemas.topics import REQUESTS

CANARY = "canary-7f3a"
FORBIDDEN = "collywobbles"  # a word of the policy `minimal`
SAMPLE = Path(str(files("tidegate.demo") / "traffic.jsonl"))


def jsonl(*lines: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def decided(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_each_line_of_standard_input_gets_its_decision(pipeline: Deployment) -> None:
    lines = jsonl(
        {"text": CANARY, "subject": "s-1"},
        {"text": f"{CANARY} {FORBIDDEN}", "subject": "s-2", "direction": "response"},
        {"messages": [{"role": "user", "content": "a\0b"}]},
    )
    done = call_tidegate("produce", *pipeline.options, "--wait", "20", "--json", stdin=lines)
    assert done.status == 0, done.stderr
    first, second, third = sorted(decided(done.stdout), key=lambda told: told["line"])
    assert (first["action"], first["subject"], first["rules"]) == ("ALLOW", "s-1", [])
    assert (second["action"], second["subject"]) == ("BLOCK", "s-2")
    assert [rule.partition(".")[0] for rule in second["rules"]] == ["keyword_filter"]
    assert third["action"] == "BLOCK"
    assert [rule.partition(".")[0] for rule in third["rules"]] == ["input_validator"]
    assert {told["decided_by"] for told in (first, second, third)} == {"MERGE"}
    assert {told["policy"] for told in (first, second, third)} == {"minimal@1"}
    assert CANARY not in done.stdout + done.stderr


def test_decisions_for_people_are_a_line_each_without_content(
    pipeline: Deployment, tmp_path: Path
) -> None:
    file = tmp_path / "traffic.jsonl"
    file.write_bytes(jsonl({"text": f"{CANARY} {FORBIDDEN}", "subject": "\x1b[31mred"}))
    done = call_tidegate("produce", *pipeline.options, str(file), "--wait", "20")
    assert done.status == 0, done.stderr
    assert done.stdout.startswith("BLOCK  ")
    assert done.stdout.count("\n") == 1
    assert r"\x1b[31mred" in done.stdout
    assert "\x1b" not in done.stdout
    assert CANARY not in done.stdout


@pytest.mark.parametrize(
    ("options", "told"), [([], "produced 3 events\n"), (["--json"], '{"produced": 3}\n')]
)
def test_without_waiting_the_count_is_told_and_gzip_is_read(
    pipeline: Deployment, tmp_path: Path, options: list[str], told: str
) -> None:
    file = tmp_path / "traffic.jsonl.gz"
    file.write_bytes(gzip.compress(jsonl(*[{"text": "a"}] * 3)))
    before = pipeline.count(REQUESTS)

    done = call_tidegate("produce", *pipeline.options, str(file), *options)

    assert (done.status, done.stdout, done.stderr) == (0, told, "")
    assert pipeline.count(REQUESTS) == before + 3


@pytest.mark.parametrize("wait", [[], ["--wait", "20"]])
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (CANARY.encode() + b"\n", "line 2: not JSON"),
        (b'{"text": "' + CANARY.encode() + b'\xff"}\n', "line 2: not UTF-8"),
        (jsonl({"text": CANARY, "subject": "s" * 1025}), "line 2: the subject takes 1025 bytes"),
        (jsonl({"text": CANARY + "\ud800"}), "line 2: the event does not fit the schema"),
        (jsonl({"text": CANARY * 100_000}), "line 2: "),
    ],
)
def test_a_bad_line_ends_with_2_its_number_and_not_its_content(
    pipeline: Deployment, bad: bytes, said: str, wait: list[str]
) -> None:
    lines = jsonl({"text": "a"}) + bad + jsonl({"text": "b"})
    done = call_tidegate("produce", *pipeline.options, *wait, stdin=lines)
    assert done.status == 2
    assert done.stderr.startswith(f"tidegate: {said}")
    assert done.stderr.count("\n") == 1
    assert CANARY not in done.stdout + done.stderr


def test_no_decision_in_time_is_a_block_and_ends_with_1(pipeline: Deployment, topics: str) -> None:
    nobody = replace(pipeline, topic_prefix=topics)
    done = call_tidegate(
        "produce", *nobody.options, "--wait", "0.2", "--json", stdin=jsonl({"text": "a"})
    )
    assert done.status == 1
    (told,) = decided(done.stdout)
    assert (told["action"], told["reason_code"], told["decided_by"]) == (
        "BLOCK",
        "no_decision",
        None,
    )
    assert done.stderr == "tidegate: 1 events got no decision in 0.2 s\n"


@pytest.mark.parametrize("command", [["produce"], ["produce", "--wait", "1"], ["watch"]])
def test_missing_topics_are_told_with_what_makes_them(
    pipeline: Deployment, prefix: str, command: list[str]
) -> None:
    nowhere = replace(pipeline, topic_prefix=prefix)
    done = call_tidegate(*command, *nowhere.options, stdin=jsonl({"text": "a"}))
    assert done.status == 2
    assert "tidegate topics create" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_registry_that_is_not_there_is_told(pipeline: Deployment) -> None:
    nowhere = replace(pipeline, registry_url="http://127.0.0.1:1")
    done = call_tidegate("produce", *nowhere.options, stdin=jsonl({"text": "a"}))
    assert done.status == 2
    assert done.stderr.startswith("tidegate: the schema registry: no answer")


def test_watch_shows_what_is_kept_up_to_a_limit(pipeline: Deployment) -> None:
    produced = call_tidegate(
        "produce",
        *pipeline.options,
        *("--wait", "20", "--json"),
        stdin=jsonl(*[{"text": FORBIDDEN}] * 3),
    )
    assert produced.status == 0
    watch = ("watch", *pipeline.options, "--from-beginning", "--limit", "3")

    for_people = call_tidegate(*watch)
    for_programs = call_tidegate(*watch, "--json")

    assert (for_people.status, for_programs.status) == (0, 0)
    assert len(for_people.stdout.splitlines()) == 3
    told = decided(for_programs.stdout)
    assert len(told) == 3
    (one, *_) = decided(produced.stdout)
    assert told[0].keys() == one.keys() - {"line"}


def test_watch_follows_new_decisions_until_ctrl_c(pipeline: Deployment) -> None:
    before = jsonl({"text": "before", "subject": "before"})
    assert call_tidegate("produce", *pipeline.options, "--wait", "20", stdin=before).status == 0
    with TidegateProcess("watch", *pipeline.options, "--json") as watch:
        after = jsonl({"text": "after", "subject": "after"})

        def shown(text: str) -> bool:
            # When it is placed at the end cannot be seen, so something new comes until it shows.
            if not text:
                call_tidegate("produce", *pipeline.options, "--wait", "20", stdin=after)
            return bool(text)

        told = watch.wait_stdout(shown)
        watch.send(signal.SIGINT)
        assert watch.wait() == 130
        assert watch.stderr_text() == ""
    assert {line["subject"] for line in decided(told)} == {"after"}


def test_the_shipped_sample_is_judged_as_it_says(pipeline: Deployment) -> None:
    done = call_tidegate("produce", *pipeline.options, str(SAMPLE), "--wait", "30", "--json")
    assert done.status == 0, done.stderr
    sample = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    told = {line["line"]: line for line in decided(done.stdout)}
    assert told.keys() == set(range(1, len(sample) + 1))
    assert {line["decided_by"] for line in told.values()} == {"MERGE"}
    actions = defaultdict(set)
    languages = set()
    for number, line in enumerate(sample, start=1):
        languages.add(line["language"])
        actions[line["catches"].partition(":")[0]].add(told[number]["action"])
        actions[line["kind"]].add(told[number]["action"])
    assert len(languages) >= 10
    for blocked in ("keyword", "length", "terminal escape"):
        assert actions[blocked] == {"BLOCK"}
    assert actions["look_alike"] == actions["everyday"] == {"ALLOW"}
