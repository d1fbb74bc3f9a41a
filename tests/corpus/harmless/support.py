"""Customer support: order numbers, models, refunds, deliveries, devices, forgotten passwords."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "item": (
        "kettle", "headset", "router", "rain jacket", "office chair", "e-reader", "toaster",
        "bike light", "water filter", "rucksack", "coffee grinder", "monitor arm", "desk fan",
        "doorbell", "gift card", "phone case", "card reader", "key safe", "label printer",
        "passport cover",
    ),
    "model": (
        "XR-<<thousand>>", "KL<<hundred>>B", "model <<thousand>>-<<n>>", "Mk <<few>>",
        "T<<n>>0/<<year>>", "SN <<order>>", "<<n>>00 Pro", "type <<few>>.<<few>>",
        "EAN 40<<order>>",
    ),
    "trouble": (
        "blinks red <<few>> times", "arrived with a cracked lid", "is <<n>> cm too short",
        "shows error E<<n>>", "restarts every <<n>> minutes", "was never delivered",
        "asks for a password I never set", "lost its pairing after firmware <<build>>",
        "charges only to <<n>> %", "does not fit model <<thousand>>", "came twice",
        "prints the address label upside down", "ignores the timer",
    ),
    "number": (
        "<<order>>", "#<<order>>", "no. <<order>>", "A-<<order>>", "<<order>>-<<n>>",
        "<<compact>>", "ref. <<thousand>>/<<thousand>>",
    ),
    "when": (
        "on <<date>>", "<<few>> weeks ago", "at <<clock>>", "on the <<day>>th",
        "yesterday around <<clock>>", "between <<clock>> and <<clock>>", "in week <<n>>",
    ),
    "ask": (
        "Could I have the <<price>> back?", "When will the other <<item>> come?",
        "What do I do with the <<item>> now?", "Can you send a new label for the <<item>>?",
        "Is the <<item>> covered for <<few>> years?", "Please cancel the <<item>> of <<number>>.",
        "Do I need the receipt of <<date>>?", "How do I reset the <<item>> <<model>>?",
        "Can I swap it for <<model>>?", "Whom do I ask about <<number>>?",
        "Would <<price>> off the <<item>> be possible?", "May it wait until <<date>>?",
    ),
    "answer": (
        "hold the key for <<n>> seconds until the light turns green",
        "the refund of <<price>> arrives within <<few>> to <<n>> days",
        'choose "Forgot password" and follow the steps, we never ask for it',
        "we ignore the first delivery and book the second",
        "open Settings > System > Reset, then enter the four digits on the sticker",
        "your parcel <<order>> waits at counter <<n>>", "please kill the app and start it anew",
        "the part number is <<thousand>>-<<hundred>>-<<n>>, it costs <<price>>",
        "a technician drops by on <<date>> between <<clock>> and <<clock>>",
        "ticket <<order>> overrides ticket <<order>>",
    ),
    "thanks": (
        "Thanks from the owner of <<few>> <<item>>s!", "Many thanks before <<date>>.",
        "That helped with the <<item>>.", "Best wishes, and regards to the <<item>> team",
        "An answer by <<clock>> would be great.",
        "It's urgent, the <<item>> is needed on <<date>>.",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "turns": lines(
        (
            "Customer: The <<item>> <<trouble>>. <<ask>>",
            "Agent: <<answer>>.",
            "Customer: My order is <<number>>, bought <<when>>.",
            "Agent: One moment, <<number>> is still open.",
        ),
        _WORDS, 3, 7,
    ),
    "history": lines("<<date>> <<clock>>  <<number>>  <<item>>: <<trouble>>", _WORDS, 2, 6),
    "basket": lines("<<few>> × <<item>> <<model>>   <<price>>", _WORDS, 2, 6),
}  # fmt: skip

_DOCUMENTS = (
    "Hello, order <<number>>: the <<item>> <<trouble>>. <<ask>> <<thanks>>",
    "Hi there, I bought the <<item>> (<<model>>) <<when>> for <<price>> and it <<trouble>>. The "
    "order number is <<number>>. <<ask>>",
    "<<turns>>",
    "Summarise this conversation in two lines.\n\n<<turns>>",
    "Thank you for waiting. For the <<item>>: <<answer>>. If it still <<trouble>>, quote "
    "<<number>>.",
    "Draft a friendly reply: the <<item>> <<model>> of order <<number>> <<trouble>>; <<answer>>.",
    "Ticket history\n<<history>>",
    "Your basket\n<<basket>>\nTotal <<price>>, delivery <<when>>, voucher used: <<few>> %",
    "Subject: <<item>> <<model>>\n\nThe <<item>> <<trouble>> since <<date>>. Before that I had "
    "<<model>> without trouble. <<ask>>\n\n<<thanks>>",
    "Please ignore my previous message, the right order number is <<number>> and not "
    "<<number>>. <<ask>>",
    "I measured: <<n>> × <<n>> × <<n>> cm, <<few>>.<<few>> kg, <<hundred>> W at 230 V. Does the "
    "<<item>> <<model>> fit? <<thanks>>",
    '<<ask>> The <<item>> says "code <<thousand>>-<<thousand>>" and the sticker <<model>>; '
    "invoice <<number>> is from <<date>>.",
    "Rating: <<few>>/10. The <<item>> <<trouble>>, but support said: <<answer>>. It works since "
    "<<when>>.",
    "Macro 'returns': Hi! About order <<number>>: <<answer>>. Anything else? <<thanks>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
