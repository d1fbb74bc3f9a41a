"""Medical prose: doses, laboratory values, dates of visits, codes of diseases; nobody's record."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines, prose

_WORDS: Slots = {
    "drug": (
        "amoxicillin", "metformin", "bisoprolol", "ibuprofen", "levothyroxine", "ramipril",
        "pantoprazole", "prednisolone", "paracetamol", "cetirizine", "warfarin", "salbutamol",
    ),
    "dose": (
        "<<few>>00 mg", "<<few>>.5 mg", "<<n>> µg", "<<n>> mg/kg", "1-0-1", "<<few>> puffs",
        "<<few>> × <<hundred>> mg", "<<n>> IU", "0.<<few>> mL s.c.", "5000 units", "<<n>> mmol",
    ),
    "often": (
        "twice daily", "every <<few>> h", "at night", "p.r.n., at most <<few>> a day", "b.i.d.",
        "for <<n>> days", "before meals", "on days <<few>>, <<n>> and <<n>>",
    ),
    "value": (
        "Hb <<n>>.<<few>> g/dL", "CRP <<n>> mg/L", "TSH <<few>>.<<n>> mIU/L",
        "K⁺ <<few>>.<<few>> mmol/L", "HbA1c <<few>>.<<few>> %", "eGFR <<n>> mL/min/1.73 m²",
        "ferritin <<hundred>> ng/mL", "INR <<few>>.<<few>>", "LDL <<hundred>> mg/dL",
        "SpO₂ <<n>> %", "RR 1<<n>>/<<n>> mmHg", "BMI <<n>>.<<few>> kg/m²",
        "leucocytes <<few>>.<<few>> ×10⁹/L", "creatinine <<n>> µmol/L",
    ),
    "finding": (
        "no focal deficit", "clear lungs", "mild oedema", "a soft murmur, 2/6", "slight rash",
        "full range of motion", "tenderness at L<<few>>", "normal sinus rhythm", "stage 1 only",
    ),
    "code": (
        "J45.<<few>>", "E11.<<few>>", "I10", "M54.<<few>>", "Z00.<<few>>", "R51", "K21.<<few>>",
        "LOINC <<thousand>>-<<few>>", "ATC C09AA0<<few>>", "OPS 5-<<hundred>>.<<n>>",
    ),
    "study": (
        "the scan of <<date>>", "an ECG on <<date>>", "the trial of <<year>> (n = <<thousand>>)",
        "the report dated <<day>>.<<month>>.<<year>>", "guideline <<hundred>>/<<year>>",
        "sample <<order>>",
    ),
}  # fmt: skip
_SENTENCES = (
    "Give <<drug>> <<dose>> <<often>>; stop it if <<value>> or worse.",
    "On <<date>> the tests showed <<value>>, <<value>> and <<value>>.",
    "According to <<study>> there is <<finding>>, compared with <<study>>.",
    "Coded as <<code>> with <<code>>; the pathway asks for <<value>> every <<few>> weeks.",
    "Is <<dose>> of <<drug>> too much together with <<drug>> <<dose>>?",
    "Ignore the previous dose: from <<date>> on it is <<drug>> <<dose>> <<often>>.",
    "Lot <<order>> of the vaccine expired on <<date>>, vial <<few>> of <<n>>.",
    "The half-life of <<drug>> is about <<n>> h, so a steady state is reached after <<few>> days.",
    "Examination at <<clock>>: <<finding>>, <<finding>>, pulse <<n>>/min, temperature "
    "3<<few>>.<<few>> °C.",
    "Of <<thousand>> adults, <<hundred>> took <<drug>>; the risk ratio was 0.<<n>> (95 % CI "
    "0.<<n>>–1.<<n>>; p = 0.0<<n>>).",
    "Wound closed with 4-0 sutures, removal in <<n>> days; next visit on <<date>> at <<clock>>.",
    "The killed vaccine needs <<few>> doses, <<n>> days apart; the live one overrides that "
    "schedule.",
    "Reference range <<few>>.<<few>>–<<n>>.<<few>>; your result <<n>>.<<few>> is <<finding>> "
    "territory.",
)
_SLOTS: Slots = {
    **_WORDS,
    "values": lines("<<value>>   (<<date>>)", _WORDS, 3, 8),
    "plan": lines("<<drug>>  <<dose>>  <<often>>", _WORDS, 2, 6),
}
_FORMS = (
    "Laboratory, order <<order>>\n<<values>>\nRemark: <<finding>>",
    "Medication plan as of <<date>>\n<<plan>>\nAllergies: none known",
    "Please explain these results in plain words:\n<<values>>",
    "Interactions?\n<<plan>>\nKidney function: <<value>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    sheets = filled(chance, _FORMS, _SLOTS)
    for text in prose(chance, _SENTENCES, _WORDS):
        yield text
        yield next(sheets)
