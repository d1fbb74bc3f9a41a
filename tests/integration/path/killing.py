"""`python -m integration.path.killing …`: `tidegate …`, with a component that dies of one word."""

import os
import signal
from collections.abc import Sequence

from tidegate.cli import main
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult
from tidegate.components.testing import fake, passing, registered

POISON = "Basilisk"
NAME = "killed_by_a_word"


def judge(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    """As native code that crashes: no exception, and nothing that could be caught."""
    if any(POISON in part.text for context in contexts for part in context.parts):
        os.kill(os.getpid(), signal.SIGKILL)
    return passing(contexts)


if __name__ == "__main__":
    with registered(fake(NAME, judge)):
        main()
