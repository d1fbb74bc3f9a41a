"""Ids of things: orders, parcels, parts, books, flights, rooms, releases, database rows."""

import random
from collections.abc import Iterator

from corpus.numbers import letters
from corpus.writing import Slots, filled, lines

_UPPER = "ABCDEFGHJKLMNPRSTUVWXYZ"
_ALNUM = _UPPER + "23456789"


def _isbn(chance: random.Random) -> str:
    digits = "978" + "".join(chance.choices("0123456789", k=9))
    check = -sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10
    return f"978-{digits[3]}-{digits[4:8]}-{digits[8:]}-{check}"


def _issn(chance: random.Random) -> str:
    digits = "".join(chance.choices("0123456789", k=7))
    check = -sum(int(digit) * (8 - place) for place, digit in enumerate(digits)) % 11
    return f"{digits[:4]}-{digits[4:]}{'X' if check == 10 else check}"


_SLOTS: Slots = {
    "up": letters(_UPPER, 1),
    "upup": letters(_UPPER, 2),
    "upthree": letters(_UPPER, 3),
    "alfour": letters(_ALNUM, 4),
    "alsix": letters(_ALNUM, 6),
    "alten": letters(_ALNUM, 10),
    "alsixteen": letters(_ALNUM, 16),
    "five": letters("0123456789", 5),
    "six": letters("0123456789", 6),
    "eight": letters("123456789", 8),
    "twelve": letters("123456789", 12),
    "isbn": _isbn,
    "issn": _issn,
    "thing": (
        "a desk lamp", "two spare filters", "the blue kettle", "a bicycle pump", "printer paper",
        "the oak shelf", "a fuel pump relay", "hiking socks", "the webcam",
        "a sack of bread flour", "the rain jacket", "six ramekins", "an ink cartridge",
        "the guitar strings", "a door hinge",
    ),
    "place": (
        "warehouse <<few>>", "bay <<up>><<n>>", "the depot in Ostfeld", "gate <<up>><<few>>",
        "hall <<few>>", "locker <<hundred>>", "shelf <<upup>>-<<n>>-<<n>>", "platform <<few>>",
        "room <<up>><<few>>.<<hundred>>",
    ),
    "item": (
        "<<alten>>", "B0<<alfour>><<alfour>>", "<<upthree>>-<<thousand>>-<<up>>", "SKU <<eight>>",
        "<<thousand>>-<<hundred>>-<<n>>", "<<upup>><<five>>/<<few>>", "P/N <<twelve>>",
        "MPN <<upthree>><<six>><<up>>", "#<<order>>", "<<up>><<thousand>><<up>><<n>>",
        "000-<<n>>-<<thousand>>", "<<up>><<hundred>>-<<thousand>>-<<thousand>>",
        "<<up>><<twelve>>", "<<up>><<eight>>", "GTIN 0<<twelve>>",
    ),
    "parcel": (
        "1Z<<alsixteen>>", "JJD<<twelve>><<six>>", "<<upup>><<eight>><<few>>XX", "CP<<eight>>0ZZ",
        "00<<twelve>><<six>>", "TBA<<twelve>>", "<<upup>> <<hundred>> <<hundred>> <<hundred>> YY",
    ),
    "id": (
        "<<uuid>>", "<<ulid>>", "<<nano>>", "{<<uuid>>}", "urn:uuid:<<uuid>>", "<<md>>",
        "<<opaque>>", "usr_<<ulid>>", "evt_<<opaque>>", "<<epochms>>-<<few>>",
        "<<twelve>><<six>>", "arn:demo:queue/<<nano>>",
    ),
    "flight": (
        "LH <<hundred>>", "KL<<thousand>>", "QF <<few>>", "TK<<thousand>>", "ICE <<hundred>>",
        "TGV <<thousand>>", "RJ <<n>>", "EC <<hundred>>", "IC <<thousand>>", "train <<five>>",
    ),
    "doi": (
        "10.<<thousand>>/<<upthree>>.<<recent>>.<<six>>",
        "10.<<five>>/s<<five>>-0<<n>>-<<five>>-<<few>>", "10.<<thousand>>/x-<<epoch>>",
        "arXiv:2<<few>>0<<few>>.<<five>>v<<few>>", "PMID <<eight>>",
    ),
}  # fmt: skip
_ROWS: Slots = {
    **_SLOTS,
    "idlist": lines(("<<id>>",), _SLOTS, 3, 9),
    "itemlist": lines(("<<item>>\t<<n>>\t<<price>>\t<<place>>",), _SLOTS, 3, 9),
    "parcels": lines(("<<parcel>>  <<date>>  left <<place>>",), _SLOTS, 2, 6),
    "flights": lines(("<<flight>>  <<clock>>  gate <<up>><<n>>  seat <<n>><<up>>",), _SLOTS, 2, 7),
    "jsonids": lines(('  {"id": "<<id>>", "ref": "<<item>>", "at": <<epochms>>},',), _SLOTS, 2, 6),
}

_DOCUMENTS = (
    "Order <<order>> holds <<thing>> and <<thing>>; it left <<place>> at <<clock>> on <<date>>.",
    "My order number is <<order>> and the tracking number is <<parcel>>. Where is it now?",
    "Invoice INV-<<recent>>-<<six>> dated <<date>> for <<thing>>: <<price>> net, customer no. "
    "C<<six>>.",
    "Invoice <<compact>>-<<n>> replaces <<compact>>-<<n>>. Please pay against reference "
    "RF-<<five>>.",
    "Rows that could not be imported:\n<<idlist>>",
    "article\tqty\tprice\tlocation\n<<itemlist>>",
    "Tracking history\n<<parcels>>",
    "Departures\n<<flights>>",
    "[\n<<jsonids>>\n]",
    "The second edition has ISBN <<isbn>>, the paperback ISBN <<isbn>>; the series is ISSN "
    "<<issn>>.",
    "Cite it as doi:<<doi>>, not as <<doi>>; the preprint was <<doi>>. ISSN <<issn>>.",
    "Replacement for part <<item>>: use <<item>> or, before serial <<eight>>, <<item>>.",
    "Serial number <<upthree>><<eight>><<up>>, firmware <<build>>, board rev. <<up>><<few>>, "
    "lot <<six>>.",
    "Does <<flight>> on <<date>> still leave from <<place>>? My connection is <<flight>> at "
    "<<clock>>.",
    "Meeting moved from <<place>> to <<place>>. Door code on the screen, seat <<n>><<up>>, row "
    "<<n>>.",
    "GET /v2/items/<<id>> answered 404; /v2/items/<<id>> answered 200 in <<duration>>.",
    "The message <<id>> was a duplicate of <<id>> (partition <<few>>, offset <<eight>>).",
    "Model <<upthree>>-<<thousand>><<up>> and model <<upup>><<hundred>> take the same filter, "
    "type <<item>>.",
    "Case <<upthree>>-<<six>> was merged into <<upthree>>-<<six>>; see ticket #<<six>> and "
    "build <<eight>>.",
    "Container <<upthree>>U<<six>>-<<few>> is on deck <<few>>, bay <<n>>, next to "
    "<<upthree>>U<<six>>-<<few>>.",
    "The plate on the pump reads: TYPE <<upup>> <<n>>-<<hundred>>  No. <<eight>>  <<n>>0 V  "
    "<<n>> A  IP54.",
    "Voucher <<alfour>>-<<alfour>>-<<alfour>> is used up. Booking <<alsix>> stays valid until "
    "<<date>>.",
    "Catalogue entry <<upthree>>.<<hundred>>/<<few>>.<<n>> was shelved as <<hundred>>.<<n>> "
    "<<upthree>> <<recent>>.",
    "trace id <<md>>, span id <<word>><<word>>, parent <<word>><<word>>, request <<uuid>>",
    "Lot <<six>> expires <<date>>, lot <<six>> expires <<date>>; scan the code 0<<twelve>> first.",
    "Bus <<hundred>>, stop <<five>>, line <<up>><<n>>: <<clock>>, <<clock>>, <<clock>>. Ticket "
    "zone <<few>>.",
    "Which of these is a UUID and which is a ULID?\n<<uuid>>\n<<ulid>>\n<<nano>>\n<<md>>",
    "Standard EN <<five>>-<<few>>:<<recent>> replaces DIN <<five>> and refers to ISO "
    "<<thousand>>-<<few>>.",
    "Room <<up>><<up>> <<hundred>> is taken, <<upup>>-<<n>>-<<thousand>> is free; key card "
    "<<place>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _ROWS)
