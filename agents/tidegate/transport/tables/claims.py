"""Claims: who may write to a partition of a changelog, and from where on.

A worker that was stopped for longer than its session may wake up and write rows long after another
took its partitions. So all rows carry the token of their writer's claim, and whoever reads the
changelog passes claims and rows in the log's order: a row whose token is below the last claim was
written too late and counts for nothing.

A claim takes three steps. A bid is written; its offset is the token, which grows from one bid to
the next. The rows before the bid are restored, and the group is asked, by a commit, whether the
partitions are still ours: it refuses whoever lost them, so a worker that stops over its bid claims
nothing when it wakes. Then the claim is written, with the token as its value; one that comes late
has a lower token than the next worker's and changes nothing.
"""

from tidegate.transport.headers import Headers

BID = b"\x00tidegate.bid"
CLAIM = b"\x00tidegate.claim"
RESERVED = (BID, CLAIM)
"""Keys that no row may have."""

HEADER = "tidegate-token"
"""Header of a record that removes a row, which has no value to carry the token."""

_TOKEN_BYTES = 8


def claim_value(token: int) -> bytes:
    """The value of a claim."""
    return token.to_bytes(_TOKEN_BYTES, "big", signed=True)


def token_of(claim: bytes | None) -> int | None:
    """The token that a claim's value tells, None when it is none."""
    if claim is None or len(claim) != _TOKEN_BYTES:
        return None
    return int.from_bytes(claim, "big", signed=True)


def token_header(token: int) -> list[tuple[str, bytes]]:
    """Headers of a record that removes a row."""
    return [(HEADER, claim_value(token))]


def token_in(headers: Headers) -> int | None:
    """The token of a record that removes a row, None when it has none."""
    for name, value in headers:
        if name == HEADER:
            return token_of(value)
    return None
