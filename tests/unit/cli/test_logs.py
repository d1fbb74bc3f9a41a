"""What goes wrong where nobody catches it is told without the content it went wrong on."""

import subprocess
import sys

import pytest

from harness.building import CANARY

UNCAUGHT = {
    "a thread": "import threading; t = threading.Thread(target=fails); t.start(); t.join()",
    "a finalizer": "kind = type('Kind', (), {'__del__': lambda self: fails()}); kind()",
    "a task": (
        "import asyncio\n"
        "async def main():\n"
        "    async def task(): fails()\n"
        "    asyncio.ensure_future(task())\n"
        "    await asyncio.sleep(0)\n"
        "    import gc; gc.collect()\n"
        "asyncio.run(main())"
    ),
}


@pytest.mark.parametrize("program", UNCAUGHT.values(), ids=UNCAUGHT)
def test_an_exception_that_nobody_catches_is_told_by_its_class(program: str) -> None:
    start = (
        "from tidegate.cli.logs import log_without_content\n"
        "log_without_content()\n"
        f"def fails(): raise LookupError('{CANARY}'[:])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", start + program], capture_output=True, text=True, check=True
    )
    assert "LookupError" in run.stderr
    assert CANARY not in run.stderr
