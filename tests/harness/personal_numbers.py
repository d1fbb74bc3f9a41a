"""Personal data of every kind, drawn by chance until the checks of its kind take it."""

import random

from harness.building import context, request
from tidegate.components.detectors.pii import Pii
from tidegate.components.personal_data.catalogue import BY_PATTERN

# A digit for each #, a letter for each ?; and a sentence in which it is found.
TEMPLATES = {
    "email": ("ann.??##@example.org", "Write to {} today."),
    "phone_international": ("+44 20 7946 0###", "Ring {} soon."),
    "phone_national": ("0301 90182#", "phone: {}"),
    "ip_v4": ("81.2.69.1##", "seen at {} twice"),
    "ip_v4_low": ("9.8.7.#", "client {} left"),
    "ip_v6": ("2a02:6b8:0:1::4###", "seen at {} today"),
    "mac_address": ("3c:22:fb:5a:1#:#e", "card {} here"),
    "mac_address_of_digits": ("26:11:27:10:1#:#0", "MAC {}"),
    "card_in_groups": ("4### #### #### ####", "paid {} then"),
    "card_of_usual_length": ("55##############", "paid {} then"),
    "card_of_other_length": ("3056##########", "card {}"),
    "iban": ("DE## #### #### #### #### ##", "to {} please"),
    # Of these no chance makes the checks right.
    "bitcoin_base58": ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "to {} ok"),
    "bitcoin_bech32": ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "to {} ok"),
    "ethereum": ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "to {} ok"),
    "ethereum_of_one_case": ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1be###", "wallet {} ok"),
    "passport": ("53#######", "My passport number is {}."),
    "driving_licence": ("K#######", "My driver's license is {}."),
    "date_of_birth": ("1#.05.198#", "Born on {} in Ulm"),
    "gb_nhs": ("### ### ####", "The NHS number of the patient is {}."),
    "gb_nino_in_groups": ("PA ## ## ## B", "My number there is {}."),
    "gb_nino": ("PA######B", "My NINO is {}."),
    "de_tax_id": ("## ### ### ###", "Meine Steuer-ID lautet {}."),
    "fr_nir_in_groups": ("2 ## 05 75 ### ### ##", "Voici {} pour le dossier."),
    "fr_nir": ("1##072A########", "Mon numéro de sécurité sociale : {}"),
    "es_dni": ("########?", "Escribe {} en la ficha."),
    "es_nie": ("X#######?", "Escribe {} en la ficha."),
    "it_codice_fiscale": ("VRDGNN##A##H###?", "Ecco {} per la scheda."),
    "nl_bsn": ("#########", "Mijn BSN is {}."),
    "be_national_number_dotted": ("85.07.30-###.##", "Schrijf {} op."),
    "be_national_number": ("850730#####", "Mijn rijksregisternummer is {}."),
    "pl_pesel": ("840712#####", "Mój PESEL to {}."),
    "se_personnummer": ("840712-####", "Mitt personnummer är {}."),
    "fi_hetu": ("120784-###?", "Tässä on {}."),
    "dk_cpr": ("120784-####", "Mit CPR-nummer er {}."),
    "no_fodselsnummer": ("120784#####", "Mitt fødselsnummer er {}."),
    "pt_nif": ("2########", "O meu NIF é {}."),
    "ch_ahv": ("756.####.####.##", "Meine Nummer ist {}."),
    "at_svnr": ("####120784", "Meine SVNR ist {}."),
    "us_ssn_dashed": ("###-##-####", "Row {} of it"),
    "us_ssn": ("### ## ####", "My social security number is {}."),
    "us_itin_dashed": ("9##-7#-####", "Row {} of it"),
    "us_itin": ("9## 7# ####", "My ITIN is {}."),
    "in_aadhaar": ("#### #### ####", "My Aadhaar is {}."),
    "br_cpf_dotted": ("###.###.###-##", "Anote {} por favor."),
    "br_cpf": ("###########", "Meu CPF é {}."),
    "br_cnpj_dotted": ("##.###.###/0001-##", "Anote {} por favor."),
    "br_cnpj": ("########0001##", "Nosso CNPJ é {}."),
    "ca_sin": ("### ### ###", "My SIN is {}."),
    "au_tfn": ("### ### ###", "My TFN is {}."),
    "jp_my_number": ("#### #### ####", "私のマイナンバーは {} です。"),
    "kr_rrn_dashed": ("840712-1######", "Write down {} please."),
    "cn_resident_id": ("11010119840712###?", "请记下 {} 。"),
    "tr_tckn": ("###########", "TC kimlik no {}."),
    "za_id": ("840712####08#", "My ID number is {}."),
    "sg_nric": ("S#######?", "Write down {} please."),
    "il_id": ("#########", "מספר זהות {}"),
    "kr_rrn": ("840712-1######", "주민등록번호 {}"),
}

_TRIES = 20_000
"""Three check digits are right by chance once in a thousand."""
_LETTERS = {"#": "0123456789", "?": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def drawn(pattern_id: str, component: Pii, chance: random.Random) -> tuple[str, str]:
    """One that a component finds in its sentence, and the sentence."""
    template, sentence = TEMPLATES[pattern_id]
    rule_id = BY_PATTERN[pattern_id].id
    for _ in range(_TRIES):
        number = "".join(chance.choice(_LETTERS.get(sign, sign)) for sign in template)
        start = sentence.index("{}")
        place = (rule_id, start, start + len(number))
        findings = component.process(context(request(sentence.format(number)))).findings
        if place in {(one.rule_id, one.start, one.end) for one in findings}:
            return number, sentence
    raise AssertionError(f"of {_TRIES} numbers none is found as {pattern_id}: {template}")
