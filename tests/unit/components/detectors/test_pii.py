"""`pii`: what it finds, what it puts in its place, and what it leaves alone."""

import random
from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.building import context, request
from harness.personal_numbers import TEMPLATES, drawn
from tidegate.components.base import NotInitializedError, PermanentError
from tidegate.components.detectors.pii import OF_REGION, EntityAction, Pii, PiiOptions
from tidegate.components.edits import apply, merge
from tidegate.components.personal_data.catalogue import BY_PATTERN, ENTITIES
from tidegate.components.personal_data.replacing import Action
from tidegate.components.result import MAX_EDITS, SafetyResult

SECRET = "0123456789abcdef" * 2

# Of these another digit may be as good; of Korean ones since 2020 words may make up for the check.
UNCHECKED = (
    "gb_nino gb_nino_in_groups dk_cpr us_ssn us_ssn_dashed us_itin us_itin_dashed kr_rrn "
    "kr_rrn_dashed email phone_international phone_national ip_v4 ip_v4_low ip_v6 mac_address "
    "mac_address_of_digits passport driving_licence date_of_birth ethereum_of_one_case"
)
CHECKED = sorted(TEMPLATES.keys() - set(UNCHECKED.split()))


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


@pytest.mark.parametrize("pattern_id", CHECKED)
def test_with_any_other_digit_at_one_place_it_is_not_found(pattern_id: str) -> None:
    chance = random.Random(pattern_id)  # noqa: S311
    entity = BY_PATTERN[pattern_id].id
    number, sentence = drawn(pattern_id, PLAIN, chance)
    place = chance.choice([place for place, sign in enumerate(number) if sign.isdigit()])
    for digit in set("0123456789") - {number[place]}:
        other = number[:place] + digit + number[place + 1 :]
        assert (entity, other) not in found(sentence.format(other))


def test_every_way_to_write_personal_data_is_drawn() -> None:
    assert TEMPLATES.keys() == BY_PATTERN.keys() - {OF_REGION}


fillers = st.text("abcxyz ,;!äж中😀\n", max_size=20)
some = st.integers(0, 1_000_000).map(random.Random)


@pytest.mark.parametrize("pattern_id", TEMPLATES)
@settings(max_examples=10)
@given(before=fillers, chance=some, after=fillers)
def test_redaction_leaks_nothing_of_a_hit_and_touches_nothing_else(
    pattern_id: str, before: str, chance: random.Random, after: str
) -> None:
    number, sentence = drawn(pattern_id, PLAIN, chance)
    text = f"{before} {sentence} {after}"
    redacted = text.format(f"[{BY_PATTERN[pattern_id].token}]")
    assert changed(text.format(number)) == redacted


ENCODERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "url": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "html": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
}


@pytest.mark.parametrize("pattern_id", TEMPLATES)
@settings(max_examples=10)
@given(chance=some, names=st.lists(st.sampled_from(sorted(ENCODERS)), min_size=1, max_size=3))
def test_whatever_is_encoded_up_to_three_times_is_found(
    pattern_id: str, chance: random.Random, names: list[str]
) -> None:
    number, sentence = drawn(pattern_id, PLAIN, chance)
    text = sentence.format(number)
    for name in names:
        text = ENCODERS[name](text)
    rules = {finding.rule_id for finding in judged(text).findings}
    # Digits may be hex of a text, which at this depth is a bound reached.
    assert rules - {"scan_bound"} == {BY_PATTERN[pattern_id].id}


def sentences(chance: random.Random) -> list[str]:
    """A sentence of every kind with its number, in some order."""
    of_each = [drawn(pattern_id, PLAIN, chance) for pattern_id in TEMPLATES]
    return [sentence.format(number) for number, sentence in chance.sample(of_each, len(of_each))]


@settings(max_examples=10)
@given(some.map(sentences), st.lists(fillers, max_size=6))
def test_a_batch_gives_what_its_events_give_one_by_one(said: list[str], others: list[str]) -> None:
    contexts = [context(request(text)) for text in [*said, *others]]
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


def test_what_no_words_make_sure_enough_is_not_looked_for() -> None:
    assert "passport" in ready(threshold=0.7).wanted
    assert "passport" not in ready(threshold=0.8).wanted
    assert "iban" not in ready(threshold=1.0).wanted


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


def test_of_a_megabyte_of_telephone_numbers_no_more_are_looked_for_than_can_be_replaced() -> None:
    text = "".join(
        f"call +49 30 {number:08d} or write some more words;\n" for number in range(19_000)
    )
    assert judged(text).should_block
    hits = PLAIN.found(context(request(text)))
    assert hits.is_cut
    assert len(hits.matches) == MAX_EDITS + 1


@settings(max_examples=30)
@given(st.text("0123456789+-. /:abcdef@", max_size=300))
def test_whatever_numbers_come_there_are_findings_inside_the_text(text: str) -> None:
    for finding in judged(text).findings:
        assert 0 <= finding.start < finding.end <= len(text)
