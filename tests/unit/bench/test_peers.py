"""What drivers answer is read to the letter, and what it comes to is shown, the missing too."""

import io
import sys

import pytest

from bench.peers.asking import Answer, DriverError, ask, parsed
from bench.peers.bars import bars
from bench.peers.comparing import row
from bench.peers.drivers.loop import answers, drive
from bench.peers.page import page
from bench.peers.plan import QUICK
from bench.peers.sides import OURS, SIDES, Side, pinned
from bench.transport.measured import Row
from corpus.labelled import Label, Labelled
from corpus.labelled.kinds import Check

TEXTS = [
    Labelled(Check.SECRETS, "token", 0, "a", (Label("token", 0, 1),)),
    Labelled(Check.SECRETS, "token", 1, "b", (Label("token", 0, 1),)),
    Labelled(Check.SECRETS, "hash", 0, "c", ()),
]


def test_a_driver_answers_for_each_text_in_order() -> None:
    said = list(answers(lambda text: "secret" in text, ["a secret", "nothing"], passes=3))

    assert [one["flagged"] for one in said] == [True, False]
    assert all(isinstance(us := one["us"], float) and us >= 0 for one in said)


def test_what_a_peer_prints_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def loud(text: str) -> bool:
        print("found!")
        return bool(text)

    monkeypatch.setattr(sys, "argv", ["driver", "secrets", "1"])
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"text": "a"}\n{"text": ""}\n'))
    drive({"secrets": lambda: loud})

    read = parsed(capsys.readouterr().out, count=2)
    assert [answer.is_flagged for answer in read] == [True, False]


def test_answers_are_read() -> None:
    assert parsed('{"flagged": true, "us": 2}\n', count=1) == [Answer(is_flagged=True, us=2.0)]


@pytest.mark.parametrize(
    "output",
    ["", "found!\n", "[]\n", '{"flagged": true}\n', '{"flagged": true, "us": "fast"}\n', "1\n"],
)
def test_what_is_no_answer_for_every_text_is_an_error(output: str) -> None:
    with pytest.raises(DriverError):
        parsed(output, count=1)


def test_a_side_that_is_not_installed_is_an_error_and_not_asked() -> None:
    with pytest.raises(DriverError, match="not installed"):
        ask(Side("nobody", "nobody", (Check.SECRETS,), "nobody"), TEXTS, passes=1)


def test_recall_is_of_texts_with_labels_and_precision_of_those_flagged() -> None:
    said = [Answer(True, 1.0), Answer(False, 2.0), Answer(True, 6.0)]

    values = row(Check.SECRETS, SIDES[0], TEXTS, said).values

    assert values == {
        "us_per_text": 3.0,
        "recall": 0.5,
        "precision": 0.5,
        "recall of token": 0.5,
        "recall of hash": 1.0,
    }


def test_a_side_that_flags_nothing_has_no_precision() -> None:
    said = [Answer(False, 1.0)] * 3
    assert "precision" not in row(Check.SECRETS, SIDES[0], TEXTS, said).values


def test_the_page_shows_ratios_and_who_did_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Side, "is_installed", property(lambda side: side.package != "llm-guard"))
    values = {"us_per_text": 10.0, "recall": 1.0, "precision": 0.5}
    told = page(
        [
            Row(Check.SECRETS, OURS, values),
            Row(Check.SECRETS, "llm-guard", {}),
            Row(Check.SECRETS, "openai-guardrails", values | {"us_per_text": 75.0}),
            Row(Check.PERSONAL, "presidio-analyzer", {}),
        ],
        QUICK,
    )

    assert "| tidegate | 10.0 | 1.0 | 1.00 | 0.50 |" in told
    assert "| openai-guardrails | 75.0 | 7.5 | 1.00 | 0.50 |" in told
    assert "| llm-guard | **not installed** |" in told
    assert "| presidio-analyzer | **no answer** |" in told
    assert "## Invisible text" not in told


VALUES = {"us_per_text": 10.0, "recall": 0.9, "precision": 1.0}


@pytest.mark.parametrize(
    ("peer", "told"),
    [
        ({"us_per_text": 100.0}, "time of llm-guard, * | at least 10.0 | 10.0 | yes |"),
        ({"us_per_text": 99.0}, "time of llm-guard, * | at least 10.0 | 9.9 | **no** |"),
        ({"recall": 0.9}, "recall, * of llm-guard | at least 0.900 | 0.900 | yes |"),
        ({"recall": 0.91}, "recall, * of llm-guard | at least 0.910 | 0.900 | **no** |"),
        ({"precision": 0.9}, "precision, * of llm-guard | at least 0.900 | 1.000 | yes |"),
    ],
)
def test_the_bars_of_a_check_are_against_the_fastest_peer(
    peer: dict[str, float], told: str
) -> None:
    slower = {"us_per_text": 1e6, "recall": 1.0, "precision": 1.0}
    made = page(
        [
            Row(Check.SECRETS, OURS, VALUES),
            Row(Check.SECRETS, "openai-guardrails", slower),
            Row(Check.SECRETS, "llm-guard", VALUES | peer),
        ],
        QUICK,
    )
    about, _, measured = told.partition("*")
    assert any(about in line and line.endswith(measured) for line in made.splitlines())
    assert "that of openai-guardrails" not in made


def test_a_peer_that_flags_nothing_sets_no_bar_of_precision() -> None:
    slow = {"us_per_text": 100.0, "recall": 0.0}
    rows = [Row(Check.SECRETS, OURS, VALUES), Row(Check.SECRETS, "llm-guard", slow)]
    abouts = [bar.about for bar in bars(rows)]
    assert len(abouts) == 2
    assert not any("precision" in about for about in abouts)


def test_a_check_that_no_peer_answers_has_no_bars() -> None:
    assert not list(bars([Row(Check.SECRETS, OURS, VALUES), Row(Check.SECRETS, "llm-guard", {})]))


def test_a_version_is_that_of_the_pins() -> None:
    pins = "# made\nllm-guard-extra==9.9 \\\n    --hash=sha256:0\nllm-guard==0.3.16 \\\n"
    assert pinned("llm-guard", pins) == "0.3.16"
    assert pinned("nobody", pins) == ""


def test_every_peer_is_pinned_and_every_check_has_one() -> None:
    assert all(side.version for side in SIDES[1:])
    assert {check for side in SIDES[1:] for check in side.checks} == set(Check)
