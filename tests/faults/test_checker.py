"""The checker alone, on histories made by hand: each kind of error shows, and as what it is."""

from collections import Counter
from dataclasses import replace

from faults.checker import History, Output, Sent, Where, check, repeated

A, B = b"a", b"b"


def where(offset: int, topic: str = "first") -> Where:
    return Where(topic, 0, offset)


def output(offset: int, key: bytes, count: int) -> Output:
    return Output(where(offset), key, count, "w1")


GOOD = History(
    sent=Sent(ok=Counter({A: 2, B: 1})),
    log={where(0): A, where(1): B, where(2): A},
    outputs=[output(0, A, 1), output(1, B, 1), output(2, A, 2)],
    changelog={A: 2, B: 1},
)


def wrong(history: History) -> dict[str, int]:
    return {kind: count for kind, count in check(history).totals().items() if count}


def test_an_exact_history_has_no_findings() -> None:
    assert not check(GOOD)


def test_repeated_outputs_are_counted_and_are_no_error() -> None:
    again = replace(GOOD, outputs=[*GOOD.outputs, output(2, A, 2)])

    assert not check(again)
    assert repeated(again) == 1


def test_a_highest_count_below_the_updates_sent_is_lost() -> None:
    low = replace(GOOD, outputs=[output(0, A, 1), output(1, B, 1), output(2, A, 1)])

    assert wrong(low) == {"lost": 1}
    assert check(low).lost == {A: 1}


def test_a_key_never_counted_is_lost_and_unanswered() -> None:
    assert wrong(replace(GOOD, outputs=[output(0, A, 1), output(2, A, 2)])) == {
        "lost": 1,
        "unanswered": 1,
    }


def test_a_highest_count_above_the_updates_sent_is_doubled() -> None:
    assert wrong(replace(GOOD, outputs=[*GOOD.outputs, output(2, A, 4)])) == {"doubled": 2}


def test_a_record_without_an_output_is_unanswered_though_the_counts_are_right() -> None:
    assert wrong(replace(GOOD, outputs=[output(1, B, 1), output(2, A, 2)])) == {"unanswered": 1}


def test_an_output_for_a_record_that_is_not_there_is_unasked() -> None:
    assert wrong(replace(GOOD, outputs=[*GOOD.outputs, output(9, A, 1)])) == {"unasked": 1}


def test_an_output_with_another_key_than_its_record_is_unasked() -> None:
    assert wrong(replace(GOOD, outputs=[*GOOD.outputs, output(0, B, 1)])) == {"unasked": 1}


def test_a_changelog_below_the_updates_sent_has_lost_some() -> None:
    assert wrong(replace(GOOD, changelog={A: 1})) == {"lost_from_changelog": 2}


def test_a_changelog_above_the_updates_sent_has_doubled_some() -> None:
    assert wrong(replace(GOOD, changelog={A: 2, B: 2})) == {"doubled_in_changelog": 1}


def test_an_acknowledged_update_that_is_not_in_the_log_has_vanished() -> None:
    assert wrong(replace(GOOD, sent=Sent(ok=Counter({A: 3, B: 1})))) == {"vanished": 1}


def test_a_record_that_nobody_sent_is_unsent() -> None:
    assert wrong(replace(GOOD, sent=Sent(ok=Counter({A: 2}), failed=Counter({B: 1})))) == {
        "unsent": 1
    }


def test_an_update_of_unknown_fate_may_be_in_the_log_or_not() -> None:
    known = Counter({A: 1, B: 1})

    assert not check(replace(GOOD, sent=Sent(ok=known, unknown=Counter({A: 1}))))
    assert not check(replace(GOOD, sent=Sent(ok=known, unknown=Counter({A: 2}))))
