"""What the offset fence lets pass, fetches again, and steps over."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.fence import OffsetFence, Pass

WHERE = ("requests", 0)
OTHER = ("requests", 1)


def fence(next_offset: int = 10) -> OffsetFence:
    fence = OffsetFence()
    fence.start(WHERE, next_offset)
    return fence


def test_a_record_that_passed_before_is_dropped() -> None:
    assert fence().judge(WHERE, 9) is Pass.DROP


def test_a_record_of_a_partition_that_is_not_assigned_is_dropped() -> None:
    it = fence()
    assert it.judge(OTHER, 0) is Pass.DROP
    it.stop(WHERE)
    assert it.judge(WHERE, 10) is Pass.DROP


def test_a_hole_is_fetched_again_once_and_what_follows_it_is_dropped_until_then() -> None:
    it = fence()
    assert it.judge(WHERE, 12) is Pass.FETCH_AGAIN
    assert it.judge(WHERE, 13) is Pass.DROP


def test_the_same_hole_in_the_next_answer_is_the_logs_own() -> None:
    it = fence()
    it.judge(WHERE, 12)
    it.refetching()
    assert it.judge(WHERE, 12) is Pass.STEP_OVER


def test_another_hole_in_the_next_answer_is_fetched_again_too() -> None:
    it = fence()
    it.judge(WHERE, 12)
    it.refetching()
    assert it.judge(WHERE, 13) is Pass.FETCH_AGAIN
    it.refetching()
    assert it.judge(WHERE, 13) is Pass.STEP_OVER


def test_a_hole_that_was_stepped_over_does_not_excuse_the_next_one() -> None:
    it = fence()
    it.judge(WHERE, 12)
    it.refetching()
    it.judge(WHERE, 12)
    it.next[WHERE] = 13
    assert it.judge(WHERE, 15) is Pass.FETCH_AGAIN


def test_partitions_do_not_disturb_each_other() -> None:
    it = fence()
    it.start(OTHER, 0)
    assert it.judge(WHERE, 12) is Pass.FETCH_AGAIN
    assert it.judge(OTHER, 3) is Pass.FETCH_AGAIN
    it.refetching()
    assert it.judge(OTHER, 3) is Pass.STEP_OVER
    assert it.judge(WHERE, 12) is Pass.STEP_OVER


def test_a_partition_that_comes_back_starts_with_a_clean_slate() -> None:
    it = fence()
    it.judge(WHERE, 12)
    it.stop(WHERE)
    it.start(WHERE, 10)
    it.refetching()
    assert it.judge(WHERE, 12) is Pass.FETCH_AGAIN


@given(
    log=st.sets(st.integers(0, 30)).map(sorted),
    answers=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=40),
)
def test_whatever_a_client_hands_out_each_record_passes_at_most_once_and_in_order(
    log: list[int], answers: list[tuple[int, int]]
) -> None:
    # Given a client that answers with any piece of the log, not the one that was next
    it = fence(0)
    passed: list[int] = []
    pieces = [[offset for offset in log if offset >= start][:count] for start, count in answers]

    # When every answer goes by the fence, and the client obeys a fetch every other time
    for piece in pieces:
        it.refetching()
        for offset in piece:
            if it.next[WHERE] != offset and it.judge(WHERE, offset) is not Pass.STEP_OVER:
                continue
            passed.append(offset)
            it.next[WHERE] = offset + 1

    # Then nothing passes twice
    assert all(a < b for a, b in pairwise(passed))


@given(st.sets(st.integers(0, 40), min_size=1).map(sorted), st.data())
def test_what_a_client_skips_once_is_not_lost(log: list[int], data: st.DataObject) -> None:
    # Given a client that skips records of the log, but not twice in a row, and never the last one
    it = fence(0)
    passed: list[int] = []
    position, was_honest = 0, True
    while position <= log[-1]:
        answer = [offset for offset in log if offset >= position]
        if was_honest:
            answer = [o for o in answer if o == log[-1] or data.draw(st.booleans())]
        was_honest = not was_honest
        position = log[-1] + 1

        # When it goes back to where the fence tells it
        it.refetching()
        for offset in answer:
            if it.next[WHERE] != offset:
                verdict = it.judge(WHERE, offset)
                if verdict is Pass.FETCH_AGAIN:
                    position = it.next[WHERE]
                if verdict is not Pass.STEP_OVER:
                    continue
            passed.append(offset)
            it.next[WHERE] = offset + 1

    # Then all of the log passes, its own holes included
    assert passed == log


def test_one_fetch_settles_all_holes_of_an_answer() -> None:
    fence = OffsetFence()
    fence.start(("topic", 0), 0)
    first = [fence.judge(("topic", 0), offset) for offset in (1, 3, 4, 6)]
    assert first == [Pass.FETCH_AGAIN, Pass.DROP, Pass.DROP, Pass.DROP]
    fence.refetching()
    passed = []
    for offset in (1, 3, 4, 6):
        if fence.next[("topic", 0)] != offset:
            passed.append(fence.judge(("topic", 0), offset))
        fence.next[("topic", 0)] = offset + 1
    assert passed == [Pass.STEP_OVER] * 3
