"""What every document that people write is: frozen, and strict about its keys."""

import re
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

SNAKE_CASE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
"""What ids and names of components, rules, instances and placements look like."""


class Document(BaseModel):
    """A frozen model in which an unknown key is an error; errors do not quote what was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def changed(self, update: Mapping[str, Any]) -> Self:
        """A changed copy, validated like a new one.

        Not pydantic's `model_copy`, which keeps what was derived of the old one, such as a digest.
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**kept, **update})
