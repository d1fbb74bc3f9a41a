"""What a run came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One run, of whatever was under test.

    what: it was, in words. done: to it. records: how many were to be worked on. repeated: outputs
    made more than once, which is allowed. hits: how often which strike hit a worker that was, by
    its journal, at what. findings: of the checker, by kind. trouble: who was stuck or died, empty
    if nobody.
    """

    seed: int
    what: str
    done: Sequence[str]
    records: int
    repeated: int
    hits: Mapping[str, int]
    findings: Mapping[str, int]
    trouble: str
    seconds: float

    @property
    def is_exact(self) -> bool:
        """Nothing lost, nothing doubled, nobody stuck."""
        return not self.trouble and not any(self.findings.values())

    def __str__(self) -> str:
        wrong = {kind: count for kind, count in self.findings.items() if count}
        return (
            f"seed {self.seed}: {self.what}; {'; '.join(self.done)} | {self.records} records, "
            f"{self.repeated} outputs repeated, {self.seconds:.0f} s | "
            f"{wrong or 'exact'}{f' | TROUBLE: {self.trouble}' * bool(self.trouble)}"
        )
