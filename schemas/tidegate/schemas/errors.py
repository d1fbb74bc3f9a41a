"""The root of the errors that callers meet, and how an error is told without content."""

import traceback


class TidegateError(Exception):
    """Root of Tidegate's own errors; their messages hold no user content."""


def class_and_frames(error: BaseException) -> str:
    """What of an error may be logged: where it arose and its class, not its message."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__qualname__}\n{frames}".rstrip()
