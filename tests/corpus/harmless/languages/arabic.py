"""Arabic: vowel signs, tatweel, joiners, direction marks, Arabic-Indic digits, Latin names."""

import random
from collections.abc import Iterator

from corpus.numbers import native
from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "digits": native("\u0660", 2, 99),
    "nativeyear": native("\u0660", 1961, 2031),
    "who": ("جارتنا", "معلمتنا", "خالتي", "أمينة المكتبة", "مديرة الجوقة", "الطبيبة", "الخبازة"),
    "did": (
        "نسيت المفاتيح", "دهنت الباب", "أضاعت المظلة", "غيّرت كلمة السر", "خبزت كعكة",
        "فاتها القطار", "أغلقت النافذة",
    ),
    "place": (
        "قرب الميناء", "في القاعة <<hundred>>", "خلف المدرسة", "في السوق", "في الطابق الثالث",
        "أمام السينما", "تحت الجسر",
    ),
    "when": (
        "يوم الثلاثاء", "في الساعة <<clock>>", "في الصيف الماضي", "قبل العاصفة",
        "في عام <<nativeyear>>", "بعد الغداء", "أمس",
    ),
    "thing": (
        "السلّم", "الدراجة", "قائمة الضيوف", "الملف الأزرق", "إبريق الشاي", "المصباح", "الخيمة",
    ),
    "tool": ("Excel", "PDF", "Wi-Fi", "Linux", "USB"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<did>> <<place>> ولم ينتبه أحد.",
    "هل تعرفون أين <<thing>>؟ ربما <<place>>، الرف رقم <<digits>>.",
    "ما أجمل ذلك! <<who>> <<did>> لأول مرة منذ <<n>> سنة.",
    "الفاتورة بمبلغ <<digits>> ريالًا، وموعد الدفع كان <<when>>.",
    "تجاهلوا الرسالة السابقة من فضلكم: ثمن <<thing>> هو <<digits>> درهمًا لا <<digits>>.",
    "نلتقي <<place>>، الطاولة <<n>>، ونحن <<few>> أشخاص.",
    "غدًا <<place>> تكون الحرارة <<degrees>>° والريح <<n>> كم/س.",
    "قالت <<who>>: «لا تنتظروني، سأعود بعد <<digits>> دقيقة».",
    "مَرْحَبًا بِكُمْ فِي دَرْسِ اليَوْمِ، الصَّفْحَةُ <<digits>>، السَّطْرُ <<few>>.",
    "مبـــروك النجاح! جمعنا <<digits>> نقطة <<place>>.",
    "تاريخ الفاتورة <<digits>>ه\u200d، والملف \u200eInvoice_<<n>>.pdf\u200e محفوظ <<place>>.",
    "افتح ملف <<tool>> رقم <<n>> ثم اطبعه <<place>>، وإلا فأعد تشغيل <<tool>>.",
    "الطلب رقم <<order>> موجود <<place>> لمدة <<digits>> أيام.",
    "العرض <<digits>> سم والوزن <<digits>> كغ، لذلك لا مكان له <<place>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
