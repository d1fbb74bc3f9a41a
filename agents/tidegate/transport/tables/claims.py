"""Claims: who may write to a partition of a changelog, and from where on.

A worker that was stopped for longer than its session may wake up and write rows long after another
took its partitions. So whoever is assigned a partition first writes a claim to its changelog. The
offset of that record is the token that all rows written under it carry: whoever reads the changelog
passes the claims in order, and a row whose token is below the last claim was written too late and
counts for nothing.
"""

CLAIM = b"\x00tidegate.claim"
"""Key of a claim; no key of a row may be the same."""

OWNER_HEADER = "tidegate-owner"
"""Header of a record that removes a row, which has no value to carry the token."""


def owner_header(owner: int) -> list[tuple[str, bytes]]:
    """Headers of a record that removes a row."""
    return [(OWNER_HEADER, owner.to_bytes(8, "big", signed=True))]


def owner_of(headers: "list[tuple[str, bytes | None]] | None") -> int | None:
    """The token of a record that removes a row, None when it has none."""
    for name, value in headers or ():
        if name == OWNER_HEADER and value is not None and len(value) == 8:
            return int.from_bytes(value, "big", signed=True)
    return None
