"""What the texts cost that cost the most."""

import time
from collections.abc import Iterator

from bench.scan.plan import Plan
from bench.transport.measured import Row
from corpus.worst import worst as worst_texts
from harness.building import context, request
from harness.scanning import together

SECTION = "worst"


def worst(_: Plan) -> Iterator[Row]:
    """Processor time of all components for each of the texts of a megabyte, once."""
    components = together()
    for name, text in worst_texts():
        given = context(request(text))
        start = time.process_time()
        for component in components:
            component.process(given)
        yield Row(SECTION, name, {"s": time.process_time() - start})
