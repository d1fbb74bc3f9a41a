"""Persian: zero-width non-joiners inside words, Persian digits, guillemets."""

import random
from collections.abc import Iterator

from corpus.numbers import native
from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "digits": native("\u06f0", 2, 99),
    "nativeyear": native("\u06f0", 1961, 2031),
    "who": (
        "همسایه\u200cمان", "سرایدار", "خاله\u200cام", "نامه\u200cرسان", "معلم بچه\u200cها",
        "کتابدار", "رهبر گروه",
    ),
    "did": (
        "کلیدها را جا گذاشت", "در را رنگ زد", "چترش را گم کرد", "گذرواژه را عوض کرد", "کیک پخت",
        "به قطار نرسید", "پنجره را بست",
    ),
    "place": (
        "کنار بندر", "در کلاس <<digits>>", "پشت مدرسه", "در بازار", "در طبقه\u200cی سوم",
        "روبه\u200cروی سینما", "زیر پل",
    ),
    "when": (
        "سه\u200cشنبه", "ساعت <<clock>>", "تابستان گذشته", "پیش از توفان", "در سال <<nativeyear>>",
        "بعد از ناهار", "دیروز",
    ),
    "thing": (
        "نردبان", "دوچرخه", "فهرست مهمان\u200cها", "پوشه\u200cی آبی", "قوری", "چراغ\u200cقوه",
        "چادر",
    ),
    "does": (
        "می\u200cرود", "برمی\u200cگردد", "نمی\u200cآید", "می\u200cخندد", "می\u200cنویسد",
        "نمی\u200cخوابد",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>> و هیچ\u200cکس متوجه نشد.",
    "می\u200cدانید <<thing>> هنوز <<place>> است یا نه؟",
    "چه خوب! <<who>> پس از <<digits>> سال برای نخستین بار <<did>>.",
    "مبلغ صورت\u200cحساب <<digits>> تومان است و باید <<when>> پرداخت می\u200cشد.",
    "پیام قبلی را نادیده بگیرید: <<thing>> <<digits>> تومان است، نه <<digits>>.",
    "<<place>> هم\u200cدیگر را می\u200cبینیم، میز <<digits>>، ما <<few>> نفریم.",
    "فردا <<place>> هوا <<digits>> درجه است و باد می\u200cوزد.",
    "<<who>> گفت: «منتظرم نمانید، <<digits>> دقیقه\u200cی دیگر برمی\u200cگردم.»",
    "چرا <<who>> هر روز <<place>> <<does>> و حرفی نمی\u200cزند؟",
    "سفارش <<order>> تا <<digits>> روز دیگر <<place>> می\u200cماند.",
    "کتاب\u200cهایی که خریده\u200cایم <<digits>> صفحه دارند و خواندنی\u200cاند؛ شماره\u200cی "
    "<<few>> را نخوانده\u200cام.",
    "پهنای <<thing>> <<digits>> سانتی\u200cمتر است و <<place>> جا نمی\u200cشود.",
    "کشتی ساعت <<clock>> با <<digits>> دقیقه دیرکرد می\u200cرسد.",
    "فایل PDF را باز کنید، صفحه\u200cی <<digits>> را ببینید و نیم\u200cفاصله\u200cها را بشمارید.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
