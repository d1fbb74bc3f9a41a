"""Each alternative of a pattern is looked for: prefixes, names, signs, quotes and surroundings."""

import random
from collections.abc import Iterator

import pytest

from corpus.tokens import BASE62
from harness.building import context, request
from harness.credentials import BASE64, GITLAB_KINDS, HEX, TOKENS, URL_SAFE, drawn, secret
from tidegate.components.detectors.secrets import Secrets, SecretsOptions
from tidegate.components.edits import apply

CHANCE = random.Random(7)  # noqa: S311  no secret
PASSWORD = "Xk9mP2qL7"  # noqa: S105
SECRET = secret(CHANCE)
DATABASES = (
    "postgres", "postgresql", "mysql", "mariadb", "mongodb", "redis", "rediss", "amqp", "amqps",
    "mssql", "sqlserver", "oracle", "clickhouse", "cockroachdb",
)  # fmt: skip
PASSWORDS = ("password", "passwd", "passphrase", "passcode", "passwort", "kennwort", "pwd")
SECRETS = (
    "secret", "token", "credential", "credentials", "bearer", "api_key", "access-key", "auth key",
    "secret_key", "private_key", "signing_key", "encryption_key", "master_key", "account_key",
)  # fmt: skip
ENDING = (
    "cloudflare_token", "digitalocean_token", "discord_credential", "sendgrid_key", "shopify_token",
    "twilio_credential",
)  # fmt: skip
ASSIGNED = (
    "{}=#\n", "{}='#'", "{}: '#'", "{} => '#'", "{}=>'#'", "{}=>#\n", "{} := `#`", "{} := #\n",
    "{} === '#'",
    "{}: str = '#'", "{}: string = '#'", "{}:str=#\n", "['{}'] = '#'", "'{}': #\n", "<{}>#</{}>",
    "<{}>'#'</{}>", "my {} is '#'", "my {} is: #\n", "x --{} '#'", "x --{} #\n", "--my-{} #\n",
    "| {} | '#' |", "| {} | # |", "{}: !!str '#'", "{}: !!str #\n", "{}: &a '#'", "{}: &a #\n",
    "{}_prod='#'", "--{}-2 #\n", "name: {}\n  value: #\n", '"{}", "value": "#"',
    "<key>{}</key>\n<string>'#'</string>", "<td>{}</td><td>#</td>",
    "{}: b'#'", "{}: |\n  '#'", "{}:\n```\n#\n```", "**{}:** '#'",
)  # fmt: skip


def forms() -> Iterator[tuple[str, str, str]]:
    """A text, with `#` where the secret stands; the secret; its rule."""
    for kind in GITLAB_KINDS:
        yield "#", f"gl{kind}-{drawn(CHANCE, BASE62, 20)}", "gitlab_token"
    for rule, draws in TOKENS.items():
        if rule not in ("azure_credential", "jwt"):
            for draw in draws:
                yield "#", draw(CHANCE), rule
                yield "a_#\n", draw(CHANCE), rule
                if rule in ENDING:
                    yield "a_#_b", draw(CHANCE), rule
    key = drawn(CHANCE, BASE64, 40)
    for name in ("aws secret: #", "SecretAccessKey => #", "aws_secret_key := #", "aws-secret=#"):
        yield name, key, "aws_secret_key"
    for name in ("Account", "SharedAccess", "Access", "Storage"):
        yield f"{name}Key=#", f"{drawn(CHANCE, BASE64, 43)}=", "azure_credential"
    for sign in ("+ASt", "+ABa", "+AMC", "ACDb"):
        signed = f"{drawn(CHANCE, BASE64, 76)}{sign}{drawn(CHANCE, BASE64, 5)}A=="
        yield "#", signed, "azure_credential"
        yield " #", signed, "azure_credential"
    for end in ("=", "%3D"):
        yield "?sig=#", drawn(CHANCE, BASE62, 43) + end, "azure_credential"
    for around in ("#", " # ", "#.", "#. So"):
        yield (
            around,
            f"{drawn(CHANCE, BASE62, 3)}8Q~{drawn(CHANCE, BASE62, 34)}",
            "azure_credential",
        )
    for path in ("services", "workflows", "triggers"):
        hook = f"T0AB12CD3/B0EF45GH6/{drawn(CHANCE, BASE62, 24)}"
        yield f"https://hooks.slack.com/{path}/#", hook, "slack_credential"
    for end in ("", "/"):
        hook = drawn(CHANCE, URL_SAFE, 67) + "a"
        yield f"https://discord.com/api/webhooks/{10**17}/#{end}", hook, "discord_credential"
    yield f"AC{drawn(CHANCE, HEX, 32)}:#_x", drawn(CHANCE, HEX, 32), "twilio_credential"
    for database in DATABASES:
        yield f"{database}://app:#@db.example/a", "Zk8x", "connection_string"
    for scheme in ("Bearer", "token", "ApiKey"):
        yield f"Authorization: {scheme} #", SECRET, "authorization_header"
    for quote in ("'", '\\"'):
        yield 'token: "#"', f"{SECRET[:9]}{quote}{SECRET[9:]}", "secret_assignment"
    for form in ASSIGNED:
        for name in PASSWORDS:
            yield form.format(name, name), PASSWORD, "password_assignment"
        for name in SECRETS:
            yield form.format(name, name), SECRET, "secret_assignment"


@pytest.fixture(scope="module")
def component() -> Secrets:
    made = Secrets()
    made.initialize(SecretsOptions())
    return made


def test_what_any_alternative_finds_is_replaced_whole(component: Secrets) -> None:
    left = {
        (text, value): found
        for text, value, rule in forms()
        if (found := redacted(component, text.replace("#", value)))
        != text.replace("#", f"[{rule.upper()}]")
    }
    assert not left


def redacted(component: Secrets, text: str) -> str:
    return apply(text, component.process(context(request(text))).edits)
