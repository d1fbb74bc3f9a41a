"""`tidegate demo` as a newcomer runs it: a process of its own, on the embedded broker."""

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from harness.polling import eventually
from harness.processes import TidegateProcess

CANARY = "canary-7f3a"
SAMPLE = files("tidegate.demo") / "traffic.jsonl"

PLACED = str(Path(__file__).parents[3] / "docker" / "policies" / "placed.yaml")

SMALL: list[dict[str, Any]] = [
    {"text": f"{CANARY} \x1b[31mred", "kind": "attack"},
    {"text": f"{CANARY} widdershins", "kind": "attack", "direction": "response"},
    {"messages": [{"role": "user", "content": f"{CANARY} Grüße"}], "kind": "everyday"},
]


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, TidegateProcess]]:
    """Several at once, as each spends most of its time waiting."""
    folder = tmp_path_factory.mktemp("demos")
    small, broken = folder / "small.jsonl", folder / "broken.jsonl"
    small.write_text("".join(json.dumps(line) + "\n" for line in SMALL))
    broken.write_text(f'{{"text": "{CANARY}"}}\n\n{{"text": "{CANARY}"\n')
    commands = {
        "sample": ["--json"],
        "small": ["--input", str(small), "--json"],
        "shown": ["--input", str(small), "--show-content"],
        "broken": ["--input", str(broken)],
    }
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(TidegateProcess("demo", *options, env=on_its_own(folder)))
            for name, options in commands.items()
        }


def on_its_own(folder: Path) -> dict[str, str]:
    """Settings of a deployment that a demo must not meet, and where it may leave files."""
    return {
        "TIDEGATE_DATA_DIR": str(folder / "faust"),
        "TIDEGATE_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "TIDEGATE_REGISTRY_URL": "http://127.0.0.1:1",
        "TIDEGATE_REGISTRY_PORT": "1",
        "TIDEGATE_TOPIC_PREFIX": "elsewhere.",
        "TIDEGATE_POLICY": "minimal",
    }


def test_every_line_of_the_sample_is_accounted_for(demos: dict[str, TidegateProcess]) -> None:
    demo = demos["sample"]
    assert demo.wait() == 0, demo.stderr_text()
    report = json.loads(demo.stdout_text())
    lines = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    assert report["all_accounted_for"] is True
    assert (report["events"], report["decisions"]) == (len(lines), len(lines))
    assert report["dead_letters"] == 0
    assert sum(report["actions"].values()) == len(lines)
    assert report["kinds"]["look_alike"].keys() == {"ALLOW"}
    assert report["kinds"]["everyday"].keys() == {"ALLOW"}
    reasons = " ".join(report["reasons"])
    assert "keyword_filter" in reasons
    assert "input_validator" in reasons
    assert 0 < report["latency_ms"]["p50"] <= report["latency_ms"]["p99"]
    assert demo.left_behind() == []


def test_ones_own_traffic_is_judged_and_no_text_is_printed(
    demos: dict[str, TidegateProcess],
) -> None:
    demo = demos["small"]
    assert demo.wait() == 0, demo.stderr_text()
    report = json.loads(demo.stdout_text())
    assert report["actions"] == {"ALLOW": 1, "BLOCK": 2}
    assert report["kinds"] == {"attack": {"BLOCK": 2}, "everyday": {"ALLOW": 1}}
    assert report["all_accounted_for"] is True
    assert CANARY not in demo.stdout_text() + demo.stderr_text()


def test_components_that_are_placed_apart_judge_on_the_embedded_broker_too(tmp_path: Path) -> None:
    traffic = tmp_path / "traffic.jsonl"
    traffic.write_text('{"text": "a gardyloo"}\n{"text": "a good morning"}\n')
    options = ("--input", str(traffic), "--json", "--policy", PLACED)
    with TidegateProcess("demo", *options, env=on_its_own(tmp_path)) as demo:
        assert demo.wait() == 0, demo.stderr_text()
        report = json.loads(demo.stdout_text())
        assert report["actions"] == {"ALLOW": 1, "BLOCK": 1}
        assert report["all_accounted_for"] is True
        assert demo.left_behind() == []


def test_with_show_content_texts_are_shown_with_unprintable_characters_escaped(
    demos: dict[str, TidegateProcess],
) -> None:
    demo = demos["shown"]
    assert demo.wait() == 0, demo.stderr_text()
    shown = demo.stdout_text()
    for text in (rf"{CANARY} \x1b[31mred", f"{CANARY} widdershins", f"{CANARY} Grüße"):
        assert f"    {text}\n" in shown
    assert "\x1b" not in shown
    assert shown.endswith("\nevents = decisions + dead letters: yes\n")


def test_a_broken_line_ends_with_2_its_number_and_nothing_left_running(
    demos: dict[str, TidegateProcess],
) -> None:
    demo = demos["broken"]
    assert demo.wait() == 2
    (told,) = [line for line in demo.stderr_text().splitlines() if line.startswith("tidegate: ")]
    assert told == "tidegate: line 3: not JSON"
    assert CANARY not in demo.stdout_text() + demo.stderr_text()
    assert "Traceback" not in demo.stderr_text()
    assert demo.left_behind() == []


@pytest.mark.parametrize(
    ("signum", "status"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_a_demo_that_is_ended_takes_its_pipeline_with_it(
    tmp_path: Path, signum: int, status: int
) -> None:
    with TidegateProcess("demo", env=on_its_own(tmp_path)) as demo:
        eventually(lambda: demo.runs("up"))
        demo.send(signum)
        assert demo.wait() == status
        eventually(lambda: demo.left_behind() == [], within_s=5)
        assert "Traceback" not in demo.stderr_text()
