"""Names of people and houses that nobody has: syllables in a row."""

import random

_BEGIN = ("Bru", "Dre", "Fol", "Gri", "Hul", "Jas", "Kel", "Lom", "Mir", "Nov", "Pru", "Quo",
          "Rav", "Sul", "Tov", "Ulm", "Vro", "Wex", "Yol", "Zam")  # fmt: skip
_MIDDLE = ("a", "ima", "eto", "ulo", "ora", "ini", "avu", "ego")
_END = ("bek", "dar", "fin", "gol", "hin", "lek", "mov", "nard", "pur", "rik", "sen", "tov", "vik",
        "zel")  # fmt: skip


def name(chance: random.Random) -> str:
    """One name."""
    return chance.choice(_BEGIN) + chance.choice(_MIDDLE) + chance.choice(_END)


def person(chance: random.Random) -> str:
    """A first and a last name."""
    return f"{name(chance)} {name(chance)}"


def domain(chance: random.Random) -> str:
    """A domain, too odd to be registered."""
    top = chance.choice(("com", "net", "org", "de", "fr", "nl", "co.uk"))
    return f"{name(chance)}{name(chance)}-{chance.choice(_END)}.{top}".lower()
