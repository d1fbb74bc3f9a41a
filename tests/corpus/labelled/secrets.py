"""Secrets as providers make them, drawn by chance: none was ever valid.

Formats are those that the providers document, or that their published detectors look for.
"""

import random
import string

from corpus.labelled.kinds import Check, Kind, in_a_row
from corpus.labelled.names import domain
from corpus.numbers import Draw, encoded, hexadecimal, letters
from corpus.tokens import BASE62, armored, jwt, pypi, with_checksum

_URL_SAFE = BASE62 + "-_"
_BASE32 = string.ascii_uppercase + "234567"
_LOWER = string.ascii_lowercase + string.digits
_DIGITS = string.digits

_IN_A_SENTENCE = (
    "The key for <<app>> is <<it>> and it stopped working.",
    "I get 401 with <<it>>, with the old one it worked.",
    "Please use <<it>> until <<first>> has made a new one.",
    "Here is my token: <<it>>",
)
_IN_LINES = (
    "API_KEY=<<it>>",
    'client = Client(token="<<it>>", timeout=<<n>>)',
    "curl -s -H 'Authorization: Bearer <<it>>' https://<<app>>.example/v<<few>>/items",
    '{"service": "<<app>>", "credential": "<<it>>", "retries": <<few>>}',
    "<<logged>> ERROR <<app>> refused token=<<it>> after <<duration>>",
    "access_token: <<it>>",
)
_PASSWORDS = (
    "DB_PASSWORD=<<it>>",
    'password = "<<it>>"',
    "spring.datasource.password=<<it>>",
    'client_secret: "<<it>>"',
    '{"user": "<<app>>", "password": "<<it>>"}',
    "const apiSecret = '<<it>>';",
)


def _pem(chance: random.Random) -> str:
    what = chance.choice(("RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"))
    if chance.random() < 0.25:
        what = "OPENSSH PRIVATE KEY"
    return armored(what, b"\x30\x82" + chance.randbytes(chance.randint(120, 620)))


def _address(chance: random.Random) -> str:
    scheme, port = chance.choice(
        (("postgresql", 5432), ("mysql", 3306), ("mongodb", 27017), ("redis", 6379), ("amqp", 5672))
    )
    password = letters(BASE62 + "!_-", 16)(chance)
    return f"{scheme}://app:{password}@db.{domain(chance)}:{port}/main"


def _password(chance: random.Random) -> str:
    """Fourteen to twenty-two characters of three classes."""
    some = letters(BASE62 + "!*+-_", chance.randint(11, 19))(chance)
    return some + "".join(chance.choice(of) for of in (_LOWER[:26], _BASE32[:26], _DIGITS))


def _token(name: str, draw: Draw) -> Kind:
    return Kind(name, Check.SECRETS, draw, _IN_A_SENTENCE, _IN_LINES)


KINDS = (
    _token("github token", with_checksum("ghp_")),
    _token("github server token", with_checksum("ghs_")),
    _token("npm token", with_checksum("npm_")),
    _token("gitlab token", in_a_row("glpat-", letters(_URL_SAFE, 20))),
    _token("aws access key", in_a_row("AKIA", letters(_BASE32, 16))),
    _token("google api key", in_a_row("AIza", letters(_URL_SAFE, 35))),
    _token(
        "openai key",
        in_a_row("sk-proj-", letters(_URL_SAFE, 74), "T3BlbkFJ", letters(_URL_SAFE, 74)),
    ),
    _token("anthropic key", in_a_row("sk-ant-api03-", letters(_URL_SAFE, 93), "AA")),
    _token("hugging face token", in_a_row("hf_", letters(string.ascii_letters, 34))),
    _token("stripe key", in_a_row("sk_live_", letters(BASE62, 24))),
    _token(
        "slack token",
        in_a_row(
            "xoxb-", letters(_DIGITS, 12), "-", letters(_DIGITS, 13), "-", letters(BASE62, 24)
        ),
    ),
    _token("sendgrid key", in_a_row("SG.", letters(_URL_SAFE, 22), ".", letters(_URL_SAFE, 43))),
    _token("digitalocean token", in_a_row("dop_v1_", hexadecimal(64))),
    _token("pypi token", pypi),
    _token("jwt", jwt),
    Kind(
        "private key",
        Check.SECRETS,
        _pem,
        lines=("<<it>>", "cat key.pem\n<<it>>", "The key of <<app>>:\n\n<<it>>"),
    ),
    Kind(
        "connection string",
        Check.SECRETS,
        _address,
        ("It cannot reach <<it>> from here.", "The tests run against <<it>> now."),
        ("DATABASE_URL=<<it>>", 'url = "<<it>>"', "<<logged>> ERROR connecting to <<it>>"),
    ),
    Kind(
        "storage account key",
        Check.SECRETS,
        encoded(64),
        lines=(
            "DefaultEndpointsProtocol=https;AccountName=<<app>>;AccountKey=<<it>>;"
            "EndpointSuffix=core.windows.net",
        ),
    ),
    Kind(
        "password",
        Check.SECRETS,
        _password,
        ("My password is <<it>>, why is it refused?", "User <<app>>, password: <<it>>"),
        _PASSWORDS,
    ),
    Kind("api secret", Check.SECRETS, letters(BASE62, 40), lines=_PASSWORDS),
)
