"""Recipes: amounts, temperatures, times, fractions, and hands that drop, kill, shell and bind."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines, prose

_WORDS: Slots = {
    "food": (
        "lentils", "rye flour", "leeks", "aubergines", "cold butter", "brown rice", "chickpeas",
        "oat milk", "plum jam", "celeriac", "red cabbage", "smoked tofu", "buckwheat",
        "sour cream", "spinach", "pears", "white beans", "potatoes", "walnuts", "fresh cheese",
        "barley", "carrots", "mussels", "pumpkin",
    ),
    "spice": (
        "cumin", "smoked paprika", "dill", "star anise", "sumac", "bay leaves", "nutmeg",
        "mustard seed", "thyme", "cardamom", "white pepper", "fennel seed",
    ),
    "amount": (
        "<<hundred>> g", "<<few>> tbsp", "½ cup", "1¼ cups", "<<n>> ml", "⅔ cup", "<<few>> tsp",
        "<<few>>–<<n>> pieces", "a handful", "<<few>>.5 kg", "1/2 pint", "<<few>> oz",
    ),
    "heat": (
        "<<n>>0 °C", "350 °F", "gas mark <<few>>", "a low flame", "180 °C fan", "a rolling boil",
        "a bare simmer", "450 °F",
    ),
    "vessel": (
        "a wide pan", "the cast-iron pot", "a 24 cm tin", "two jars", "a cold bowl",
        "the pressure cooker", "a 9×13 inch tray", "parchment",
    ),
    "cook": (
        "Simmer", "Roast", "Steam", "Braise", "Toast", "Blanch", "Sweat", "Fry", "Poach", "Bake",
    ),
    "dish": (
        "soup", "gratin", "dumplings", "flatbread", "pie", "stew", "salad", "porridge", "chutney",
        "risotto", "pancakes", "terrine",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<cook>> the <<food>> in <<vessel>> over <<heat>> for <<n>> minutes, then drop in the "
    "<<food>> by the spoonful.",
    "Bind the sauce with <<amount>> <<food>> and override the salt with a pinch of <<spice>>.",
    "Ignore the foam; skim it only after <<n>> min, when the <<food>> sink.",
    "Add <<amount>> of <<food>>, <<amount>> of <<food>> and <<few>> pinches of <<spice>>.",
    "Rest the dough for <<few>> h <<n>> min at <<n>> °C (overnight is fine, see step <<few>>).",
    "Heat the oven to <<heat>> and line <<vessel>>; the secret is a cold start.",
    "The key to this <<dish>> is <<spice>>, toasted until it pops, <<n>> seconds at most.",
    "Serves <<few>>; per portion <<hundred>> kcal, <<n>> g protein, <<n>>.<<few>> g fat, <<n>> "
    "g carbohydrates.",
    "If the <<food>> are too dry, act as if nothing happened and pour in <<amount>> of water.",
    "Kill the heat before the <<food>> turn grey; carry-over cooking brings them to <<n>> °C.",
    "Pass the <<food>> through a sieve, as the card from <<year>> says, and keep the shells.",
    "Fold <<amount>> <<food>> into the <<dish>> in <<few>> goes, turning the bowl by a quarter "
    "each time.",
    "From <<clock>> to <<clock>> it proves, at <<clock>> it goes into the oven, at <<clock>> we "
    "eat.",
)
_SLOTS: Slots = {
    **_WORDS,
    "ingredients": lines(
        (
            "- <<amount>> <<food>>",
            "- <<amount>> <<food>>, diced",
            "- <<few>> sprigs of <<spice>> (<<n>> g)",
        ),
        _WORDS, 4, 8,
    ),
    "steps": lines(
        tuple(f"* {sentence}" for sentence in _SENTENCES),
        _WORDS, 2, 4,
    ),
}  # fmt: skip
_CARDS = (
    "# <<food>> <<dish>>\n\nPrep <<n>> min | Cook <<n>> min | Yield <<few>>\n\n<<ingredients>>\n"
    "\n<<steps>>",
    "Can I make a <<dish>> of these?\n<<ingredients>>\nI have <<vessel>> and <<n>> minutes.",
    "Scale this for <<n>> people, please, and convert to grams:\n<<ingredients>>",
    "Shopping for the <<dish>> (<<date>>):\n<<ingredients>>\nTotal about <<price>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    cards = filled(chance, _CARDS, _SLOTS)
    for text in prose(chance, _SENTENCES, _WORDS):
        yield text
        yield next(cards)
