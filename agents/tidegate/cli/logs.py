"""The log of a command: what went wrong and where in the code, never the content it went wrong on.

The message of an exception often quotes what it choked on, and libraries log their exceptions.
"""

import logging
import sys
import threading
from types import TracebackType

from tidegate.schemas.errors import class_and_frames

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def log_without_content() -> None:
    """Send warnings and worse to stderr, exceptions by their class and frames alone.

    Also those that nobody catches in a thread or while an object is thrown away.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_ContentFreeFormatter(_FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    threading.excepthook = lambda args: _uncaught("in a thread", args.exc_value)
    sys.unraisablehook = lambda args: _uncaught("where none may arise", args.exc_value)


def _uncaught(where: str, error: BaseException | None) -> None:
    told = "" if error is None else class_and_frames(error)
    logging.getLogger(__name__).error("an exception %s: %s", where, told)


class _ContentFreeFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple):
            record.args = tuple(map(_class_of_error, record.args))
        record.exc_text = None  # another handler may have formatted it, message and all
        if record.name == "asyncio":  # after its first line it quotes tasks with their exceptions
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return super().format(record)

    def formatException(  # noqa: N802  logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return "" if ei[1] is None else class_and_frames(ei[1])


def _class_of_error(arg: object) -> object:
    return type(arg).__qualname__ if isinstance(arg, BaseException) else arg
