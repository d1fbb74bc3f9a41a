"""What it takes to make the scanner of all components: compiled, and read from the cache."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.scan.plan import Plan
from bench.transport.measured import Row
from harness.scanning import together
from tidegate.components.scan.database import CACHE_VARIABLE

SECTION = "start"
COLD, CACHED = "compiled", "from the cache"


def start(plan: Plan) -> Iterator[Row]:
    """Each in a process of its own; a folder is empty for the first of two."""
    for _ in range(plan.starts):
        with tempfile.TemporaryDirectory() as folder:
            for name in (COLD, CACHED):
                yield Row(SECTION, name, {"s": _seconds(folder), "cache_kb": _kb(Path(folder))})


def _seconds(folder: str) -> float:
    told = subprocess.run(
        [sys.executable, "-m", "bench.scan.start"],
        env={**os.environ, CACHE_VARIABLE: folder},
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(json.loads(told.stdout))


def _kb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1000


def main() -> None:
    """Make the scanner once, and say how long it took."""
    begun = time.process_time()
    together()
    print(json.dumps(time.process_time() - begun))


if __name__ == "__main__":
    main()
