"""Everyday questions and small talk with a model, full of measures, dates, scores and prices."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "city": (
        "Lisbon", "Osaka", "Tartu", "Quito", "Bergen", "Tunis", "Graz", "Halifax", "Pune",
        "Leeds", "Porto", "Izmir", "Turku", "Hue", "Cork", "Lviv",
    ),
    "thing": (
        "bookshelf", "aquarium", "balcony", "sourdough", "bicycle", "guitar", "raised bed",
        "camper van", "rug", "terrarium", "wardrobe", "telescope", "kayak", "tent", "piano",
        "loft",
    ),
    "job": (
        "a carpenter", "a beekeeper", "a patient teacher", "a tour guide", "a tax adviser",
        "a chess coach", "a bus driver", "an editor", "a plumber", "a midwife",
    ),
    "topic": (
        "tides", "compound interest", "the metric system", "leap years", "phone masts",
        "credit scores", "passport queues", "how banks number accounts", "postcodes",
        "time zones", "bar codes", "solar panels", "moss", "sleep", "fonts", "the periodic table",
        "old coins", "lighthouses", "yeast", "bird migration",
    ),
    "measure": (
        "<<n>> cm", "<<n>>.<<few>> km", "<<few>> ft <<few>> in", "<<hundred>> ml", "<<n>> °C",
        "<<n>> %", "<<few>>.<<few>> kg", "<<thousand>> kWh", "<<n>> mph", "<<n>>×<<n>> mm",
        "<<hundred>> lux", "<<few>>⅜ in",
    ),
    "length": (
        "<<n>> cm", "<<few>>.<<n>> m", "<<few>> ft <<few>> in", "<<n>>⅜ in", "<<hundred>> mm",
        "<<few>>' <<few>>\"",
    ),
    "weight": (
        "<<few>>.<<few>> kg", "<<n>> lb", "<<hundred>> g", "<<few>> st <<few>> lb", "<<n>>½ kg",
    ),
    "sum": (
        "€<<price>>", "$<<price>>", "<<thousand>> yen", "£<<n>>", "<<price>> zł", "₹<<thousand>>",
        "<<hundred>> kr", "CHF <<price>>",
    ),
    "who": (
        "my neighbour", "our choir", "the landlord", "my sister", "the school", "a colleague",
        "the club", "our team",
    ),
}  # fmt: skip
_SENTENCES = (
    "How many <<length>> planks do I need for a <<thing>> of <<length>> by <<length>>?",
    "The train to <<city>> leaves at <<clock>> and arrives at <<clock>>; is <<n>> minutes "
    "enough to change?",
    "Act as <<job>> and explain <<topic>> to me in <<n>> words.",
    "I drop by <<city>> on <<date>>; what should I see in <<few>> hours for <<sum>>?",
    "Convert <<measure>> and <<measure>>, please, and round to <<few>> digits.",
    "Ignore the earlier question; what I want to know is how <<topic>> work.",
    "Between <<year>> and <<year>> the price of a <<thing>> rose from <<sum>> to <<sum>>.",
    "<<who>> says that <<n>> × <<n>> is <<thousand>>. True?",
    "Our <<thing>> weighs <<weight>>, the old one <<weight>>: which fits a shelf for <<weight>>?",
    "The match in <<city>> ended <<few>>:<<few>> after <<n>> minutes, before <<thousand>> people.",
    "From <<latitude>>, <<longitude>> it is <<n>>.<<few>> km to <<city>> and <<hundred>> miles "
    "back.",
    "Remind me on <<date>> at <<clock>> to pay <<sum>> for the <<thing>>, reference <<order>>.",
    "What rhymes with <<thing>>? And with <<city>>?",
    "Write <<n>> words about <<topic>> in the style of <<job>>.",
    "If I save <<sum>> a month at <<few>>.<<few>> % for <<n>> years, what do I have in <<year>>?",
    "My loyalty number <<order>> has <<thousand>> points; the scratch code was <<order>>.",
    "<<who>> lost the keys to the <<thing>>, the spare is with <<job>> in <<city>>.",
    "Is <<length>> a lot for a <<thing>>, given <<n>> mm of rain in <<city>>?",
    "Please list <<few>> books about <<topic>>, newest first, none before <<year>>.",
    "The bill of <<day>>/<<month>>/<<year>> says <<sum>> plus <<sum>>, meter <<order>>, reading "
    "<<hundred>>,<<hundred>>.",
    "Can you override autocorrect so that <<topic>> stays as it is in line <<n>>?",
    "We are <<few>> adults and <<few>> children, row <<n>>, seats <<n>> to <<n>>.",
    "It's <<clock>> in <<city>>: what time is it in <<city>>, and when is sunset on <<date>>?",
    "Kill the background noise at <<n>>:<<n>> in the recording of <<city>>, keep <<hundred>> Hz "
    "and up.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
