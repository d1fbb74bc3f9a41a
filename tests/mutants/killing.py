"""Whether the behaviour cases notice a mutant."""

from collections.abc import Sequence
from unittest.mock import patch

from mutants.mutable import Mutant
from tidegate.components.behaviour.cases import Case
from tidegate.components.behaviour.check import differences_of, judge
from tidegate.components.judging import Judged
from tidegate.components.scan.database import Expression
from tidegate.schemas.records import VerdictStatus

Failures = set[tuple[int, str]]


class CasesFailError(Exception):
    """The cases fail without any mutant, so that they can tell nothing."""


class NoGate:
    """Says of all expressions that they may be in a text, so that RE2 looks for each.

    To put in the place of Hyperscan's database, of which every mutant would have to compile one.
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self._all = list(range(len(expressions)))

    def matching(self, _data: bytes) -> list[int]:
        """All numbers."""
        return self._all


class Cases:
    """The cases of one component, and which components fail in them unmutated."""

    def __init__(self, cases: Sequence[Case], failures: Sequence[Failures]) -> None:
        self._cases = list(zip(cases, failures, strict=True))

    @classmethod
    async def of(cls, cases: Sequence[Case]) -> "Cases":
        """Judge the cases as they are; raises CasesFailError where one is not as expected."""
        failures = []
        for case in cases:
            judged = await judge(case)
            if _differs(case, judged):
                raise CasesFailError(
                    f"the case {case.name!r} fails without any mutant: see `tidegate component "
                    "test`, and mend that first"
                )
            failures.append(_failures(judged))
        return cls(cases, failures)

    async def kill(self, mutant: Mutant) -> bool:
        """Whether some case comes out otherwise, by a judgement and not by a failure."""
        with patch.object(mutant.kind, mutant.attribute, mutant.value):
            for case, failures in self._cases:
                if await _notices(case, failures):
                    return True
        return False


async def _notices(case: Case, failures: Failures) -> bool:
    try:
        judged = await judge(case)
    except Exception:  # what cannot even start was never judged
        return False
    return _failures(judged) <= failures and _differs(case, judged)


def _differs(case: Case, judged: Sequence[Judged]) -> bool:
    return any(
        True
        for event, one in zip(case.steps, judged, strict=True)
        for _ in differences_of(event, one)
    )


def _failures(judged: Sequence[Judged]) -> Failures:
    """The places of events and the components whose verdict there is none."""
    return {
        (one.place, verdict.component)
        for one in judged
        for verdict in one.outcome.verdicts
        if verdict.status in (VerdictStatus.ERROR, VerdictStatus.TIMEOUT)
    }
