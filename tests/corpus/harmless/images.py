"""Pictures in text: data URIs of PNG, GIF, JPEG and fonts, and SVG with long paths."""

import base64
import random
import struct
import zlib
from collections.abc import Callable, Iterator

from corpus.writing import Slots, fill

_NAMES = (
    "logo", "card", "key", "phone", "badge", "arrow", "pin", "map", "lock", "envelope", "avatar",
    "spark", "grid", "wave",
)  # fmt: skip
_ASKS = (
    "What does this picture show?", "Why is this icon blurred in the dark theme?",
    "Please make this image smaller.", "Inline assets of the mail footer:",
    "The pixel of the page is:", "Is this a valid image?",
    "Convert this to a file called <<name>>.png, please.",
    "Rendered at <<n>>×<<n>>, revision <<short>>:", "Decode it and describe the colours.",
)  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(chance: random.Random) -> bytes:
    side = chance.randint(2, 9)
    rows = b"".join(b"\x00" + chance.randbytes(3 * side) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows, 0))
        + _chunk(b"IEND", b"")
    )


def _gif(chance: random.Random) -> bytes:
    colours = chance.randbytes(6)
    return (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00"
        + colours
        + b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    )


def _jpeg(chance: random.Random) -> bytes:
    table = bytes(chance.randint(1, 99) for _ in range(64))
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00\x43\x00"
        + table
        + chance.randbytes(chance.randint(20, 400))
    )


def _font(chance: random.Random) -> bytes:
    return (
        b"wOF2"
        + b"\x00\x01\x00\x00"
        + struct.pack(">I", 400)
        + chance.randbytes(chance.randint(80, 500))
    )


_KINDS: tuple[tuple[str, Callable[[random.Random], bytes]], ...] = (
    ("image/png", _png),
    ("image/gif", _gif),
    ("image/jpeg", _jpeg),
    ("font/woff2", _font),
    ("image/webp", lambda chance: b"RIFF\x24\x00\x00\x00WEBPVP8 " + chance.randbytes(48)),
)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _uri(chance: random.Random) -> str:
    media, draw = chance.choice(_KINDS)
    return f"data:{media};base64," + _encoded(draw(chance))


def _wrapped(chance: random.Random) -> str:
    text = _encoded(_png(chance))
    return "\n".join(text[start : start + 76] for start in range(0, len(text), 76))


def _path(chance: random.Random) -> str:
    def steps() -> Iterator[str]:
        for _ in range(chance.randint(4, 30)):
            count = {"M": 2, "l": 2, "c": 6, "h": 1, "v": 1, "a": 4}[
                letter := chance.choice("Mlchva")
            ]
            yield letter + " ".join(
                f"{chance.uniform(-99, 999):.{chance.randint(0, 3)}f}" for _ in range(count)
            )

    return "".join(steps()) + "z"


def _svg(chance: random.Random) -> str:
    side = chance.randint(8, 96)
    shapes = "".join(
        chance.choice(
            (
                f'<path d="{_path(chance)}" fill="#{chance.getrandbits(24):06x}"/>',
                f'<circle cx="{chance.uniform(0, side):.2f}" cy="{side}" r="{side // 2}"/>',
                f'<polyline points="{chance.randint(0, side)},0 {side},{side}"/>',
                f'<use href="#{chance.choice(_NAMES)}-{chance.getrandbits(20):05x}"/>',
            )
        )
        for _ in range(chance.randint(1, 4))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{shapes}</svg>'


_SLOTS: Slots = {
    "name": _NAMES,
    "ask": _ASKS,
    "uri": _uri,
    "svg": _svg,
    "wrapped": _wrapped,
    "vector": lambda chance: "data:image/svg+xml;base64," + _encoded(_svg(chance).encode()),
    "raw": lambda chance: _encoded(_png(chance)),
}  # fmt: skip

_DOCUMENTS = (
    "<<ask>>\n\n![<<name>>](<<uri>>)",
    '<img alt="<<name>>" width="<<n>>" src="<<uri>>">\n<p><<ask>></p>',
    ".<<name>>-<<n>> { background: url('<<uri>>') no-repeat <<n>>px <<n>>px; }",
    "<<svg>>",
    "<<ask>>\n<<svg>>\n<<svg>>",
    '{"type": "image_url", "image_url": {"url": "<<uri>>", "detail": "low"}, "text": "<<ask>>"}',
    'Content-Type: image/png; name="<<name>>.png"\nContent-Transfer-Encoding: base64\n\n'
    "<<wrapped>>",
    '{"source": {"type": "base64", "media_type": "image/png", "data": "<<raw>>"}, "index": '
    "<<few>>}",
    "@font-face { font-family: '<<name>>'; src: url(<<uri>>); }",
    "<<ask>> <<vector>>",
    "const <<name>> = '<<uri>>';\nexport const SIZE = <<n>>; // <<ask>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    while True:
        yield fill(chance, chance.choice(_DOCUMENTS), _SLOTS)
