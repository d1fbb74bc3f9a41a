"""Numbers of persons and of taxpayers in Europe."""

from tidegate.components.identifiers import national_europe as check
from tidegate.components.personal_data.entity import Entity, Form, alone, numbered, rule
from tidegate.components.personal_data.words import OTHER_NUMBERS, words

_DAY, _MONTH = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])"
_CODICE_FISCALE_ENDS = r"[0-9][0-9L-NP-V][A-EHLMPR-T][0-9L-NP-V]{2} ?[A-Z][0-9L-NP-V]{3} ?[A-Z]"
"""Letters stand for digits where two persons would have the same, from the last digit on (DM of 23
December 1976, article 6); that as many share one as it takes to come to the first is not reckoned
with, as all that then begins with two letters looks like it."""


def _entity(entity_id: str, about: str, forms: dict[str, Form], *phrases: str) -> Entity:
    return Entity(rule(entity_id, about), forms, words(*phrases), OTHER_NUMBERS)


ENTITIES = (
    _entity(
        "gb_nhs",
        "NHS number of England, Wales and the Isle of Man.",
        {
            "gb_nhs": Form(
                alone(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"), "weak", numbered(check.is_gb_nhs)
            )
        },
        "nhs, national health, patient",
    ),
    _entity(
        "gb_nino",
        "National Insurance number of the United Kingdom.",
        {
            "gb_nino_in_groups": Form(
                alone(r"[A-Z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [A-D]"),
                "likely",
                numbered(check.is_gb_nino),
                is_cased=True,
            ),
            # Articles and models are numbered like that too.
            "gb_nino": Form(
                alone(r"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"),
                "weak",
                numbered(check.is_gb_nino),
            ),
        },
        "national insurance, ni number, ni no",
    ),
    _entity(
        "de_tax_id",
        "Steueridentifikationsnummer of Germany.",
        {
            "de_tax_id": Form(
                alone(r"[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}"),
                "weak",
                numbered(check.is_de_tax_id),
            )
        },
        "steuer, idnr, tin, tax id, tax number, tax identification, identifikationsnummer",
    ),
    _entity(
        "fr_nir",
        "Numéro d'inscription au répertoire (sécurité sociale) of France.",
        {
            "fr_nir_in_groups": Form(
                alone(r"[12] [0-9]{2} [0-9]{2} (?:[0-9]{2}|2[AB]) [0-9]{3} [0-9]{3} [0-9]{2}"),
                "likely",
                numbered(check.is_fr_nir),
            ),
            "fr_nir": Form(
                alone(r"[12][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6} ?[0-9]{2}"),
                "weak",
                numbered(check.is_fr_nir),
            ),
        },
        "sécurité sociale, insee, nir, numéro de sécu, carte vitale, social security",
    ),
    _entity(
        "es_dni",
        "Documento nacional de identidad of Spain.",
        {
            "es_dni": Form(
                alone(r"[0-9]{8}-?[A-Z]"), "likely", numbered(check.is_es_dni), is_cased=True
            )
        },
        "dni, nif, documento nacional, identidad",
    ),
    _entity(
        "es_nie",
        "Número de identidad de extranjero of Spain.",
        {
            "es_nie": Form(
                alone(r"[XYZ]-?[0-9]{7}-?[A-Z]"), "likely", numbered(check.is_es_nie), is_cased=True
            )
        },
        "nie, nif, extranjero, identidad",
    ),
    _entity(
        "it_codice_fiscale",
        "Codice fiscale of persons in Italy.",
        {
            "it_codice_fiscale": Form(
                alone(rf"[A-Z]{{3}} ?[A-Z]{{3}} ?{_CODICE_FISCALE_ENDS}"),
                "certain",
                numbered(check.is_it_codice_fiscale),
                gate=_CODICE_FISCALE_ENDS,
            )
        },
        "codice fiscale",
    ),
    _entity(
        "nl_bsn",
        "Burgerservicenummer of the Netherlands.",
        {
            "nl_bsn": Form(
                alone(r"[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{3}"), "weak", numbered(check.is_nl_bsn)
            )
        },
        "bsn, burgerservice, sofinummer, citizen service number",
    ),
    _entity(
        "be_national_number",
        "Rijksregisternummer, numéro national of Belgium.",
        {
            "be_national_number_dotted": Form(
                alone(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}"),
                "likely",
                numbered(check.is_be_national_number),
            ),
            "be_national_number": Form(
                alone(r"[0-9]{6}[ -]?[0-9]{3}[ -]?[0-9]{2}"),
                "weak",
                numbered(check.is_be_national_number),
            ),
        },
        "rijksregister, insz, niss, registre national, numéro national, national number",
    ),
    _entity(
        "pl_pesel",
        "PESEL of Poland.",
        {"pl_pesel": Form(alone(r"[0-9]{11}"), "weak", numbered(check.is_pl_pesel))},
        "pesel",
    ),
    _entity(
        "se_personnummer",
        "Personnummer, samordningsnummer of Sweden.",
        {
            "se_personnummer": Form(
                alone(r"(?:19|20)?[0-9]{6}[-+]?[0-9]{4}"),
                "weak",
                numbered(check.is_se_personnummer),
            )
        },
        "personnummer, personnr, samordningsnummer, swedish personal",
    ),
    _entity(
        "fi_hetu",
        "Henkilötunnus of Finland.",
        {
            "fi_hetu": Form(
                alone(rf"{_DAY}{_MONTH}[0-9]{{2}}[-+A-FU-Y][0-9]{{3}}[0-9A-FHJ-NPR-Y]"),
                "likely",
                numbered(check.is_fi_hetu),
                is_cased=True,
            )
        },
        "henkilötunnus, hetu, sotu, personbeteckning",
    ),
    _entity(
        "dk_cpr",
        "CPR-nummer of Denmark.",
        {
            "dk_cpr": Form(
                alone(rf"{_DAY}{_MONTH}[0-9]{{2}}[- ]?[0-9]{{4}}"),
                "weak",
                numbered(check.is_dk_cpr),
            )
        },
        "cpr, personnummer, cpr-nummer, cpr-nr",
    ),
    _entity(
        "no_fodselsnummer",
        "Fødselsnummer, D-nummer of Norway.",
        {
            "no_fodselsnummer": Form(
                alone(r"[0-9]{6} ?[0-9]{5}"), "weak", numbered(check.is_no_fodselsnummer)
            )
        },
        "fødselsnummer, personnummer, fnr, d-nummer",
    ),
    _entity(
        "pt_nif",
        "Número de identificação fiscal of Portugal.",
        {
            "pt_nif": Form(
                alone(r"[1-9][0-9]{2} ?[0-9]{3} ?[0-9]{3}"), "weak", numbered(check.is_pt_nif)
            )
        },
        "nif, contribuinte, identificação fiscal",
    ),
    _entity(
        "ch_ahv",
        "AHV-Nummer, numéro AVS of Switzerland.",
        {
            "ch_ahv": Form(
                alone(r"756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}"),
                "likely",
                numbered(check.is_ch_ahv),
            )
        },
        "ahv, avs, sozialversicherung, oasi",
    ),
    _entity(
        "at_svnr",
        "Sozialversicherungsnummer of Austria.",
        {
            "at_svnr": Form(
                alone(rf"[1-9][0-9]{{3}}[ -]?{_DAY}{_MONTH}[0-9]{{2}}"),
                "weak",
                numbered(check.is_at_svnr),
            )
        },
        "sv-nummer, sv-nr, sozialversicherung, versicherungsnummer",
    ),
)
