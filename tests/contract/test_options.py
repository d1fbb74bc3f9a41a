"""A component's options: an example worth reading, and errors that name what is wrong."""

import pytest
from pydantic import ValidationError

from contract.building import Kind, every_component
from harness.building import CANARY


@every_component
def test_its_example_is_valid_and_says_more_than_the_defaults(kind: Kind) -> None:
    given = kind.options.model_validate(kind.example)
    if kind.options.model_fields:
        required = {n for n, field in kind.options.model_fields.items() if field.is_required()}
        assert required or given != kind.options()
    else:
        assert not kind.example


@every_component
def test_an_unknown_option_is_an_error_that_names_it(kind: Kind) -> None:
    with pytest.raises(ValidationError, match="no_such_option") as caught:
        kind.options.model_validate({**kind.example, "no_such_option": CANARY})
    assert CANARY not in str(caught.value)


@every_component
def test_a_wrong_option_is_an_error_that_names_it_and_not_its_value(kind: Kind) -> None:
    for name in kind.options.model_fields:
        with pytest.raises(ValidationError, match=name) as caught:
            kind.options.model_validate({**kind.example, name: {CANARY: CANARY}})
        assert CANARY not in str(caught.value)


@every_component
def test_its_options_cannot_be_changed(kind: Kind) -> None:
    given = kind.options.model_validate(kind.example)
    for name in kind.options.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(given, name, None)
