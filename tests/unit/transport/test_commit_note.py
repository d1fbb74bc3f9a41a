"""What is committed beside an offset: read again, told from what others commit, read by others."""

import pytest

from tidegate.transport.commit_note import CommitNote


@pytest.mark.parametrize(
    "note",
    [
        CommitNote("Zm9vYmFyYmF6"),
        CommitNote(""),
        CommitNote("Zm9v", starts=12),
        CommitNote("", 1, 3),
    ],
)
def test_what_is_committed_is_read_again(note: CommitNote) -> None:
    assert CommitNote.read(str(note)) == note


@pytest.mark.parametrize(
    "metadata", [None, "", "by hand", "Zm9vYmFyYmF6", "starts=x tries=1 topic-id=a", "starts=1"]
)
def test_what_somebody_else_committed_is_no_note(metadata: str | None) -> None:
    assert CommitNote.read(metadata) is None


def test_a_note_without_counts_is_the_id_alone() -> None:
    assert str(CommitNote("Zm9v")) == "topic-id=Zm9v"


def test_a_note_with_counts_looks_foreign_to_who_knows_of_the_id_alone() -> None:
    assert not str(CommitNote("Zm9v", starts=1)).startswith("topic-id=")
