"""Marathi: the eyelash ra with its joiner, Devanagari digits."""

import random
from collections.abc import Iterator

from corpus.numbers import native
from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "digits": native("\u0966", 2, 99),
    "nativeyear": native("\u0966", 1961, 2031),
    "who": ("शेजारीण", "आमच्या बाई", "माझी मावशी", "ग्रंथपाल", "डॉक्टर", "गायिका"),
    "did": (
        "किल्ली विसरली", "छत्री हरवून बसली", "पासवर्ड विसरली", "उशिरा पोहोचली",
        "खिडकी उघडी ठेवून आली", "पायर\u200d्यांवर बसली",
    ),
    "place": (
        "बंदराजवळ", "खोली <<hundred>> मध्ये", "शाळेमागे", "बाजारात", "तिसर\u200d्या मजल्यावर",
        "सिनेमासमोर", "पुलाखाली",
    ),
    "when": (
        "मंगळवारी", "<<clock>> वाजता", "गेल्या उन्हाळ्यात", "वादळापूर्वी", "<<nativeyear>> साली",
        "दुपारनंतर", "काल",
    ),
    "thing": ("शिडी", "सायकल", "पाहुण्यांची यादी", "निळी फाईल", "किटली", "विजेरी", "वही"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>> आणि कोणाच्याही लक्षात आले नाही.",
    "<<thing>> अजून <<place>> आहे का, तुम्हाला माहीत आहे?",
    "छान! <<digits>> वर्षांनी <<who>> पहिल्यांदा <<did>>.",
    "बिल ₹<<n>>.<<n>> आहे; ते <<when>> भरायचे होते.",
    "मागील संदेशाकडे दुर्लक्ष करा: <<thing>> <<digits>> रुपयांना आहे, <<digits>> नाही.",
    "आपण <<place>> भेटू, टेबल <<n>>, एकूण <<few>> जण.",
    "उद्या <<place>> तापमान <<digits>> अंश आणि वारा <<n>> किमी.",
    "“माझी वाट पाहू नका,” <<who>> म्हणाली, “<<digits>> मिनिटांत येते.”",
    "दर\u200d्या, वार\u200d्या आणि सूर्य: पान <<digits>> वर <<few>> वेगळे र आहेत.",
    "मागणी <<order>> <<place>> आणखी <<few>> दिवस राहील.",
    "रुंदी <<digits>> सेमी, वजन <<few>>.<<few>> किलो, म्हणून <<thing>> <<place>> मावत नाही.",
    "<<clock>> ची बोट <<digits>> मिनिटे उशिरा येईल, धक्का <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
