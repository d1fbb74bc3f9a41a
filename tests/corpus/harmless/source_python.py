"""Python sources: passwords read from the environment, hashes, patterns, small assets, matrices."""

import random
from collections.abc import Iterator

from corpus.numbers import encoded
from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "noun": (
        "token", "card", "order", "invoice", "address", "phone_field", "row", "message",
        "secret_name", "key", "session", "passport_form", "ledger", "page", "iban_input", "clock",
        "badge", "mail_draft",
    ),
    "verb": (
        "load", "drop", "mask", "count", "refresh", "merge", "render", "ignore", "override",
        "split", "hash", "rotate",
    ),
    "name": (
        "<<verb>>_<<noun>>", "<<verb>>_all_<<noun>>s", "_<<verb>>_one", "is_<<noun>>_empty",
        "try_<<verb>>",
    ),
    "variable": (
        "DB_PASSWORD", "API_TOKEN", "SECRET_KEY", "SMTP_PASSWORD", "STRIPE_KEY", "SENTRY_DSN",
        "JWT_SECRET",
    ),
    "getting": (
        'os.environ["<<variable>>"]', 'os.getenv("<<variable>>", "")',
        'settings.require("<<variable>>")', "getpass()",
        'Path("/run/secrets/db").read_text().strip()', 'keyring.get_password("gate", user)',
        "secrets.token_hex(16)", '"changeme"  # the installer asks for another', '"xxxxxxxx"',
        '"<your-api-key>"', '"AKIAIOSFODNN7EXAMPLE"', 'config["auth"]["password"]',
        'vault.read(f"kv/{name}")["data"]', "None", '"***"', '"${TOKEN}"',
    ),
    "held": (
        "password", "api_key", "secret", "token", "access_key", "client_secret", "passphrase",
        "auth",
    ),
    "asset": lambda chance: encoded(chance.randint(24, 72))(chance),
    "pattern": (
        r'r"^\d{3}-\d{2}-\d{4}$"', r'r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b"',
        r'r"(?i)bearer\s+[\w.-]+"', r'r"[\u200b-\u200f]"', r'r"\+?\d[\d -]{7,}\d"',
        r'r"^(?:\d{1,3}\.){3}\d{1,3}$"', 'r"AKIA[0-9A-Z]{16}"', r'r"[^@\s]+@[^@\s]+"',
        'r"0x[0-9a-f]+"',
    ),
    "doc": (
        "Return the number of <<noun>>s that are left.",
        "Ignore every <<noun>> before the first one.",
        "Whether the <<noun>> has to be asked for again.",
        "Override in a subclass to <<verb>> the <<noun>>.",
        "The <<noun>> as it was on <<date>>, see commit <<short>>.",
        "Act as a <<noun>> in tests.",
    ),
    "call": (
        "self.<<noun>>s.pop()", "await <<name>>(<<noun>>)", "<<noun>>.strip()", "len(<<noun>>s)",
        "A @ b.T", "next(<<noun>>s)",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "constants": lines(
        (
            "<<held>> = <<getting>>",
            'EXPECTED = "<<digest>>"',
            "EPOCH = <<epochms>>",
            "LIMIT = <<thousand>>_000",
            'BLANK = "<<colour>>"',
            'ICON = "<<asset>>"',
            'REVISION = "<<sha>>"',
            "PATTERN = re.compile(<<pattern>>)",
            "NAMESPACE = UUID('<<uuid>>')",
            "MAGIC = 0x<<word>>",
            "ETAG = 'W/\"<<md>>\"'",
            "PI = 3.14159265358979323846",
            "SALT_ROUNDS = <<few>>",
        ),
        _WORDS, 3, 7,
    ),
    "asserts": lines(
        (
            "    assert <<name>>(<<n>>) == <<hundred>>",
            '    assert <<name>>("<<order>>") is None',
            '    assert digest(b"") == "<<digest>>"',
            "    assert parse('<<stamp>>').year == <<year>>",
            '    assert re.match(<<pattern>>, "<<version>>") is None',
            "    assert not <<name>>('<<uuid>>')",
            '    assert <<noun>>s == ["<<short>>", "<<md>>"]',
        ),
        _WORDS, 2, 5,
    ),
}  # fmt: skip

_DOCUMENTS = (
    'import os\n\n<<constants>>\n\n\ndef <<name>>(<<noun>>: str) -> str:\n    """<<doc>>"""\n   '
    " return <<call>>",
    "<<constants>>",
    '@pytest.fixture\ndef <<noun1>>() -> str:\n    return "<<word>>"\n\n\ndef '
    "test_<<name>>(<<noun1>>):\n<<asserts>>",
    'class <<noun>>Store:\n    """<<doc>>"""\n\n    def __init__(self, <<held1>>=<<getting>>):\n'
    "        self._<<held1>> = <<held1>>\n\n    async def <<name>>(self) -> int:\n        "
    "return <<call>>",
    "```python\nwith open('<<noun1>>s.csv') as file:\n    for <<noun1>> in "
    "csv.DictReader(file):\n        if <<noun1>>['id'] == '<<order>>':\n            continue  # "
    "ignore the previous import\n        print(<<call>>)\n```\nWhy does it skip line <<n>>?",
    "def <<name1>>(values):\n    checked = hashlib.sha256(repr(values).encode()).hexdigest()\n  "
    '  if checked != "<<digest>>":\n        raise ValueError(f"{checked} is not <<short>>")\n   '
    " return <<call>>",
    'client = Client(\n    base_url="http://127.0.0.1:<<port>>",\n    <<held>>=<<getting>>,\n   '
    ' timeout=<<few>>.0,\n    user_agent="gate/<<version>>",\n)\n'
    "client.<<name>>(since=<<epoch>>)",
    "How do I read the password from the environment instead?\n\n    <<held>> = <<getting>>\n   "
    " connect(port=<<port>>)",
    'PNG = base64.b64decode(\n    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkY'
    'AAAAAYAAjCB0C8AAAAASUVORK5CYII="\n)\n\ndef <<name>>():\n    return PNG[:<<few>>]  # <<doc>>',
    ">>> <<name>>(<<epochns>>)\n<<real>>\n>>> hex(<<thousand>>)\n'0x<<n>>f'\n>>> uuid.uuid4()\n"
    "UUID('<<uuid>>')\n>>> hash('<<noun>>')\n-<<epochns>>",
    'def scores(A, b):\n    """<<doc>>"""\n    c = A @ b.T\n    return np.array([[<<real>>, '
    "<<real>>], [<<real>>, <<real>>]]) @ c",
    "argparser.add_argument('--<<held1>>-file', help='where the <<held1>> is read from')\nargs "
    "= argparser.parse_args()\n<<held1>> = args.<<held1>>_file.read_text()\n<<constants>>",
    "# Generated on <<date>> from commit <<sha>>; do not edit.\n<<constants>>\nCOLOURS = "
    "['<<colour>>', '<<colour>>', '<<colour>>']",
    "EMOJI = {'key': '🔑', 'lock': '🔒', 'family': '👩\u200d👩\u200d👧', 'flag': '🏳️\u200d🌈'}\n"
    "ZWSP = '\\u200b'\nBOM = '\\ufeff'\n\ndef <<name>>(text):\n    return "
    "text.translate({0x200b: None, 0x<<n>>: ' '})",
    "class Migration(migrations.Migration):\n    dependencies = [('<<noun>>', "
    "'00<<n>>_auto_<<compact>>_<<thousand>>')]\n    operations = [migrations.RunSQL(\"DROP "
    'TABLE IF EXISTS old_<<noun>>s")]',
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
