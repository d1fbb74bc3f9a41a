"""LLM Guard's scanners of secrets and of invisible text; runs in an environment of its own.

To be imported it wants torch, of which neither makes use: something stands in for it.
"""

import sys
from importlib.machinery import ModuleSpec
from unittest.mock import MagicMock

from bench.peers.drivers.loop import Flags, drive

sys.modules["torch"] = MagicMock(__spec__=ModuleSpec("torch", None))

from llm_guard.input_scanners.invisible_text import (  # type: ignore[import-not-found]  # noqa: E402
    InvisibleText,
)
from llm_guard.input_scanners.secrets import (  # type: ignore[import-not-found]  # noqa: E402
    Secrets,
)
from llm_guard.util import configure_logger  # type: ignore[import-not-found]  # noqa: E402


def _flags(scanner: InvisibleText | Secrets) -> Flags:
    return lambda text: not scanner.scan(text)[1]


if __name__ == "__main__":
    configure_logger("CRITICAL")
    drive({"secrets": lambda: _flags(Secrets()), "invisible text": lambda: _flags(InvisibleText())})
