"""What the components that read texts cost, one by one and all together."""

import gc
import time
from collections.abc import Iterator, Sequence
from itertools import product
from statistics import median
from typing import NamedTuple

from bench.scan.plan import Plan
from bench.scan.texts import SORTS, texts_of
from bench.transport.measured import Row
from harness.building import context, request
from harness.scanning import Component, reading, ready, together

SECTION = "scan"
ALL = "all together"
ALONE = "keyword_filter"


class Case(NamedTuple):
    """Texts of one size, in characters, and sort."""

    size: int
    sort: str
    has_hits: bool

    def __str__(self) -> str:
        return f"{self.size:,} characters, {self.kind}"

    @property
    def kind(self) -> str:
        """What texts they are, of whatever size."""
        return f"{self.sort}, {'hits' if self.has_hits else 'nothing found'}"


def cases(sizes: Sequence[int]) -> list[Case]:
    """All kinds of texts of some sizes."""
    return [Case(*case) for case in product(sizes, SORTS, (False, True))]


def variant(name: str, case: Case) -> str:
    """The name of the row of a component and a kind of texts."""
    return f"{name}: {case}"


def cost(plan: Plan) -> Iterator[Row]:
    """Processor time for a text, of every component alone and of all that share one scan."""
    variants = {name: [ready(kind)] for name, kind in reading().items()} | {ALL: together()}
    for case in cases(plan.sizes):
        texts = texts_of(*case, count=max(2, min(200, plan.characters // case.size)))
        for components in variants.values():  # what is made only once is made now
            microseconds(components, texts)
        for _ in range(plan.rounds):
            for name, components in variants.items():
                spent = median(microseconds(components, texts) for _ in range(plan.passes))
                yield Row(SECTION, variant(name, case), {"us_per_text": spent})


def microseconds(components: Sequence[Component], texts: Sequence[str]) -> float:
    """Processor time for a text; a context remembers its scan, so each pass has its own."""
    contexts = [context(request(text)) for text in texts]
    gc.collect()
    gc.freeze()  # nobody pays for going through what others left, or through the texts
    start = time.process_time()
    for given in contexts:
        for component in components:
            component.process(given)
    spent = time.process_time() - start
    gc.unfreeze()
    return spent * 1e6 / len(contexts)
