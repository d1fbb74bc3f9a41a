"""Emoji: families with joiners, flags, keycaps, skin tones, both variation selectors, kaomoji."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_ZWJ = "\u200d"
_TEXT, _PICTURE = "\ufe0e", "\ufe0f"
_TONES = ("", "\U0001f3fb", "\U0001f3fc", "\U0001f3fd", "\U0001f3fe", "\U0001f3ff")
_ADULTS = ("\U0001f468", "\U0001f469", "\U0001f9d1")
_CHILDREN = ("\U0001f466", "\U0001f467", "\U0001f9d2")
_WORK = (
    f"\u2695{_PICTURE}",
    "\U0001f373",
    "\U0001f52c",
    "\U0001f680",
    f"\u2708{_PICTURE}",
    "\U0001f4bb",
    "\U0001f33e",
    f"\u2696{_PICTURE}",
)
_HANDS = (
    "👋", "👍", "🙌", "✌", "👏", "🤞", "💪", "🖐",
)  # fmt: skip
_COUNTRIES = (
    "DE", "FR", "PL", "BR", "JP", "IR", "IL", "IN", "GR", "UA", "FI", "VN", "TR", "EG", "KE", "CA",
)  # fmt: skip
_REGIONS = ("gbeng", "gbsct", "gbwls")
_MARKS = (
    "✔", "☀", "❤", "☎", "✉", "⚠", "▶", "™", "©", "↗", "♠", "〰",
)  # fmt: skip
_JOINED = (
    f"\U0001f3f3{_PICTURE}{_ZWJ}\U0001f308",
    f"\U0001f3f4{_ZWJ}\u2620{_PICTURE}",
    f"\u2764{_PICTURE}{_ZWJ}\U0001f525",
    f"\U0001f43b{_ZWJ}\u2744{_PICTURE}",
    f"\U0001f441{_PICTURE}{_ZWJ}\U0001f5e8{_PICTURE}",
    f"\U0001f636{_ZWJ}\U0001f32b{_PICTURE}",
    f"\U0001f426{_ZWJ}\u2b1b",
    f"\U0001f9d1{_ZWJ}\U0001f9bd{_ZWJ}\u27a1{_PICTURE}",
)
_KAOMOJI = (
    r"¯\_(ツ)_/¯", "(╯°□°)╯︵ ┻━┻", "┬─┬ ノ( ゜-゜ノ)", "(づ｡◕‿‿◕｡)づ", "ʕ•ᴥ•ʔ", "(¬‿¬)",
    "( ͡° ͜ʖ ͡°)", "ಠ_ಠ", "(ﾉ◕ヮ◕)ﾉ*:･ﾟ✧", "(=^･ω･^=)", "(>_<)", "^_^;", "o(╥﹏╥)o", "(☞ﾟヮﾟ)☞",
    "ヽ(´▽`)/",
)  # fmt: skip


def _family(chance: random.Random) -> str:
    members = [*chance.choices(_ADULTS, k=2), *chance.choices(_CHILDREN, k=chance.randint(1, 2))]
    return _ZWJ.join(members)


def _worker(chance: random.Random) -> str:
    return chance.choice(_ADULTS) + chance.choice(_TONES) + _ZWJ + chance.choice(_WORK)


def _couple(chance: random.Random) -> str:
    kiss = f"{_ZWJ}\U0001f48b" if chance.random() < 0.4 else ""
    first, second = chance.choices(_ADULTS, k=2)
    return f"{first}{chance.choice(_TONES)}{_ZWJ}\u2764{_PICTURE}{kiss}{_ZWJ}{second}"


def _flag(chance: random.Random) -> str:
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in chance.choice(_COUNTRIES))


def _region(chance: random.Random) -> str:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in chance.choice(_REGIONS))
    return f"\U0001f3f4{tags}\U000e007f"


def _keycap(chance: random.Random) -> str:
    return f"{chance.choice('0123456789#*')}{_PICTURE}\u20e3"


def _mark(chance: random.Random) -> str:
    return chance.choice(_MARKS) + chance.choice((_TEXT, _PICTURE))


_SLOTS: Slots = {
    "family": _family,
    "worker": _worker,
    "couple": _couple,
    "flag": _flag,
    "region": _region,
    "keycap": _keycap,
    "mark": _mark,
    "hand": lambda chance: chance.choice(_HANDS) + chance.choice(_TONES),
    "joined": _JOINED,
    "plain": tuple("🎉🍕🚲🎂☕🌧🐌🧦🔑🔒🎣🧩📎🌻🥨🪁🫖🛠🦔🏔"),
    "kaomoji": _KAOMOJI,
    "any": (
        "<<family>>", "<<worker>>", "<<couple>>", "<<flag>>", "<<region>>", "<<keycap>>",
        "<<mark>>", "<<hand>>", "<<joined>>", "<<plain>>", "<<plain>>", "<<hand>>",
    ),
    "thing": (
        "the picnic", "our team lunch", "the ferry trip", "the quiz night", "moving day",
        "the release", "the choir", "her first marathon", "the flea market", "karaoke",
        "the bake sale",
    ),
    "say": (
        "can't wait", "so proud", "see you there", "who brings the cake?", "it rained all day",
        "we did it", "save me a seat", "never again", "best day", "I forgot my keys",
    ),
}  # fmt: skip
_POLL: Slots = {
    **_SLOTS,
    "options": lines("<<keycap>> <<thing>> <<any>>", _SLOTS, 3, 6),
    "row": lines("<<any>> | <<thing>> | <<any>><<any>>", _SLOTS, 3, 5),
}  # fmt: skip

_MESSAGES = (
    "<<thing>>: <<say>> <<any>><<any>><<any>> and the others say <<say>> <<any>>",
    "<<hand>> hello all! <<thing>> is on at <<clock>> <<any>> <<say>> <<any>><<any>>",
    "Vote, please:\n<<options>>",
    "Why does my editor count <<family>> as five characters and <<flag>> as two? And what about "
    "<<couple>>?",
    "<<say>> <<kaomoji>> after <<thing>> <<any>> <<kaomoji>> <<say>>",
    "Final score <<flag>> <<few>> : <<few>> <<flag>> <<say>> <<any>><<any>>",
    "Emoji | Meaning | Reply\n---|---|---\n<<row>>",
    "Please write a birthday message with <<any>>, <<any>>, <<any>> and <<any>> in it for "
    "<<thing>>.",
    "<<mark>> done <<mark>> open <<mark>> careful: <<thing>>, then <<thing>> <<joined>>",
    "Weather for <<thing>>: ☀️ <<n>>° 🌧️ <<n>> mm 💨 <<n>> km/h. <<say>> <<any>>",
    "Our signs are <<joined>>, <<region>>, <<worker>> and <<worker>>; <<say>>!",
    "1️⃣ buy tickets 2️⃣ pack <<plain>><<plain>> 3️⃣ <<thing>> 4️⃣ <<say>> <<family>>",
    'The string "<<any>><<any>>" has length <<n>> in JavaScript, but <<few>> graphemes. '
    "<<kaomoji>> Why?",
    "<<any>> <<any>> <<any>>\n<<any>> <<any>> <<any>>\n<<any>> <<any>> <<any>>\nGuess which "
    "word that is! <<say>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _MESSAGES, _POLL)
