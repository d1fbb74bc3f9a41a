"""What the texts cost that cost the most."""

from collections.abc import Iterator

from bench.scan.cost import microseconds
from bench.scan.plan import Plan
from bench.transport.measured import Row
from corpus.worst import worst as worst_texts
from harness.scanning import together

SECTION = "worst"


def worst(_: Plan) -> Iterator[Row]:
    """Processor time of all components for each of the texts of a megabyte, once."""
    components = together()
    for name, text in worst_texts():
        yield Row(SECTION, name, {"s": microseconds(components, [text]) / 1e6})
