"""What only looks like something to be found."""

import random
from functools import partial

from corpus.labelled.kinds import Check, Kind, in_a_row, one_of
from corpus.labelled.names import name
from corpus.numbers import NUMBERS, between, encoded, hexadecimal, letters, order
from corpus.tokens import BASE62, armored

_NEAR = partial(Kind, is_hit=False)


def _public_key(chance: random.Random) -> str:
    what = chance.choice(("PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST"))
    return armored(what, b"\x30\x82" + chance.randbytes(chance.randint(120, 400)))


def _quad(chance: random.Random) -> str:
    return ".".join(str(chance.randint(0, 20)) for _ in range(4))


_SECRETS = (
    _NEAR(
        "place of a secret",
        Check.SECRETS,
        one_of("<your-token>", "YOUR_API_KEY", "x" * 24, "ghp_" + "x" * 36, "sk-...", "********",
               "${DB_PASSWORD}", "{{ secrets.DEPLOY_TOKEN }}", "$(cat /run/secrets/token)",
               "REPLACE_ME"),
        ("Put <<it>> there and start <<app>> again.", "The example says <<it>>, is that all?"),
        ("API_KEY=<<it>>", "curl -H 'Authorization: Bearer <<it>>' https://<<app>>.example/v2",
         'password = "<<it>>"'),
    ),
    _NEAR(
        "hash",
        Check.SECRETS,
        one_of(hexadecimal(40), hexadecimal(64), hexadecimal(32), NUMBERS["uuid"]),
        ("It broke with commit <<it>>, says <<first>>.", "The request <<it>> took <<duration>>."),
        ('"integrity": "sha256:<<it>>"', "image: registry.example/<<app>>@sha256:<<it>>",
         "<<logged>> INFO <<app>> trace=<<it>>", "etag: <<it>>"),
    ),
    _NEAR(
        "integrity",
        Check.SECRETS,
        in_a_row("sha512-", encoded(64)),
        lines=('    "integrity": "<<it>>",', "checksum = <<it>>"),
    ),
    _NEAR(
        "public key",
        Check.SECRETS,
        _public_key,
        lines=("<<it>>", "The certificate of <<app>>:\n\n<<it>>"),
    ),
    _NEAR(
        "public ssh key",
        Check.SECRETS,
        in_a_row("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", letters(BASE62 + "+/", 43)),
        lines=("<<it>> <<first>>", "authorized_keys:\n  - <<it>>"),
    ),
    _NEAR(
        "start of a token",
        Check.SECRETS,
        one_of("ghp_", "sk-", "AKIA", "xoxb-", "eyJhbGciOiJIUzI1NiJ9", "glpat-", "hf_", "npm_"),
        ("Tokens that begin with <<it>> are <<few>> days old.", "Why is <<it>> in the log?"),
        ('if value.startswith("<<it>>"):',),
    ),
    _NEAR(
        "connection without a password",
        Check.SECRETS,
        one_of("postgresql://localhost:5432/app", "redis://cache:6379/0", "mongodb://db/main",
               "amqp://queue.example", "mysql://app@db:3306/main"),
        ("It connects to <<it>> since <<date>>.",),
        ("DATABASE_URL=<<it>>",),
    ),
    _NEAR(
        "setting about secrets",
        Check.SECRETS,
        between(8, 90),
        ("Passwords need <<it>> characters since <<date>>, says <<first>>.",),
        ("password_min_length = <<it>>", "max_tokens: <<it>>", "token_ttl_days = <<it>>",
         "SECRET_ROTATION_DAYS=<<it>>"),
    ),
    _NEAR(
        "picture",
        Check.SECRETS,
        in_a_row("data:image/png;base64,iVBORw0KGgoAAAANSUhEUg", encoded(96)),
        lines=('<img alt="<<app>>" src="<<it>>">', ".logo { background: url(<<it>>) }"),
    ),
)  # fmt: skip
_INVISIBLE = (
    _NEAR(
        "joined emoji",
        Check.INVISIBLE,
        one_of("👩‍👩‍👧", "👨🏽‍💻", "🏳️‍🌈", "❤️‍🔥", "🧑‍🚀", "👁️‍🗨️"),
        ("See you at <<clock>> <<it>> <<first>>!", "<<it>> <<it>> for <<first>>, <<n>> times"),
    ),
    _NEAR(
        "emoji shown as such",
        Check.INVISIBLE,
        one_of("❤️", "☀️", "✔️", "⚠️", "☎️", "1️⃣"),
        ("<<it>> Mind the step at <<clock>>.", "Sun <<it>>, <<degrees>> degrees, <<first>>"),
    ),
    _NEAR(
        "flag",
        Check.INVISIBLE,
        one_of("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
               "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🇳🇱", "🇧🇷"),
        ("<<few>> to <<few>> for <<it>>!", "<<first>> moved to <<it>> in <<year>>."),
    ),
    _NEAR(
        "persian",
        Check.INVISIBLE,
        one_of("می\u200cخواهم", "کتاب\u200cها", "نمی\u200cدانم", "خانه\u200cای"),
        ("این <<it>> در سال <<year>> بود.", "<<first>>: <<it>>، ساعت <<clock>>"),
    ),
    _NEAR(
        "indian scripts",
        Check.INVISIBLE,
        one_of("क्\u200dष", "ശ്രീ\u200cമാൻ", "র\u200d্যাব", "ක්\u200dෂ"),
        ("<<it>> <<date>>, <<n>>", "<<first>>: <<it>>?"),
    ),
    _NEAR(
        "mark of direction",
        Check.INVISIBLE,
        one_of("\u200e", "\u200f"),
        ("המחיר הוא <<price>>$<<it>> מאז <<date>>.", "قال <<first>>: العدد <<n>>%<<it>> فقط."),
    ),
    _NEAR(
        "soft hyphen",
        Check.INVISIBLE,
        one_of("Donau\u00addampf\u00adschiff", "Ver\u00adsicherungs\u00adschein"),
        ("Das Wort <<it>> steht in Zeile <<n>>, sagt <<first>>.",),
    ),
    _NEAR(
        "white space",
        Check.INVISIBLE,
        one_of("\u00a0", "\u202f", "\u2009", "\u3000"),
        ("It weighs <<n>><<it>>kg, says <<first>>.", "Page<<it>><<hundred>> of <<thousand>>"),
    ),
)  # fmt: skip
_PERSONAL = (
    _NEAR(
        "order number",
        Check.PERSONAL,
        order,
        ("My order <<it>> has not come since <<date>>.", "Parcel <<it>> is in <<first>>."),
        ('{"order_id": "<<it>>", "amount": <<price>>}',),
    ),
    _NEAR(
        "moment",
        Check.PERSONAL,
        one_of(NUMBERS["epochms"], NUMBERS["epochus"], NUMBERS["compact"], NUMBERS["stamp"]),
        ("It began at <<it>> and took <<duration>>.",),
        ("<<logged>> INFO <<app>> started=<<it>>", '{"created_at": "<<it>>"}'),
    ),
    _NEAR(
        "version",
        Check.PERSONAL,
        one_of(NUMBERS["build"], in_a_row("v", _quad)),
        ("Since version <<it>> the page stays white.",),
        ('version = "<<it>>"',),
    ),
    _NEAR(
        "address of this machine",
        Check.PERSONAL,
        one_of("127.0.0.1", "0.0.0.0", "255.255.255.0", "::1"),  # noqa: S104  nothing listens
        ("It listens on <<it>> alone, says <<first>>.",),
        ("bind = <<it>>", "<<logged>> INFO <<app>> listening on <<it>>"),
    ),
    _NEAR(
        "mention",
        Check.PERSONAL,
        in_a_row("@", lambda chance: name(chance).lower()),
        ("<<it>> can you look at <<app>> at <<clock>>?",),
        ("<<it>>.route('/items')\ndef items():\n    return []", "# asked by <<it>> on <<date>>"),
    ),
    _NEAR(
        "name of a file",
        Check.PERSONAL,
        in_a_row(lambda chance: name(chance).lower(), "@2x.png"),
        ("The picture <<it>> is blurred.",),
        ('src: "images/<<it>>"',),
    ),
    _NEAR(
        "reference",
        Check.PERSONAL,
        in_a_row(one_of("RE", "PO", "INV"), "-", between(2019, 2026), "-", between(10000, 99999)),
        ("The bill <<it>> is over <<price>>.",),
        ("<<date>>;<<it>>;<<price>>",),
    ),
    _NEAR(
        "measure",
        Check.PERSONAL,
        one_of(NUMBERS["latitude"], NUMBERS["real"], between(10**8, 10**9 - 1)),
        ("It measured <<it>> at <<clock>>, <<first>> wrote down.",),
        ("value=<<it>> unit=m",),
    ),
)  # fmt: skip

KINDS = (*_SECRETS, *_INVISIBLE, *_PERSONAL)
