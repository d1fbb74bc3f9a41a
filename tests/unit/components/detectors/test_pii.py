"""`pii`: what it finds, what it puts in its place, and what it leaves alone."""

import random
import time
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.building import context, request
from tidegate.components.base import NotInitializedError, PermanentError
from tidegate.components.detectors.pii import EntityAction, Pii, PiiOptions
from tidegate.components.edits import apply, merge
from tidegate.components.personal_data.catalogue import BY_PATTERN, ENTITIES
from tidegate.components.personal_data.replacing import Action
from tidegate.components.result import SafetyResult

SECRET = "0123456789abcdef" * 2

# A digit for each #, a letter for each @; and a sentence with its words.
NUMBERS = {
    "gb_nhs": ("### ### ####", "The NHS number of the patient is {}."),
    "gb_nino": ("PA ## ## ## B", "My number there is {}."),
    "de_tax_id": ("## ### ### ###", "Meine Steuer-ID lautet {}."),
    "fr_nir_in_groups": ("2 ## 05 75 ### ### ##", "Voici {} pour le dossier."),
    "fr_nir": ("1##072A########", "Mon numéro de sécurité sociale : {}"),
    "es_dni": ("########@", "Escribe {} en la ficha."),
    "es_nie": ("X#######@", "Escribe {} en la ficha."),
    "it_codice_fiscale": ("VRDGNN##A##H###@", "Ecco {} per la scheda."),
    "nl_bsn": ("#########", "Mijn BSN is {}."),
    "be_national_number_dotted": ("85.07.30-###.##", "Schrijf {} op."),
    "be_national_number": ("850730#####", "Mijn rijksregisternummer is {}."),
    "pl_pesel": ("840712#####", "Mój PESEL to {}."),
    "se_personnummer": ("840712-####", "Mitt personnummer är {}."),
    "fi_hetu": ("120784-###@", "Tässä on {}."),
    "dk_cpr": ("120784-####", "Mit CPR-nummer er {}."),
    "no_fodselsnummer": ("120784#####", "Mitt fødselsnummer er {}."),
    "pt_nif": ("2########", "O meu NIF é {}."),
    "ch_ahv": ("756.####.####.##", "Meine Nummer ist {}."),
    "at_svnr": ("####120784", "Meine SVNR ist {}."),
    "us_ssn": ("### ## ####", "My social security number is {}."),
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
    "cn_resident_id": ("11010119840712###@", "请记下 {} 。"),
    "tr_tckn": ("###########", "TC kimlik no {}."),
    "za_id": ("840712####08#", "My ID number is {}."),
    "sg_nric": ("S#######@", "Write down {} please."),
    "il_id": ("#########", "מספר זהות {}"),
}
UNCHECKED = {"gb_nino", "dk_cpr", "us_ssn", "us_itin"}
"""Of these another digit may be as good."""


def ready(**options: object) -> Pii:
    component = Pii()
    component.initialize(PiiOptions.model_validate(options))
    return component


PLAIN = ready()


def judged(text: str, component: Pii = PLAIN) -> SafetyResult:
    return component.process(context(request(text)))


def found(text: str, component: Pii = PLAIN) -> list[tuple[str, str]]:
    return [(f.rule_id, text[f.start : f.end]) for f in judged(text, component).findings]


def changed(text: str, component: Pii = PLAIN) -> str:
    return apply(text, merge(judged(text, component).edits, {}))


def filled(template: str, chance: random.Random) -> str:
    letters = {"#": "0123456789", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(chance.choice(letters.get(sign, sign)) for sign in template)


def numbers_of(pattern_id: str, chance: random.Random) -> tuple[str, str]:
    """A number that is right by its check, and the sentence with it."""
    template, sentence = NUMBERS[pattern_id]
    entity = BY_PATTERN[pattern_id]
    while True:
        number = filled(template, chance)
        if (entity.id, number) in found(sentence.format(number)):
            return number, sentence


@pytest.mark.parametrize("pattern_id", NUMBERS)
def test_a_number_beside_its_words_is_found_and_with_one_digit_changed_is_not(
    pattern_id: str,
) -> None:
    chance = random.Random(pattern_id)  # noqa: S311
    entity = BY_PATTERN[pattern_id].id
    number, sentence = numbers_of(pattern_id, chance)
    if entity in UNCHECKED:
        return
    place = chance.choice([place for place, sign in enumerate(number) if sign.isdigit()])
    for digit in set("0123456789") - {number[place]}:
        other = number[:place] + digit + number[place + 1 :]
        assert (entity, other) not in found(sentence.format(other)) or entity == "kr_rrn"


@pytest.mark.parametrize("pattern_id", NUMBERS)
def test_a_number_is_found_in_an_encoding(pattern_id: str) -> None:
    number, sentence = numbers_of(pattern_id, random.Random(pattern_id))  # noqa: S311
    text = sentence.format(number)
    entity = BY_PATTERN[pattern_id].id
    for encoded in (
        b64encode(text.encode()).decode(),
        quote(text, safe=""),
        "".join(f"&#{ord(sign)};" for sign in text),
    ):
        assert entity in {rule for rule, _ in found(encoded)}, encoded


names = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True)
mails = st.builds("{}@{}.example".format, names, st.from_regex("[a-z]{2,8}", fullmatch=True))
fillers = st.text("abcxyz ,;!äж中😀\n", max_size=20)


@given(fillers, mails, fillers)
def test_redaction_leaks_nothing_of_a_hit_and_touches_nothing_else(
    before: str, mail: str, after: str
) -> None:
    assert changed(f"{before} {mail} {after}") == f"{before} [EMAIL] {after}"


@given(st.lists(st.one_of(mails, fillers), max_size=6))
def test_a_batch_gives_what_its_events_give_one_by_one(texts: list[str]) -> None:
    contexts = [context(request(text)) for text in texts]
    alone = [PLAIN.process(one) for one in contexts]
    assert PLAIN.process_batch(contexts) == alone


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> Pii:
    monkeypatch.setenv("TIDEGATE_PII_KEY", SECRET)
    return ready(default_action="pseudonym", regions=["GB"])


def test_a_person_keeps_the_pseudonym_and_another_gets_another(keyed: Pii) -> None:
    one, same, other = (
        changed(mail, keyed) for mail in ("ann@example.org", "ANN@Example.org", "bob@example.org")
    )
    assert one == same != other
    assert one.startswith("EMAIL_")
    assert len(one) == len("EMAIL_") + 16


def test_a_pseudonym_does_not_depend_on_how_a_number_is_written(keyed: Pii) -> None:
    assert (
        changed("4111 1111 1111 1111", keyed)
        == changed("4111-1111-1111-1111", keyed)
        == changed("4111111111111111", keyed)
    )
    assert (
        changed("+44 20 7946 0018", keyed)
        == changed("+44(0)2079460018", keyed)
        == changed("020 7946 0018", keyed)
    )


def test_a_pseudonym_depends_on_the_key(monkeypatch: pytest.MonkeyPatch, keyed: Pii) -> None:
    monkeypatch.setenv("OTHER", SECRET[::-1])
    other = ready(default_action="pseudonym", key_variable="OTHER")
    assert changed("ann@example.org", keyed) != changed("ann@example.org", other)


def test_a_hash_is_32_hexadecimal_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_PII_KEY", SECRET)
    digest = changed("ann@example.org", ready(default_action="hash"))
    assert len(digest) == 32
    assert int(digest, 16)


@pytest.mark.parametrize("secret", [None, "tooshortsecret"])
def test_without_a_key_it_does_not_start_where_one_is_needed(
    secret: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIDEGATE_PII_KEY", raising=False)
    if secret is not None:
        monkeypatch.setenv("TIDEGATE_PII_KEY", secret)
    with pytest.raises(PermanentError, match="TIDEGATE_PII_KEY") as caught:
        ready(entities=[{"entity": "email", "action": "hash"}])
    assert "tooshort" not in str(caught.value)
    assert ready(entities=[{"entity": "email", "action": "mask"}])


def test_after_closing_there_is_no_key(keyed: Pii) -> None:
    keyed.close()
    with pytest.raises(NotInitializedError):
        judged("ann@example.org", keyed)
    assert SECRET not in repr(vars(keyed))


def test_what_is_allowed_is_not_looked_for() -> None:
    component = ready(default_action="allow")
    assert not component.wanted
    assert judged("ann@example.org", component).passed


@pytest.mark.parametrize(
    "options",
    [
        {"entities": [{"entity": "shoe_size", "action": "mask"}]},
        {"entities": [{"entity": "email", "action": "mask"}] * 2},
        {"regions": ["Atlantis"]},
        {"key_variable": "not a name"},
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        PiiOptions.model_validate(options)


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_entity_can_have_each_action(entity: str) -> None:
    for action in Action:
        EntityAction(entity=entity, action=action)


@pytest.mark.parametrize(
    "text",
    [
        "d3b07384d113edec49eaa6238ad5ff00 in commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "550e8400-e29b-41d4-a716-446655440000",
        "ISBN 978-3-16-148410-0, EAN 4006381333931",
        "at 1735689600, 1735689600123 and 20250101123000",
        "lat 52.520008, lon 13.404954, EUR 1.234.567,89",
        "ships the game client in version 5.78.9.79; upgrade to version 94.0.54.1",
        "order 5555555555554444, tracking 00340434161094042557",
        "release 2.10.4.1 of section 4.2.1.3",
        "2025-01-01 12:00:00,123 [main] INFO 10.0.0.7 - 200 1234567",
    ],
)
def test_what_only_looks_like_it_passes(text: str) -> None:
    assert found(text) == []


def test_a_megabyte_of_telephone_numbers_takes_about_a_second() -> None:
    text = "".join(
        f"call +49 30 {number:08d} or write some more words;\n" for number in range(19_000)
    )
    start = time.process_time()
    result = judged(text)
    assert result.should_block  # more than can be replaced
    assert time.process_time() - start < 10


@settings(max_examples=30)
@given(st.text("0123456789+-. /:abcdef@", max_size=300))
def test_whatever_numbers_come_there_are_findings_inside_the_text(text: str) -> None:
    for finding in judged(text).findings:
        assert 0 <= finding.start < finding.end <= len(text)
