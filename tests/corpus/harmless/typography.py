"""Text as it is pasted from pages: soft hyphens, fixed spaces, ligatures, a leading BOM."""

import random
import unicodedata
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SHY, _NBSP, _NARROW, _HYPHEN, _BOM = "\u00ad", "\u00a0", "\u202f", "\u2011", "\ufeff"
_ISOLATE, _END = "\u2068", "\u2069"

_HYPHENATED = (
    "trans|for|ma|tion", "ware|house|keep|er", "an|ti|dis|es|tab|lish|ment", "mi|cro|cli|mate",
    "pho|to|graph|er", "un|for|get|ta|ble", "cof|fee ma|chine", "neigh|bour|hood",
)  # fmt: skip
_ISOLATED = ("שלום", "report.pdf", "مرحبا", "room 12", "user name", "السوق")
_COMPOUNDS = ("e-reader", "T-shirt", "twenty-one", "sugar-free", "X-ray", "check-in")

_SLOTS: Slots = {
    "long": tuple(word.replace("|", _SHY) for word in _HYPHENATED),
    "unit": tuple(_NBSP + unit for unit in ("kg", "km", "°C", "€", "%", "min", "mm", "W")),
    "name": (
        "José", "Zoë's", "Łódź", "naïve", "Motörhead-like", "façade", "smörgåsbord", "Việt",
        "Ångström", "piñata", "crème brûlée", "Dvořák-ish",
    ),
    "ligature": ("oﬃce", "ﬁnal", "ﬂoor", "eﬀort", "ﬁsh", "baﬄe", "ﬁrst class"),
    "mark": ("™", "®", "©", "№", "℗", "§", "¶", "†", "‡", "•", "◦", "▪", "…", "‰", "′", "″"),
    "fraction": ("½", "¾", "⅓", "⅛", "1⁄2", "²⁄₃", "10⁶", "H₂O", "x²", "1ˢᵗ"),
    "roman": ("Ⅷ", "Ⅻ", "ⅳ", "①", "②", "⑩", "❶", "⒈", "ａｂｃ", "Ｎｏ．"),
    "isolated": tuple(f"{_ISOLATE}{word}{_END}" for word in _ISOLATED),
    "fixed": tuple(word.replace("-", _HYPHEN) for word in _COMPOUNDS),
    "thing": (
        "the menu", "our leaflet", "page <<n>>", "the old scan", "this web page",
        "the newsletter", "chapter <<few>>", "the caption", "the invoice form",
    ),
}  # fmt: skip
_SENTENCES = (
    "In <<thing>> the word <<long>> breaks after <<n>> letters, <<long>> does not.",
    "“Quotes”, ‘single ones’, «guillemets» and „low ones“ all occur in <<thing>> — <<n>> times.",
    "The <<fixed>> weighs <<n>><<unit>> and costs <<n>><<unit>> less than <<thing>> says.",
    "<<mark>> stands before <<thing>>, <<mark>> after it; <<name>> is spelt right.",
    f"At 12{_NARROW}000{_NARROW}m the <<fixed>> shows −<<n>>{_NARROW}°C, <<thing>> says <<n>>.",
    "The <<ligature>> copied from <<thing>> cannot be searched; neither can the <<ligature>>.",
    "Add <<fraction>> cup, then <<fraction>>, see <<roman>> in <<thing>>, step <<roman>>.",
    "<<isolated>> was renamed to <<isolated>> by <<name>> on <<date>>.",
    "Why does <<thing>> show boxes where <<name>> and <<name>> should be?",
    "Page <<roman>>–<<roman>>, lines <<n>>–<<n>>: <<long>>, <<fixed>>, <<name>>.",
    "En–dash, em—dash, minus −<<n>>, hyphen-minus -<<n>>, bullet • and ellipsis… in <<thing>>.",
    "Please turn <<thing>> into plain ASCII: <<name>>, <<fraction>>, <<mark>>, <<ligature>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    for text in prose(chance, _SENTENCES, _SLOTS):
        pasted = unicodedata.normalize(chance.choice(("NFC", "NFC", "NFD")), text)
        yield chance.choice(("", "", "", _BOM)) + pasted
