"""Who is compared, and in which environment each answers."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.transport.variants import REPO
from corpus.labelled.kinds import Check

OURS = "tidegate"


@dataclass(frozen=True, slots=True)
class Side:
    """One that is asked. package: what is installed, by its name there; checks: what it does."""

    package: str
    module: str
    checks: Sequence[Check]
    folder: str | None = None

    @property
    def python(self) -> Path:
        """The interpreter that it is installed for."""
        return Path(sys.executable) if self.folder is None else self._environment / "bin" / "python"

    @property
    def is_installed(self) -> bool:
        """Whether its environment is complete."""
        return self.folder is None or (self._environment / "done").exists()

    @property
    def version(self) -> str:
        """The pinned one, empty where nothing is pinned."""
        pins = REPO / "requirements" / f"bench-{self.folder}.txt"
        return "" if self.folder is None else pinned(self.package, pins.read_text("utf-8"))

    @property
    def _environment(self) -> Path:
        return REPO / ".venv-bench" / str(self.folder)


SIDES = (
    Side(OURS, "tidegate", tuple(Check)),
    Side("llm-guard", "llm_guard", (Check.SECRETS, Check.INVISIBLE), "llm-guard"),
    Side("openai-guardrails", "openai_guardrails", (Check.SECRETS,), "openai-guardrails"),
    Side("presidio-analyzer", "presidio", (Check.PERSONAL,), "presidio"),
)


def pinned(package: str, pins: str) -> str:
    """The version of a package in a file of pins."""
    for line in pins.splitlines():
        name, _, rest = line.partition("==")
        if name == package:
            return rest.split()[0]
    return ""
