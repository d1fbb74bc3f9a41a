"""What all drivers do: read texts, ask for each several times, write what was said and the time.

It runs in the environments of the peers too, so that it needs nothing but Python.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from typing import Any, TextIO

Flags = Callable[[Any], bool]
"""Whether a text, as it is given, is flagged."""

_WARM_TEXTS = 50


def answers(flags: Flags, texts: Iterable[Any], passes: int) -> Iterator[Mapping[str, object]]:
    """For each text `flagged`, and `us`: processor time, the median of the passes."""
    texts = list(texts)
    for text in texts[:_WARM_TEXTS]:
        flags(text)
    times: list[list[float]] = [[] for _ in texts]
    flagged = [False] * len(texts)
    for _ in range(passes):
        for number, text in enumerate(texts):
            start = time.process_time()
            flagged[number] = flags(text)
            times[number].append((time.process_time() - start) * 1e6)
    for is_flagged, spent in zip(flagged, times, strict=True):
        yield {"flagged": is_flagged, "us": statistics.median(spent)}


def drive(checks: Mapping[str, Callable[[], Flags]], given: Callable[[str], Any] = str) -> None:
    """Arguments: a check and the passes. Standard input: lines of JSON, each with a `text`.

    given: makes of a text what the checks take; its time does not count.
    """
    check, passes = sys.argv[1:]
    with redirect_stdout(sys.stderr):  # whatever a peer prints is no answer
        flags = checks[check]()
        said = list(answers(flags, map(given, _texts(sys.stdin)), int(passes)))
    for answer in said:
        print(json.dumps(answer))


def _texts(lines: TextIO) -> Iterator[str]:
    for line in lines:
        yield json.loads(line)["text"]
