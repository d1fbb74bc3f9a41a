"""Scripts that meet in one text for good reasons: product names, units, words of two languages."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "tool": (
        "Docker", "Python", "Kafka", "PostgreSQL", "Excel", "Linux", "GitHub", "Wi-Fi", "USB-C",
        "PDF", "Redis", "VS Code", "Bluetooth", "Telegram", "CSV", "Grafana", "YouTube", "iOS",
    ),
    "unit": (
        "µm", "Ω", "kΩ", "µg", "Å", "℃", "µF", "m²", "cm³", "‰", "dB(A)", "kW·h", "″", "µs", "MΩ",
        "nm",
    ),
    "version": ("<<n>>.<<few>>", "v<<few>>.<<n>>", "<<year>>", "<<few>>.<<n>>.<<few>>"),
    "ru": (
        "Привет", "Подскажите, пожалуйста", "Коллеги", "Добрый день", "Кстати", "Итак",
        "Внимание", "Вопрос", "Ребята", "По делу", "Отвечаю",
    ),
    "greek": (
        "Καλημέρα", "Γεια σας", "Συνάδελφοι", "Ερώτηση", "Τελικά", "Προσοχή", "Λοιπόν",
        "Με συγχωρείτε",
    ),
    "ja": (
        "お世話になっております", "こんにちは", "質問です", "ちなみに", "以上", "確認しました",
        "至急", "補足です",
    ),
    "zh": ("大家好", "请问", "补充一下", "另外", "说明", "提醒", "今天", "更新"),
    "ko": ("안녕하세요", "질문 있습니다", "참고로", "공지", "확인했습니다", "오늘은"),
    "ar": ("مرحبا", "سؤال", "للعلم", "تنبيه", "يا زملاء", "ملاحظة"),
    "he": ("שלום", "שאלה", "שימו לב", "לידיעתכם", "עדכון"),
    "hi": ("नमस्ते", "एक सवाल", "ध्यान दें", "सूचना", "वैसे"),
    "greekletter": ("α", "β", "γ", "δ", "λ", "μ", "π", "σ", "φ", "Ω", "Δ", "Σ"),
}  # fmt: skip
_SENTENCES = (
    "<<ru>>, <<tool>>! Версия <<version>> не видит порт <<port>>, а <<tool>> <<version>> видит.",
    "<<ru>>: после обновления <<tool>> до <<version>> файл report_<<n>>.csv открывается за "
    "<<n>> мс.",
    "<<ru>>, у меня <<tool>> падает с ошибкой «Permission denied», код <<n>>; помогает ли "
    "<<tool>>?",
    "<<greek>>, το <<tool>> <<version>> χρειάζεται <<n>> MB και <<n>> λεπτά.",
    "<<greek>>: γιατί το <<tool>> δεν συνδέεται στο <<tool>> από τις <<clock>>;",
    "<<ja>>。<<tool>> <<version>>で<<n>>件のデータをCSVに出力できますか?",
    "<<ja>>。サーバーのメモリは<<n>>GB、<<tool>>のポートは<<port>>です。",
    "<<zh>>，<<tool>> <<version>> 的内存只有 <<n>>GB，跑 <<tool>> 用了 <<n>> 秒。",
    "<<zh>>：请把第<<n>>页的 PDF 转成 Excel，保留 <<few>> 位小数。",
    "<<ko>>. <<tool>> <<version>> 설치 후 <<tool>> 속도가 <<n>>% 빨라졌습니다.",
    "<<ar>>: برنامج <<tool>> الإصدار <<version>> لا يفتح ملف PDF حجمه <<n>> MB.",
    "<<he>>: הגרסה <<version>> של <<tool>> עולה על מחשב עם <<n>> GB, אבל <<tool>> לא.",
    "<<hi>>: <<tool>> <<version>> में <<n>> MB की PDF फ़ाइल <<n>> सेकंड में खुली।",
    "The film is <<n>> <<unit>> thick, the resistor has <<hundred>> <<unit>>, the drift is "
    "<<few>> <<unit>>.",
    "The <<greekletter>>-carotene at <<n>> <<unit>> and a <<greekletter>>-helix of <<n>> residues, "
    "<<greekletter>> = 0.<<n>>.",
    "<<ru>>: цвет <<colour>>, размер <<n>>×<<n>> px, шрифт Arial <<n>> pt, эмодзи 👩\u200d💻 не "
    "ломает строку.",
    "The Russian word «ключ» means key, Greek «κλειδί» too, 鍵 in Japanese; <<tool>> shows all "
    "<<n>> signs.",
    "In the menu it says «Файл → Экспорт → <<tool>>», then OK, then ﹁<<n>> %﹂.",
    "Der Name Ляйпциг ist Leipzig, Αθήνα ist Athen, 東京 ist Tokio; <<tool>> sortiert <<n>> "
    "davon falsch.",
    "Das Bauteil hat <<n>> <<unit>> bei <<n>> <<unit>>, gemessen mit <<tool>> <<version>> am "
    "<<day>>.<<month>>.<<year>>.",
    "<<ja>>。「<<tool>>」と「<<tool>>」の違いを<<n>>字以内で教えてください。",
    "<<zh>>，Ａ４ 纸和全角数字 １２３ 要改成半角，共 <<n>> 处，见 <<tool>> 第 <<few>> 页。",
    "T-shirt Größe XL, цена <<n>> €, 在庫<<few>>点: the label carries all three scripts (lot "
    "<<order>>).",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
