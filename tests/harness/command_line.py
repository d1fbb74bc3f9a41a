"""A `tidegate` command run inside the test's process, for what needs no process of its own."""

import io
import logging
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from harness.processes import Finished, environment
from tidegate.cli.app import run

# Wide enough that no message is broken, and no colours.
_TERMINAL = {"COLUMNS": "200", "TERM": "dumb"}


def call_tidegate(*arguments: str, env: Mapping[str, str] = {}, stdin: bytes = b"") -> Finished:
    """Run a command to its end; what it changes of the process is put back."""
    out, err = io.StringIO(), io.StringIO()
    logger, handler = logging.getLogger("tidegate"), signal.getsignal(signal.SIGTERM)
    level = logger.level
    with (
        patch.object(sys, "argv", ["tidegate", *arguments]),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))),
        patch.dict(os.environ, environment(env) | _TERMINAL, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            run()
            status: int | str | None = 0
        except SystemExit as end:
            status = end.code
        finally:
            signal.signal(signal.SIGTERM, handler)
            logger.setLevel(level)
    assert status is None or isinstance(status, int), status
    return Finished(status or 0, out.getvalue(), err.getvalue())
