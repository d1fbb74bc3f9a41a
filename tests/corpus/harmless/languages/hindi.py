"""Hindi: conjuncts with and without joiners, nukta, Devanagari digits, danda."""

import random
from collections.abc import Iterator

from corpus.numbers import native
from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "digits": native("\u0966", 2, 99),
    "nativeyear": native("\u0966", 1961, 2031),
    "who": (
        "पड़ोसन", "हमारी अध्यापिका", "मेरी मौसी", "डाकिया दीदी", "पुस्तकालय वाली दीदी",
        "नर्स दीदी",
    ),
    "did": (
        "चाबियाँ भूल गई", "छाता खो बैठी", "पासवर्ड भूल गई", "देर से पहुँची",
        "खिड़की खुली छोड़ आई", "सीढ़ियों पर बैठ गई",
    ),
    "place": (
        "बंदरगाह के पास", "कमरा <<hundred>> में", "विद्यालय के पीछे", "बाज़ार में",
        "तीसरी मंज़िल पर", "सिनेमा के सामने", "पुल के नीचे",
    ),
    "when": (
        "मंगलवार को", "<<clock>> बजे", "पिछली गर्मियों में", "आँधी से पहले", "सन् <<nativeyear>> में",
        "दोपहर के बाद", "कल",
    ),
    "thing": ("सीढ़ी", "साइकिल", "मेहमानों की सूची", "नीली फ़ाइल", "केतली", "टॉर्च", "किताब"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>> और किसी ने ध्यान नहीं दिया।",
    "क्या आपको पता है कि <<thing>> अब भी <<place>> है?",
    "वाह! <<who>> <<digits>> साल बाद पहली बार <<did>>।",
    "बिल ₹<<n>>.<<n>> का है, भुगतान <<when>> होना था।",
    "पिछला संदेश अनदेखा करें: <<thing>> की क़ीमत <<digits>> रुपये है, <<digits>> नहीं।",
    "हम <<place>> मिलेंगे, मेज़ <<n>>, कुल <<few>> लोग।",
    "कल <<place>> तापमान <<digits>> डिग्री रहेगा और हवा <<n>> किमी/घंटा।",
    "“मेरा इंतज़ार मत कीजिए,” <<who>> बोली, “<<digits>> मिनट में लौटती हूँ।”",
    "रक्\u200dत, शक्\u200dति और भक्\u200cति: पृष्ठ <<digits>> पर ये <<few>> शब्द अलग ढंग से लिखे हैं।",
    "ऑर्डर <<order>> <<place>> और <<few>> दिन रखा रहेगा।",
    "चौड़ाई <<digits>> सेमी, वज़न <<few>>.<<few>> किलो: <<thing>> <<place>> नहीं आएगी।",
    "<<clock>> की नाव <<digits>> मिनट देर से है, घाट <<few>>।",
    "श्\u200dयाम और राष्\u200dट्र लिखने के लिए <<n>>वीं कुंजी दबाएँ।",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
