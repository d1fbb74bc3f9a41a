"""How a worker ends on an error: at once, with status 70, and with nothing of anybody's content."""

import subprocess
import sys

import pytest

from tidegate.transport.ending import EXIT_FAILED

CANARY = "canary-7f3a91"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (f"RuntimeError('{CANARY}')", "RuntimeError"),
        ("AbandonedCallsError('65 calls did not come back')", "65 calls did not come back"),
    ],
)
def test_the_end_of_a_worker_tells_our_own_errors_and_of_others_the_class(
    error: str, told: str
) -> None:
    program = (
        "from tidegate.transport.ending import end_process\n"
        "from tidegate.cli.logs import log_without_content\n"
        "from tidegate.components.threads import AbandonedCallsError\n"
        "log_without_content()\n"
        f"end_process({error})"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert run.returncode == EXIT_FAILED
    assert told in run.stderr
    assert CANARY not in run.stderr
