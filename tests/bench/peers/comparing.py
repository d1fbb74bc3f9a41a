"""Each side is asked for the same texts, in turn; how much it finds, and what that costs."""

import sys
from collections.abc import Iterator, Sequence
from statistics import mean

from bench.peers.asking import Answer, DriverError, ask
from bench.peers.plan import Plan
from bench.peers.sides import SIDES, Side
from bench.transport.measured import Row
from corpus.labelled import Labelled, labelled
from corpus.labelled.kinds import Check

RECALL_OF = "recall of "


def compare(check: Check, plan: Plan) -> Iterator[Row]:
    """Rows of all sides; one without values for a side that is not installed or fails."""
    texts = [text for text in labelled() if text.check is check][:: plan.every]
    sides = [side for side in SIDES if check in side.checks]
    for _ in range(plan.rounds):
        for side in sides.copy():
            try:
                yield row(check, side, texts, ask(side, texts, plan.passes))
            except DriverError as error:
                print(f"FAILED: {error}", file=sys.stderr)
                yield Row(check, side.package, {})
                sides.remove(side)


def row(check: Check, side: Side, texts: Sequence[Labelled], answers: Sequence[Answer]) -> Row:
    """What the answers of a side come to; a precision only where anything was flagged."""
    both = list(zip(texts, answers, strict=True))
    flagged = [text for text, answer in both if answer.is_flagged]
    values = {
        "us_per_text": mean(answer.us for answer in answers),
        "recall": mean(answer.is_flagged for text, answer in both if text.labels),
    }
    if flagged:
        values["precision"] = mean(bool(text.labels) for text in flagged)
    for kind in dict.fromkeys(text.kind for text in texts):
        found = [answer.is_flagged for text, answer in both if text.kind == kind]
        values[f"{RECALL_OF}{kind}"] = mean(found)
    return Row(check, side.package, values)
