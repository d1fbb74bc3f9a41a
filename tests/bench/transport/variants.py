"""The clients that are compared: the same events, the same functions, other transports."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).parents[3]

_CLIENTS = "bench.transport.clients"
POLICIES = Path(__file__).parent / "policies"
EMPTY_POLICY = str(POLICIES / "empty.yaml")


@dataclass(frozen=True, slots=True)
class Variant:
    """A client: its command, what its environment has besides, and what it is in words.

    decides_alike: whether its decisions have the ids of the raw loop's.
    """

    about: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    decides_alike: bool = True


def _python(module: str, *options: str, peer: str | None = None) -> tuple[str, ...]:
    python = sys.executable if peer is None else str(REPO / ".venv-bench" / peer / "bin" / "python")
    return python, "-m", f"{_CLIENTS}.{module}", *options


def _worker(policy: str) -> tuple[str, ...]:
    return sys.executable, "-m", "tidegate.cli", "worker", "--policy", policy


RAW = "raw"
EMPTY = "empty plan"
MINIMAL = "minimal"
LIMITED = "minimal + rate limit"

_EMPTY_WORKER = _worker(EMPTY_POLICY)


def _raw(about: str, *options: str, decides_alike: bool = True) -> Variant:
    return Variant(about, _python("raw", *options), decides_alike=decides_alike)


TRANSPORTS: Mapping[str, Variant] = {
    RAW: _raw("raw confluent-kafka loop"),
    EMPTY: Variant("Tidegate, a policy without components", _EMPTY_WORKER),
    MINIMAL: Variant(
        "Tidegate, policy `minimal`, verdicts not published",
        _worker(str(POLICIES / "minimal.yaml")),
        decides_alike=False,
    ),
    LIMITED: Variant(
        "Tidegate, `minimal` and a rate limit held in the table",
        _worker(str(POLICIES / "minimal_limited.yaml")),
        decides_alike=False,
    ),
    "bytewax": Variant("bytewax", _python("bytewax_flow", peer="bytewax")),
    "quix": Variant("Quix Streams", _python("quix", peer="quix")),
    "stock faust": Variant("stock Faust", _python("stock_faust", "worker", "--without-web")),
}
"""What is compared with the raw loop."""

GUARANTEES: Mapping[str, Variant] = {
    "raw, acks=1": _raw(
        "raw loop without idempotence, acknowledged by the leader alone", "--acks-1"
    ),
    "raw, no digest": _raw(
        "raw loop without the content digest", "--no-digest", decides_alike=False
    ),
    "raw, commit 250 ms": _raw(
        "raw loop that flushes and commits four times a second", "--commit-ms", "250"
    ),
    "raw, fence": _raw("raw loop with the offset fence", "--fence"),
    "raw, changelog": _raw(
        "raw loop that writes a record of state beside every decision", "--changelog"
    ),
    "raw, screen": _raw(
        "raw loop with all checks, budgets and judging of Tidegate, on an event loop", "--screen"
    ),
    "empty plan, commit 1 s": Variant(
        "Tidegate, empty plan, that commits every second",
        _EMPTY_WORKER,
        {"TIDEGATE_COMMIT_INTERVAL_MS": "1000"},
    ),
}
"""One guarantee or setting taken away or added at a time."""
