"""Numbers of persons and of taxpayers outside Europe."""

from tidegate.components.identifiers import national_world as check
from tidegate.components.personal_data.entity import Entity, Form, alone, numbered, rule
from tidegate.components.personal_data.words import OTHER_NUMBERS, words


def _entity(entity_id: str, about: str, forms: dict[str, Form], *phrases: str) -> Entity:
    return Entity(rule(entity_id, about), forms, words(*phrases), OTHER_NUMBERS)


ENTITIES = (
    _entity(
        "us_ssn",
        "Social Security number of the United States.",
        {
            "us_ssn_dashed": Form(
                alone(r"[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}", "ssn"),
                "likely",
                numbered(check.is_us_ssn),
            ),
            "us_ssn": Form(
                alone(r"[0-8][0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{4}"), "weak", numbered(check.is_us_ssn)
            ),
        },
        "ssn, ssns, social security, soc sec, seguro social, taxpayer",
    ),
    _entity(
        "us_itin",
        "Individual Taxpayer Identification Number of the United States.",
        {
            "us_itin_dashed": Form(
                alone(r"9[0-9]{2}-[0-9]{2}-[0-9]{4}"), "likely", numbered(check.is_us_itin)
            ),
            "us_itin": Form(
                alone(r"9[0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{4}"), "weak", numbered(check.is_us_itin)
            ),
        },
        "itin, taxpayer, tax id",
    ),
    _entity(
        "in_aadhaar",
        "Aadhaar number of India.",
        {
            "in_aadhaar": Form(
                alone(r"[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}"),
                "weak",
                numbered(check.is_in_aadhaar),
            )
        },
        "aadhaar, aadhar, adhaar, uidai, uid, आधार",
    ),
    _entity(
        "br_cpf",
        "Cadastro de pessoas físicas of Brazil.",
        {
            "br_cpf_dotted": Form(
                alone(r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}"), "likely", numbered(check.is_br_cpf)
            ),
            "br_cpf": Form(alone(r"[0-9]{9}-?[0-9]{2}"), "weak", numbered(check.is_br_cpf)),
        },
        "cpf, cadastro de pessoa",
    ),
    _entity(
        "br_cnpj",
        "Cadastro nacional da pessoa jurídica of Brazil.",
        {
            "br_cnpj_dotted": Form(
                alone(r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}"),
                "likely",
                numbered(check.is_br_cnpj),
            ),
            "br_cnpj": Form(alone(r"[0-9]{14}"), "weak", numbered(check.is_br_cnpj)),
        },
        "cnpj, pessoa jurídica",
    ),
    _entity(
        "ca_sin",
        "Social insurance number of Canada.",
        {
            "ca_sin": Form(
                alone(r"[1-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}"), "weak", numbered(check.is_ca_sin)
            )
        },
        "sin, social insurance, numéro d'assurance sociale, assurance sociale, nas",
    ),
    _entity(
        "au_tfn",
        "Tax file number of Australia.",
        {
            "au_tfn": Form(
                alone(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}"), "weak", numbered(check.is_au_tfn)
            )
        },
        "tfn, tax file",
    ),
    _entity(
        "jp_my_number",
        "My Number of Japan.",
        {
            "jp_my_number": Form(
                alone(r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}"),
                "weak",
                numbered(check.is_jp_my_number),
            )
        },
        "my number, マイナンバー, 個人番号",
    ),
    _entity(
        "kr_rrn",
        "Resident registration number of South Korea.",
        {
            "kr_rrn_dashed": Form(
                alone(r"[0-9]{6}-[1-8][0-9]{6}"), "likely", numbered(check.is_kr_rrn)
            ),
            "kr_rrn": Form(alone(r"[0-9]{6}-?[1-8][0-9]{6}"), "weak", numbered(check.is_kr_dated)),
        },
        "resident registration, rrn, 주민등록번호, 주민번호",
    ),
    _entity(
        "cn_resident_id",
        "Resident identity number of China.",
        {
            "cn_resident_id": Form(
                alone(r"[1-8][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]"),
                "likely",
                numbered(check.is_cn_resident_id),
            )
        },
        "身份证, 居民身份, resident id, identity card, id card",
    ),
    _entity(
        "tr_tckn",
        "T.C. kimlik number of Türkiye.",
        {"tr_tckn": Form(alone(r"[1-9][0-9]{10}"), "weak", numbered(check.is_tr_tckn))},
        "tckn, kimlik, tc no, t.c.",
    ),
    _entity(
        "za_id",
        "Identity number of South Africa.",
        {"za_id": Form(alone(r"[0-9]{6} ?[0-9]{4} ?[0-9]{3}"), "weak", numbered(check.is_za_id))},
        "id number, identity number, south african, sa id, rsa id",
    ),
    _entity(
        "sg_nric",
        "NRIC, FIN of Singapore.",
        {
            "sg_nric": Form(
                alone(r"[STFGM][0-9]{7}[A-Z]"), "likely", numbered(check.is_sg_nric), is_cased=True
            )
        },
        "nric, fin, singpass",
    ),
    _entity(
        "il_id",
        "Mispar zehut of Israel.",
        {"il_id": Form(alone(r"[0-9]{8}-?[0-9]"), "weak", numbered(check.is_il_id))},
        "teudat zehut, mispar zehut, israeli id, מספר זהות, ת.ז",
    ),
)
