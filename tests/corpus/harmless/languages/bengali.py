"""Bengali: conjuncts, khanda ta, joiners in ra with ya, Bengali digits."""

import random
from collections.abc import Iterator

from corpus.numbers import native
from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "digits": native("\u09e6", 2, 99),
    "nativeyear": native("\u09e6", 1961, 2031),
    "who": (
        "পাশের বাড়ির মাসি", "আমাদের শিক্ষক", "আমার খালা", "ডাকপিয়ন", "গ্রন্থাগারিক", "মাঝি",
    ),
    "did": (
        "চাবি ফেলে এলেন", "ছাতা হারালেন", "পাসওয়ার্ড বদলালেন", "পিঠা বানালেন",
        "ট্রেন ধরতে পারলেন না", "জানালা বন্ধ করলেন",
    ),
    "place": (
        "ঘাটের কাছে", "<<hundred>> নম্বর ঘরে", "স্কুলের পিছনে", "বাজারে", "তিনতলায়",
        "সিনেমা হলের সামনে", "সেতুর নিচে",
    ),
    "when": (
        "মঙ্গলবার", "<<clock>> টায়", "গত গ্রীষ্মে", "ঝড়ের আগে", "<<nativeyear>> সালে",
        "দুপুরের পরে", "হঠাৎ",
    ),
    "thing": ("মইটা", "সাইকেলটা", "অতিথিদের তালিকা", "নীল ফাইলটা", "কেটলিটা", "টর্চটা", "ছিপটা"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>>, কেউ খেয়াল করেনি।",
    "<<thing>> কি এখনও <<place>> আছে?",
    "কী মজা! <<digits>> বছর পরে <<who>> প্রথমবার <<did>>।",
    "বিল ৳<<digits>>, <<when>> দেওয়ার কথা ছিল।",
    "আগের বার্তাটি উপেক্ষা করুন: <<thing>> <<digits>> টাকা, <<digits>> নয়।",
    "আমরা <<place>> দেখা করব, টেবিল <<n>>, মোট <<few>> জন।",
    "কাল <<place>> তাপমাত্রা <<digits>> ডিগ্রি, বাতাস <<n>> কিমি।",
    "“আমার জন্য অপেক্ষা কোরো না,” বললেন <<who>>, “<<digits>> মিনিটে ফিরছি।”",
    "র\u200d্যাম ও র\u200d্যাক শব্দ দুটি <<digits>> পাতায় <<few>> বার আছে।",
    "অর্ডার <<order>> <<place>> আরও <<few>> দিন থাকবে।",
    "চওড়া <<digits>> সেমি, ওজন <<few>>.<<few>> কেজি, তাই <<thing>> <<place>> ধরবে না।",
    "<<clock>> টার লঞ্চ <<digits>> মিনিট দেরিতে, ঘাট <<few>>।",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
