"""How a worker ends when it cannot go on: at once, so that nothing more is committed."""

import logging
import os
from typing import NoReturn

from tidegate.schemas.errors import class_and_frames
from tidegate.transport.errors import without_content

log = logging.getLogger(__name__)

EXIT_FAILED = 70
"""Exit status of a worker that met an unexpected error (EX_SOFTWARE of sysexits.h)."""


def end_process(error: BaseException) -> NoReturn:
    """End the process without a further commit.

    The log has no message that may hold user content.
    """
    told = without_content(error)
    log.critical(
        "the worker ends, and what it has not committed is read again after a restart: %s; %s",
        str(told),
        class_and_frames(told),
    )
    logging.shutdown()
    os._exit(EXIT_FAILED)
