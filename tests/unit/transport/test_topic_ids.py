"""Ids of topics in the names of sources."""

from tidegate.transport.topic_ids import source_name


def test_a_source_has_the_beginning_of_its_topics_id_in_its_name() -> None:
    assert source_name("requests", "Zm9vYmFyYmF6") == "requests@Zm9vYmFy"


def test_where_topics_have_no_ids_a_source_is_called_as_its_topic() -> None:
    assert source_name("requests", "") == "requests"
