"""Talk about passwords, keys, cards and personal data in which no such thing is told."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "secret": (
        "password", "API key", "access token", "private key", "client secret", "recovery code",
        "PIN", "session cookie", "card number", "passport number", "IBAN", "phone number",
        "e-mail address", "date of birth", "driving licence", "tax id", "webhook secret",
    ),
    "place": (
        "the repository", "a log line", "the URL", "an environment variable",
        "the browser's storage", "a screenshot", "a spreadsheet", "the container image",
        "the chat", "a support ticket", "the vault", "a crash report", "the CI output",
    ),
    "verb": (
        "rotate", "mask", "hash", "revoke", "store", "share", "redact", "validate", "encrypt",
        "delete", "generate", "type", "remember", "detect",
    ),
    "rule": (
        "at least <<n>> characters", "<<few>> groups of four digits",
        "no more than <<few>> attempts in <<n>> minutes", "bcrypt with cost 1<<few>>",
        "<<n>> bits of entropy", "a check digit at position <<few>>", "expiry after <<n>> days",
        "letters, digits and one sign", "the pattern [A-Z]{2}[0-9]{2}",
        "a prefix such as AKIA or ghp_", "a lifetime of <<hundred>> s",
        "a length of <<n>> to <<n>>",
    ),
    "mask": (
        "**** **** **** ****", "••••••••", "[REDACTED]", "XX00 XXXX XXXX XXXX", "<password>",
        "***-**-****", "(hidden)", "000-000-000", "sk-…", "{{secret}}",
        "<your name> at <your domain>", "N/A",
    ),
    "standard": (
        "RFC <<thousand>>", "ISO/IEC 27001:<<year>>", "the payment card standard 4.0",
        "NIST SP 800-63B", "CVE-<<year>>-<<thousand>>", "Art. <<n>> GDPR", "CWE-<<hundred>>",
    ),
    "question": (
        "How do I <<verb>> a <<secret>> in <<place>>?",
        "Is it safe to <<verb>> the <<secret>> in <<place>>?", "Who may <<verb>> our <<secret>>?",
        "What is the format of a <<secret>>: <<rule>>?",
        "Why does the form refuse a <<secret>> with <<rule>>?",
        "Can a <<secret>> be recovered from its hash <<digest>>?",
        "Does <<standard>> require <<rule>>?",
    ),
    "advice": (
        "Never put a <<secret>> into <<place>>; <<verb>> it instead.",
        "Show <<mask>> instead of the <<secret>>.", "A good <<secret>> has <<rule>>.",
        "After the incident of <<date>> we <<verb>> every <<secret>> within <<n>> hours.",
        "<<standard>> asks for <<rule>>, not more.",
        "The <<secret>> was only ever in <<place>>, as the audit at <<clock>> confirmed.",
        "Our scanner found <<n>> strings like <<sha>> in <<place>>: all were commit hashes.",
        "False alarm: <<order>> is an order number, not a <<secret>>.",
        "The test fixture says <<mask>>, which is no <<secret>>.",
        "Two people must agree to <<verb>> the <<secret>> (<<rule>>).",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "checklist": lines("- [ ] <<advice>>", _WORDS, 2, 5),
    "faq": lines("Q: <<question>>\nA: <<advice>>", _WORDS, 1, 3),
    "fields": lines("<<secret>>: <<mask>>", _WORDS, 3, 6),
}

_DOCUMENTS = (
    "<<question>> <<advice>>",
    "<<advice>> <<advice>> <<question>>",
    "<<faq>>",
    "Checklist for the release of <<date>>\n<<checklist>>",
    "Please fill in the form:\n<<fields>>",
    "Explain to a new colleague: <<question>> <<question>>",
    "Write a policy of <<n>> words. It must say: <<advice>> <<advice>>",
    "Security advisory <<standard>>\nAffected: versions before <<version>>\nImpact: a "
    "<<secret>> may end up in <<place>>.\nRemedy: <<advice>>",
    'The user asked: "<<question>>" The answer should not contain a real <<secret>>; write '
    "<<mask>>.",
    '{"type": "object", "properties": {"password": {"type": "string", "minLength": <<n>>}, '
    '"card": {"pattern": "^[0-9]{13,19}$"}}, "description": "<<advice>>"}',
    "Login failed <<few>> times. Your <<secret>> needs <<rule>> and <<rule>>. Next try in "
    "<<duration>>.",
    "Review note on line <<n>>: <<advice>> See <<standard>>, commit <<short>>.",
    'Phishing lesson: a mail that says "confirm your <<secret>> before <<clock>>" is forged. '
    "<<advice>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
