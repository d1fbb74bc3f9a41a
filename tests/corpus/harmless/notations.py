"""Notations: chess, chords and tablature, knitting and crochet, juggling, cubes."""

import random
from collections.abc import Callable, Iterator

from corpus.writing import Slots, filled, lines

_PIECES = "KQRBN"
_FILES = "abcdefgh"


def _move(chance: random.Random) -> str:
    square = chance.choice(_FILES) + str(chance.randint(1, 8))
    taking = f"{chance.choice(_FILES)}x{square}"
    piece = chance.choice(_PIECES)
    moves = (square, taking, piece + square, f"{piece}x{square}", f"{piece}{square}+", "O-O")
    return chance.choice((*moves, f"{square}=Q")) + chance.choice(("", "", "", "", "!", "?", "!?"))


def _game(chance: random.Random) -> str:
    start = chance.randint(1, 30)
    return " ".join(
        f"{number}. {_move(chance)} {_move(chance)}"
        for number in range(start, start + chance.randint(4, 14))
    )


def _position(chance: random.Random) -> str:
    def rank() -> str:
        row = ""
        while (width := sum(int(sign) if sign.isdigit() else 1 for sign in row)) < 8:
            row += chance.choice((str(chance.randint(1, 8 - width)), chance.choice("kqrbnpKQRBNP")))
            if len(row) > 1 and row[-1].isdigit() and row[-2].isdigit():
                row = row[:-1]
        return row

    ranks = "/".join(rank() for _ in range(8))
    castling = chance.choice(("KQkq", "-", "Kq"))
    return f"{ranks} {chance.choice('wb')} {castling} - 0 {chance.randint(1, 90)}"


def _chords(chance: random.Random) -> str:
    roots, tails = (
        ("C", "D", "E", "F", "G", "A", "B", "B♭", "F♯", "E♭"),
        ("", "m", "7", "maj7", "m7♭5", "sus4", "add9", "6/9", "°"),
    )
    return " | ".join(
        chance.choice(roots) + chance.choice(tails) for _ in range(chance.choice((4, 8)))
    )


def _tab(chance: random.Random) -> str:
    def string(name: str) -> str:
        return (
            f"{name}|"
            + "".join(
                chance.choice(
                    ("---", "---", f"-{chance.randint(0, 9)}-", f"{chance.randint(10, 15)}-", "-h-")
                )
                for _ in range(12)
            )
            + "|"
        )

    return "\n".join(map(string, "eBGDAE"))


def _abc(chance: random.Random) -> str:
    def bar() -> str:
        return "".join(
            chance.choice("CDEFGABcdefg") + chance.choice(("", "", "2", "/2", "3/2"))
            for _ in range(chance.randint(4, 8))
        )

    return " | ".join(bar() for _ in range(4))


def _stitches(chance: random.Random) -> str:
    steps = (
        "k{}",
        "p{}",
        "k2tog",
        "ssk",
        "yo",
        "sl1 wyif",
        "m1l",
        "*k{}, p{}* to end",
        "pm",
        "C4F",
        "[yo, k2tog] × {}",
        "k1tbl",
        "p2tog",
        "psso",
    )
    return ", ".join(
        chance.choice(steps).replace("{}", str(chance.randint(1, 12)))
        for _ in range(chance.randint(4, 9))
    )


def _round(chance: random.Random) -> str:
    single, double = chance.randint(1, 6), chance.randint(1, 9)
    return f"{single} sc, inc, {double} dc, ch 2, sl st ({chance.randint(12, 96)})"


def _rows(draw: Callable[[random.Random], str], label: str) -> Callable[[random.Random], str]:
    def all_rows(chance: random.Random) -> str:
        first = chance.randint(1, 60)
        return "\n".join(
            f"{label} {first + step}: {draw(chance)}" for step in range(chance.randint(2, 6))
        )

    return all_rows


_WORDS: Slots = {
    "game": _game,
    "position": _position,
    "chords": _chords,
    "tab": _tab,
    "abc": _abc,
    "knit": _rows(_stitches, "Row"),
    "rounds": _rows(_round, "Rnd"),
    "key": ("G major", "D minor", "A dorian", "E♭ major", "F♯ minor", "C"),
    "opening": (
        "the Sicilian", "a London", "the French", "a King's Indian", "the Caro-Kann",
        "an endgame with rooks",
    ),
    "yarn": (
        "4-ply", "DK", "aran", "<<few>>.5 mm needles", "US <<few>> (3.75 mm)",
        "<<n>> sts × <<n>> rows = 10 cm", "<<hundred>> m / 50 g", "dye lot <<order>>",
    ),
    "site": ("97531", "441", "<<hundred>>", "(4,4)(4,0)", "7566<<few>>51", "[43]1421"),
    "cell": (
        "<<few>> . . | . <<few>> . | <<few>> . .", ". . <<few>> | <<few>> . . | . . <<few>>",
    ),
    "solve": (
        "R U R' U'", "F2 B2 R' L", "M2 U M U2 M' U M2", "r U R' U' r' F R F'", "(R U2 R' U')2",
        "x' D2 y",
    ),
    "tempo": (
        "♩ = <<n>>", "♪ = <<hundred>>", "<<hundred>> bpm", "andante, <<few>>/4", "<<few>>/8",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "grid": lines("<<cell>>", _WORDS, 4, 9),
    "turns": lines("<<solve>> <<solve>> <<solve>>", _WORDS, 1, 4),
}  # fmt: skip

_DOCUMENTS = (
    '[Event "Club evening"]\n[Date "<<year>>.??.??"]\n[Result "1/2-1/2"]\n\n<<game>> 1/2-1/2',
    "Where did White go wrong in <<opening>>? <<game>>",
    "FEN: <<position>>\nIt is a draw, isn't it? Engine says +<<few>>.<<n>> at depth <<n>>.",
    "Verse: <<chords>>\nChorus: <<chords>>\nCapo <<few>>, <<tempo>>, in <<key>>",
    "<<tab>>\n(<<tempo>>)",
    "X:<<n>>\nT:Reel no. <<n>>\nM:4/4\nL:1/8\nK:G\n|: <<abc>> :|\n|: <<abc>> :|",
    "Gauge: <<yarn>>, <<yarn>>\nCast on <<hundred>> sts.\n<<knit>>",
    "My stitch count is off by <<few>> after this part, why?\n<<knit>>",
    "Amigurumi, head\n<<rounds>>\nFasten off, <<yarn>>.",
    "Sudoku, can you finish it?\n<<grid>>",
    "Algorithm of the day (<<duration>>):\n<<turns>>",
    "Siteswaps to try: <<site>>, <<site>>, <<site>>; drop by the third, kill the second, start "
    "over at <<tempo>>.",
    "Transpose from <<key>> to <<key>>: <<chords>>",
    "Puzzle <<n>>: <<position>>. Solution: <<game>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
