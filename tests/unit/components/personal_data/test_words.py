"""Words that stand beside personal data, by language, as people write them.

The lists here are written by hand and not taken from the declarations, so that a phrase which is
lost there is missed here.
"""

import pytest

from harness.building import context, request
from tidegate.components.detectors.pii import Pii, PiiOptions

PHONE, CARD, BIRTH, PASSPORT = "0301 901820", "30569309025904", "12.05.1984", "533401372"
"""Weak forms: what they look like alone does not suffice."""

BESIDE = {
    PHONE: {
        "en": ["phone:", "Phones:", "phone no.:", "phone number", "telephone:", "telephone number",
               "tel:", "mobile:", "mobile number", "cell:", "cell number", "fax:", "fax number",
               "WhatsApp:", "SMS:", "my phone, just bought, is", "my mobile since May is",
               "my cell is", "my number is", "the phone is", "call me at", "call us on",
               "call him on", "call her on", "text me at", "reach me at"],
        "de": ["Telefon:", "Tel.:", "Handy:", "Mobil:", "Telefonnummer", "Handynummer",
               "Mobilnummer", "Rufnummer", "meine Nummer ist", "anrufen unter", "ruf mich an:",
               "rufen Sie uns an:"],
        "fr": ["Téléphone :", "Tél. :", "Portable :", "numéro de téléphone de Marie",
               "mon numéro est le", "appelez-moi au", "appelle-moi au"],
        "es": ["teléfono:", "móvil:", "celular:", "número de teléfono de casa",
               "llame al", "llámame al"],
        "it": ["telefono:", "cellulare:", "numero di telefono di casa", "chiamami al"],
        "pt": ["telefone:", "telemóvel:", "número de telefone de casa",
               "o meu número é", "ligue para"],
        "nl": ["telefoon:", "mobiel:", "telefoonnummer", "bel me op", "bel ons op"],
        "zh, ja, ko": ["電話", "电话", "手机", "전화"],
    },
    CARD: {
        "en": ["card", "gift cards", "credit", "debit", "Visa", "Mastercard", "Amex",
               "American Express", "Discover", "Diners", "Maestro", "UnionPay"],
        "de": ["Kreditkarte", "Kartennummer", "Karte"],
        "fr": ["carte bancaire", "carte de crédit", "numéro de carte"],
        "es": ["tarjeta"],
        "it": ["carta di credito", "numero di carta"],
        "pt": ["cartão"],
        "nl": ["creditcard", "kaartnummer"],
        "zh, ja, ko": ["クレジットカード", "信用卡", "카드"],
    },
    BIRTH: {
        "en": ["date of birth:", "birth date:", "birthdate:", "birthday:", "DOB:",
               "date of birth is", "his birthday is", "born"],
        "de": ["geboren am", "Geburtsdatum:", "Geburtstag:", "geb.:"],
        "fr": ["date de naissance :", "né le", "née le"],
        "es": ["fecha de nacimiento:", "nacido el", "nacida el"],
        "it": ["data di nascita:", "nato il", "nata il", "nato a Roma il", "nata a Roma il"],
        "pt": ["data de nascimento:", "nascido em", "nascida em"],
        "nl": ["geboortedatum:", "geboren op"],
        "zh, ja, ko": ["生年月日", "出生日期", "생년월일"],
    },
    PASSPORT: {
        "en": ["passport number", "passport no.", "passport nr", "passport:", "passport is",
               "my passport has the number"],
        "de": ["Reisepass:", "Reisepassnummer", "Passnummer"],
        "fr": ["passeport :", "numéro de passeport de Marie"],
        "es": ["pasaporte:", "número de pasaporte de Ana"],
        "it": ["passaporto:", "numero di passaporto di Ada"],
        "pt": ["passaporte:", "número do passaporte da Ana"],
        "nl": ["paspoort:", "paspoortnummer"],
    },
}  # fmt: skip

AGAINST = {
    "en": ["order number", "order no", "order nr", "order id", "invoice", "ISBN", "ISSN", "EAN",
           "GTIN", "SKU", "tracking", "ticket", "serial number", "serial no", "part number",
           "part no", "product id", "product number", "item no", "article number", "batch",
           "commit", "build", "timestamp", "transaction id", "reference number", "IMEI"],
    "de": ["Bestellnummer", "Bestellung", "Auftragsnummer", "Rechnungsnummer", "Artikelnummer",
           "Sendungsnummer", "Seriennummer", "Vorgangsnummer"],
    "fr": ["numéro de commande", "facture", "numéro de série", "référence"],
    "es": ["número de pedido", "factura", "número de serie"],
    "it": ["numero d'ordine", "fattura", "numero di serie"],
    "pt": ["número do pedido", "fatura", "número de série"],
    "nl": ["bestelnummer", "factuurnummer", "serienummer"],
}  # fmt: skip
LIKELY_CARD, LIKELY_PHONE = "5555555555554444", "030 901820"
"""What suffices alone; the latter in Germany."""

ENTITY = {
    PHONE: "phone", CARD: "payment_card", BIRTH: "date_of_birth", PASSPORT: "passport",
    LIKELY_CARD: "payment_card", LIKELY_PHONE: "phone",
}  # fmt: skip


def ready(**options: object) -> Pii:
    component = Pii()
    component.initialize(PiiOptions.model_validate(options))
    return component


PLAIN = ready()
IN_GERMANY = ready(regions=["DE"])


def is_found(number: str, text: str, component: Pii = PLAIN) -> bool:
    findings = component.process(context(request(text))).findings
    return ENTITY[number] in {finding.rule_id for finding in findings}


@pytest.mark.parametrize("number", BESIDE)
def test_a_weak_form_alone_is_not_found(number: str) -> None:
    assert not is_found(number, f"so {number}")


@pytest.mark.parametrize(
    ("number", "language"), [(number, one) for number, those in BESIDE.items() for one in those]
)
def test_a_weak_form_beside_each_of_its_words_is_found(number: str, language: str) -> None:
    missed = [
        words for words in BESIDE[number][language] if not is_found(number, f"{words} {number}")
    ]
    assert not missed


@pytest.mark.parametrize("language", AGAINST)
def test_a_likely_form_behind_each_of_the_words_against_it_is_not_found(language: str) -> None:
    found = [
        (words, number)
        for words in AGAINST[language]
        for number in (LIKELY_CARD, LIKELY_PHONE)
        if is_found(number, f"{words} {number}", IN_GERMANY)
    ]
    assert not found
    assert is_found(LIKELY_CARD, f"so {LIKELY_CARD}", IN_GERMANY)
    assert is_found(LIKELY_PHONE, f"so {LIKELY_PHONE}", IN_GERMANY)


def test_a_card_behind_an_order_is_not_found() -> None:
    assert not is_found(LIKELY_CARD, f"order {LIKELY_CARD}")
