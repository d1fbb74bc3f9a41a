import pytest

from corpus.worst import SIZE, TEXTS


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_about_a_megabyte_and_alike_every_time(name: str) -> None:
    text = TEXTS[name]()
    assert 0.9 * SIZE <= len(text) <= SIZE
    assert text == TEXTS[name]()
