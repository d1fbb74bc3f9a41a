"""Patches that stay until the process ends."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch


def replace(owner: Any, name: str, new: object) -> None:
    """Put something else in the place of an attribute of a class or module."""
    patch.object(owner, name, new).start()


def before(owner: Any, name: str, do: Callable[..., object]) -> None:
    """Call `do` before each call of a function, with what that is given."""
    original = getattr(owner, name)

    def patched(*given: Any, **named: Any) -> Any:
        do(*given, **named)
        return original(*given, **named)

    replace(owner, name, patched)


def after(owner: Any, name: str, do: Callable[..., object]) -> None:
    """Call `do` after each call of a function, with what that was given."""
    original = getattr(owner, name)

    def patched(*given: Any, **named: Any) -> Any:
        result = original(*given, **named)
        do(*given, **named)
        return result

    replace(owner, name, patched)
