"""Turkish: dotted and dotless i, breves, cedillas, suffixes after apostrophes."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": ("komşumuz", "kapıcı", "teyzem", "postacı", "öğretmenimiz", "kaptan", "koro şefi"),
    "did": (
        "anahtarları unuttu", "kapıyı boyadı", "şemsiyesini kaybetti", "parolasını değiştirdi",
        "börek pişirdi", "treni kaçırdı", "pencereyi kapattı",
    ),
    "place": (
        "limanda", "<<hundred>> numaralı salonda", "okulun arkasında", "pazarda", "üçüncü katta",
        "sinemanın karşısında", "köprünün altında",
    ),
    "when": (
        "salı günü", "saat <<clock>>'da", "geçen yaz", "fırtınadan önce", "<<year>> yılında",
        "<<day>> Haziran'da", "öğleden sonra",
    ),
    "thing": (
        "merdiven", "bisiklet", "konuk listesi", "mavi dosya", "çaydanlık", "el feneri", "olta",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>>, kimse de fark etmedi.",
    "Acaba <<thing>> hâlâ <<place>> mı, biliyor musunuz?",
    "Ne güzel! <<who>> <<n>> yıl sonra ilk kez <<did>>.",
    "Fatura <<n>>,<<n>> TL tuttu, <<when>> ödenmesi gerekiyordu.",
    "Önceki iletiyi lütfen dikkate almayın: <<thing>> <<n>> lira, <<n>> değil.",
    "<<when>> <<place>> buluşalım, masa <<n>>, <<few>> kişiyiz.",
    "Yarın <<place>> hava <<degrees>> derece, rüzgâr <<n>> km/sa olacak.",
    "“Beni beklemeyin,” dedi <<who>>, “<<n>> dakikaya dönerim.”",
    "Niçin <<who>> hep <<did>> da hiç <<place>> görünmedi?",
    "<<order>> numaralı sipariş <<few>> gün daha <<place>> bekleyecek.",
    "Iğdır'ın ılık ışığında <<n>> çiğdem, <<few>> ığrıp saydık.",
    "Eni <<n>> cm, ağırlığı <<few>>,<<few>> kg: <<thing>> <<place>> sığmaz.",
    "<<clock>> vapuru <<n>> dakika gecikti, iskele <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
