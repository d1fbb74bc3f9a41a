"""`make fuzz`: looks for a text of which something does not hold that must hold of any.

Guided by coverage, for a bounded time. The texts that reach something new are kept, and the next
run begins with them. One that breaks a property is written beside them and fails the run.
"""

import argparse
import sys
from pathlib import Path

import atheris

KEPT = Path(__file__).parents[2] / ".cache" / "fuzz"

with atheris.instrument_imports(include=["tidegate.components"]):
    from contract.building import seeds
    from fuzz.properties import check
    from tidegate.components.registry import components


def main() -> None:
    """Fuzz; libFuzzer ends the process: status 0 where everything held."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long")
    parser.add_argument("--longest", type=int, default=4_096, help="bytes of a text")
    parser.add_argument("--kept", type=Path, default=KEPT, help="folder of the texts that are kept")
    given = parser.parse_args()
    given.kept.mkdir(parents=True, exist_ok=True)
    texts = {text for kind in components().values() for text in seeds(kind)}
    for number, text in enumerate(sorted(texts)):
        (given.kept / f"seed-{number}").write_text(text, "utf-8", "surrogatepass")
    options = [
        f"-max_total_time={given.seconds}",
        f"-max_len={given.longest}",
        f"-artifact_prefix={given.kept}/",
        str(given.kept),
    ]
    atheris.Setup([sys.argv[0], *options], _check_bytes)
    atheris.Fuzz()


def _check_bytes(data: bytes) -> None:
    check(data.decode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    main()
