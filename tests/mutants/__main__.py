"""`make mutants`: each rule, pattern, verifier and threshold changed in turn.

So is each number, switch and member of a list among the options.

Some behaviour case of the component has to come out otherwise. What none notices is a survivor; so
is a mutant that only breaks. Exit status 1 with survivors.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from mutants.killing import Cases, CasesFailError, NoGate
from mutants.mutable import Mutant, mutants_of
from tidegate.cli.progress import progress
from tidegate.components.behaviour.cases import Case
from tidegate.components.behaviour.file import case_files, load_cases
from tidegate.components.registry import components
from tidegate.components.scan import scanner
from tidegate.schemas.errors import TidegateError

CASES = Path(__file__).parents[1] / "behaviour"


@dataclass(frozen=True)
class Score:
    """What became of the mutants of one component; survivors in words."""

    component: str
    total: int
    survivors: Sequence[str]

    @property
    def killed(self) -> int:
        """Mutants that some case noticed."""
        return self.total - len(self.survivors)


def cases_by_component(paths: Iterable[Path]) -> dict[str, list[Case]]:
    """The cases of every component of the registry; raises CasesError."""
    found: dict[str, list[Case]] = {name: [] for name in components()}
    for path in case_files(paths):
        file = load_cases(path)
        if file.component is not None:
            found[file.component] += file.cases
    return found


async def scores(cases: Mapping[str, Sequence[Case]]) -> list[Score]:
    """Run every mutant of every component; raises CasesFailError."""
    mutants = {name: list(mutants_of(components()[name], own)) for name, own in cases.items()}
    done = 0
    scored = []
    with progress("mutants", total=sum(map(len, mutants.values()))) as show:
        for name, own in mutants.items():
            ready = await Cases.of(cases[name])
            survivors: list[Mutant] = []
            for mutant in own:
                if not await ready.kill(mutant):
                    survivors.append(mutant)
                show(done := done + 1)
            scored.append(Score(name, len(own), [mutant.what for mutant in survivors]))
    return scored


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all mutants and print what became of them; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[CASES], help="files of cases")
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    given = parser.parse_args(arguments)
    try:
        with patch.object(scanner, "Database", NoGate):
            scored = asyncio.run(scores(cases_by_component(given.paths)))
    except (TidegateError, CasesFailError) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(_plain(scored)))
    else:
        _show(scored)
    return 1 if any(score.survivors for score in scored) else 0


def _plain(scored: Sequence[Score]) -> dict[str, object]:
    return {
        "killed": sum(score.killed for score in scored),
        "total": sum(score.total for score in scored),
        "components": {
            score.component: {
                "killed": score.killed,
                "total": score.total,
                "survivors": list(score.survivors),
            }
            for score in scored
        },
    }


def _show(scored: Sequence[Score]) -> None:
    table = Table("component", "killed", "total")
    for score in scored:
        table.add_row(score.component, str(score.killed), str(score.total))
    table.add_section()
    total = sum(score.total for score in scored)
    table.add_row("all", str(sum(score.killed for score in scored)), str(total))
    Console().print(table)
    for score in scored:
        for survivor in score.survivors:
            print(f"survives: {score.component}: {survivor}")


if __name__ == "__main__":
    sys.exit(main())
