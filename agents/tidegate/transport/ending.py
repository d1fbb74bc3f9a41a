"""How a worker ends when it cannot go on: at once, so that nothing more is committed."""

import logging
import os
from typing import NoReturn

from tidegate.schemas.errors import TidegateError, class_and_frames

log = logging.getLogger(__name__)

EXIT_FAILED = 70
"""Exit status of a worker that met an unexpected error (EX_SOFTWARE of sysexits.h)."""


def end_process(error: BaseException) -> NoReturn:
    """End the process without a further commit.

    The message of the error is left out of the log, for it may hold user content; but for our own
    errors, which never do.
    """
    told = f"{error}; " if isinstance(error, TidegateError) else ""
    log.critical(
        "the worker ends, and what it has not committed is read again after a restart: %s%s",
        told,
        class_and_frames(error),
    )
    logging.shutdown()
    os._exit(EXIT_FAILED)
