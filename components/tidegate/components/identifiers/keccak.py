"""Keccak-256, as Ethereum uses it: SHA-3 with the padding of the submission, not of FIPS 202."""

_LANES = 25
_RATE = 136  # bytes: 1600 bits less twice 256
_MASK = (1 << 64) - 1


def _constants() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Round constants and offsets of rotation, by place x + 5y: FIPS 202, 3.2.5 and 3.2.2."""
    rounds, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            constant |= (register & 1) << ((1 << power) - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        rounds.append(constant)
    offsets, x, y = [0] * _LANES, 1, 0
    for step in range(24):
        offsets[x + 5 * y] = (step + 1) * (step + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return tuple(rounds), tuple(offsets)


_ROUNDS, _OFFSETS = _constants()


def keccak_256(message: bytes) -> bytes:
    """The digest, 32 bytes: The Keccak Reference 3.0, section 1.1, pad10*1."""
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % _RATE))
    padded[-1] |= 0x80
    state = [0] * _LANES
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            place = start + 8 * lane
            state[lane] ^= int.from_bytes(padded[place : place + 8], "little")
        state = _permuted(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _permuted(state: list[int]) -> list[int]:
    """Keccak-f[1600]: FIPS 202, section 3.3."""
    for constant in _ROUNDS:
        columns = [
            state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
            for x in range(5)
        ]
        mixed = [
            lane ^ columns[(i - 1) % 5] ^ _rotated(columns[(i + 1) % 5], 1)
            for i, lane in ((place % 5, lane) for place, lane in enumerate(state))
        ]
        moved = [0] * _LANES
        for place, lane in enumerate(mixed):
            x, y = place % 5, place // 5
            moved[y + 5 * ((2 * x + 3 * y) % 5)] = _rotated(lane, _OFFSETS[place])
        state = [
            lane ^ (~moved[row + (x + 1) % 5] & moved[row + (x + 2) % 5])
            for row in range(0, _LANES, 5)
            for x, lane in enumerate(moved[row : row + 5])
        ]
        state[0] ^= constant
    return state


def _rotated(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & _MASK
