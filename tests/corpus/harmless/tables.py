"""Tables in Markdown, CSV, TSV, boxes and fixed columns, mostly of figures."""

import random
from collections.abc import Callable, Iterator

Row = list[str]

_LABELS = (
    "Rent", "Wages", "Freight", "Paper", "Licences", "Interest", "Energy", "Repairs", "Insurance",
    "Cloud", "Travel", "Postage", "Cards issued", "Tokens used", "Phone costs", "Address changes",
    "Passwords reset", "Parcels", "Returns", "Keys cut",
)  # fmt: skip
_PLACES = (
    "North", "South", "Harbour", "Old Town", "Airport", "Mill", "Depot 4", "Lakeside", "Plant B",
    "Shop 12", "East Gate", "Hill",
)  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TITLES = (
    "Which row is wrong?", "Turn this into a chart, please.", "Quarterly figures",
    "Export of {date}", "Sum the last column.", "Stock on hand", "Readings", "Please transpose.",
    "Budget, second draft", "Meter readings", "Results by site", "Format this as Markdown:",
    "What is the trend?", "As discussed, the numbers again",
)  # fmt: skip


def _figure(chance: random.Random) -> str:
    amount = chance.uniform(0, 10 ** chance.randint(1, 7))
    return chance.choice(
        (
            f"{amount:,.2f}",
            f"{amount:,.0f}".replace(",", "."),
            f"{amount:,.2f}".translate(str.maketrans(",.", " ,")),
            f"({amount:,.0f})",
            f"{amount:.3e}",
            f"{amount % 100:.1f} %",
            f"€ {amount:,.2f}",
            f"{amount:.0f}",
            f"-{amount:.2f}",
            f"{amount * 1000:,.0f}",
        )
    )


def _money(chance: random.Random) -> tuple[Row, list[Row]]:
    months = chance.sample(_MONTHS, 3)
    rows = [
        [label, *(_figure(chance) for _ in months)]
        for label in chance.sample(_LABELS, chance.randint(3, 9))
    ]
    return ["", *months], rows


def _stock(chance: random.Random) -> tuple[Row, list[Row]]:
    def row() -> Row:
        code = f"{chance.choice('ABKQX')}{chance.randint(10**5, 10**9)}"
        return [
            code,
            chance.choice(_PLACES),
            str(chance.randint(0, 9999)),
            f"{chance.uniform(1, 900):.2f}",
        ]

    return ["Item", "Site", "Qty", "Price"], [row() for _ in range(chance.randint(3, 10))]


def _readings(chance: random.Random) -> tuple[Row, list[Row]]:
    start = chance.randint(1_546_300_800, 1_767_139_200) * 1000

    def row(step: int) -> Row:
        return [
            str(start + step * 60_000),
            f"{chance.gauss(20, 5):.3f}",
            f"{chance.gauss(0, 1):+.6f}",
            str(chance.getrandbits(16)),
        ]

    return ["ts_ms", "temp", "drift", "raw"], [row(step) for step in range(chance.randint(4, 14))]


def _days(chance: random.Random) -> tuple[Row, list[Row]]:
    year = chance.randint(1998, 2031)

    def row() -> Row:
        day = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        hours = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
        return [
            day,
            hours,
            chance.choice(_PLACES),
            _figure(chance),
            chance.choice(("ok", "late", "n/a", "✓", "✗", "—")),
        ]

    return ["Date", "Time", "Place", "Value", "State"], [row() for _ in range(chance.randint(3, 9))]


def _matrix(chance: random.Random) -> tuple[Row, list[Row]]:
    names = chance.sample(_PLACES, 4)
    return ["", *names], [
        [name, *(f"{chance.uniform(-1, 1):.2f}" for _ in names)] for name in names
    ]


def _markdown(head: Row, rows: list[Row]) -> str:
    ruled = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in ruled)


def _comma(head: Row, rows: list[Row]) -> str:
    return "\n".join(
        ",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in [head, *rows]
    )


def _semicolon(head: Row, rows: list[Row]) -> str:
    return "\r\n".join(";".join(row) for row in [head, *rows])


def _tabs(head: Row, rows: list[Row]) -> str:
    return "\n".join("\t".join(row) for row in [head, *rows])


def _columns(head: Row, rows: list[Row]) -> str:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in [head, *rows]
    )


def _box(head: Row, rows: list[Row]) -> str:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]

    def rule(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (width + 2) for width in widths) + right

    def line(row: Row) -> str:
        return (
            "│"
            + "│".join(f" {cell.ljust(width)} " for cell, width in zip(row, widths, strict=True))
            + "│"
        )

    return "\n".join(
        [
            rule("┌", "┬", "┐"),
            line(head),
            rule("├", "┼", "┤"),
            *map(line, rows),
            rule("└", "┴", "┘"),
        ]
    )


def _html(head: Row, rows: list[Row]) -> str:
    body = "\n".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [head, *rows]
    )
    return f"<table>\n{body}\n</table>"


_CONTENTS = (_money, _stock, _readings, _days, _matrix)
_SHAPES: tuple[Callable[[Row, list[Row]], str], ...] = (
    _markdown,
    _comma,
    _semicolon,
    _tabs,
    _columns,
    _box,
    _html,
)


def texts(chance: random.Random) -> Iterator[str]:
    while True:
        table = chance.choice(_SHAPES)(*chance.choice(_CONTENTS)(chance))
        title = chance.choice(_TITLES).format(
            date=f"{chance.randint(2001, 2030)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
        )
        yield chance.choice((f"{title}\n\n{table}", f"{table}\n\n{title}", table))
