"""Ids of topics: as they are committed, and in the names of sources."""

import pytest

from tidegate.transport.topic_ids import as_metadata, of_metadata, source_name


def test_what_is_committed_tells_the_id_again() -> None:
    assert of_metadata(as_metadata("Zm9vYmFyYmF6")) == "Zm9vYmFyYmF6"
    assert of_metadata(as_metadata("")) == ""


@pytest.mark.parametrize("metadata", [None, "", "by hand", "Zm9vYmFyYmF6"])
def test_what_somebody_else_committed_tells_no_id(metadata: str | None) -> None:
    assert of_metadata(metadata) is None


def test_a_source_has_the_beginning_of_its_topics_id_in_its_name() -> None:
    assert source_name("requests", "Zm9vYmFyYmF6") == "requests@Zm9vYmFy"


def test_where_topics_have_no_ids_a_source_is_called_as_its_topic() -> None:
    assert source_name("requests", "") == "requests"
