"""Credentials that nobody has: drawn by chance, in the form of each provider, checksum and all."""

import random
from collections.abc import Callable
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits, hexdigits

from corpus.tokens import armored, jwt, pypi, unpadded, with_checksum

ALNUM = ascii_letters + digits
URL_SAFE = ALNUM + "_-"
BASE64 = ALNUM + "+/"
HEX = hexdigits[:16]
BASE32 = ascii_uppercase + "234567"
UPPER = ascii_uppercase + digits

Chance = random.Random
Draw = Callable[[Chance], str]


def drawn(chance: Chance, alphabet: str, length: int) -> str:
    return "".join(chance.choices(alphabet, k=length))


def discord(chance: Chance) -> str:
    user = unpadded(str(chance.randrange(10**17, 10**18)))
    return f"{user}.{drawn(chance, URL_SAFE, 6)}.{drawn(chance, URL_SAFE, 38)}"


def _of(form: str, alphabet: str = ALNUM, length: int = 0) -> Draw:
    return lambda chance: form + drawn(chance, alphabet, length)


GITLAB_KINDS = (
    "pat", "oas", "dt", "rt", "rtr", "cbt", "ptt", "ft", "imt", "agent", "wt", "soat", "ffct",
)  # fmt: skip

TOKENS: dict[str, list[Draw]] = {
    "github_token": [
        *(with_checksum(f"gh{kind}_") for kind in "pous"),
        with_checksum("ghr_", 70),
        lambda chance: f"github_pat_{drawn(chance, ALNUM, 22)}_{drawn(chance, ALNUM, 59)}",
    ],
    "gitlab_token": [
        *(_of(f"gl{kind}-", URL_SAFE, 20) for kind in GITLAB_KINDS),
        lambda chance: f"glpat-{drawn(chance, URL_SAFE, 27)}.01.{drawn(chance, HEX, 9)}",
    ],
    "aws_access_key": [_of("AKIA", BASE32, 16), _of("ASIA", BASE32, 16)],
    "google_credential": [
        _of("AIza", URL_SAFE, 35),
        _of("GOCSPX-", URL_SAFE, 28),
        _of("ya29.", URL_SAFE, 120),
    ],
    "azure_credential": [
        lambda c: f"{drawn(c, BASE64, 76)}+ASt{drawn(c, BASE64, 5)}A==",
        lambda c: f"{drawn(c, ALNUM, 3)}8Q~{drawn(c, ALNUM + '_~.', 34)}",
    ],
    "slack_credential": [
        lambda c: f"xoxb-{c.randrange(10**11, 10**12)}-{c.randrange(10**12)}-{drawn(c, ALNUM, 24)}",
        lambda c: (
            f"xapp-1-A{drawn(c, UPPER, 10)}-{c.randrange(10**12, 10**13)}-{drawn(c, HEX, 64)}"
        ),
        _of("xoxe.xoxp-1-", ALNUM, 146),
    ],
    "stripe_key": [
        _of("sk_live_", ALNUM, 24),
        _of("rk_live_", ALNUM, 99),
        _of("whsec_", ALNUM, 32),
    ],
    "openai_key": [
        lambda c: f"sk-{drawn(c, ALNUM, 20)}T3BlbkFJ{drawn(c, ALNUM, 20)}",
        lambda c: f"sk-proj-{drawn(c, URL_SAFE, 74)}T3BlbkFJ{drawn(c, URL_SAFE, 74)}",
    ],
    "anthropic_key": [_of("sk-ant-api03-", URL_SAFE, 95), _of("sk-ant-admin01-", URL_SAFE, 95)],
    "npm_token": [with_checksum("npm_")],
    "pypi_token": [pypi, lambda chance: pypi(chance, "test.pypi")],
    "huggingface_token": [_of("hf_", ascii_letters, 34)],
    "sendgrid_key": [lambda c: f"SG.{drawn(c, URL_SAFE, 22)}.{drawn(c, URL_SAFE, 43)}"],
    "twilio_credential": [_of("SK", HEX, 32)],
    "telegram_bot_token": [lambda c: f"{c.randrange(10**9, 10**10)}:AA{drawn(c, URL_SAFE, 33)}"],
    "discord_credential": [discord],
    "digitalocean_token": [_of(f"do{kind}_v1_", HEX, 64) for kind in "opr"],
    "shopify_token": [_of(f"shp{kind}_", HEX, 32) for kind in ("at", "ca", "pa", "ss", "ua")],
    "databricks_token": [_of("dapi", HEX, 32), lambda c: f"dapi{drawn(c, HEX, 32)}-2"],
    "cloudflare_token": [
        *(
            lambda c, kind=kind: f"cf{kind}_{drawn(c, ALNUM, 40)}{drawn(c, HEX, 8)}"
            for kind in ("k", "ut", "at")
        ),
        lambda c: f"v1.0-{drawn(c, HEX, 24)}-{drawn(c, HEX, 146)}",
    ],
    "jwt": [jwt],
}
"""By rule, each form of a token that is told by itself."""


def private_key(chance: Chance, label: str = "PRIVATE KEY", length: int = 120) -> str:
    return armored(label, chance.randbytes(length))


def secret(chance: Chance, length: int = 32) -> str:
    """A token of no provider; with a digit among letters, as nearly all have."""
    return f"q7{drawn(chance, ascii_lowercase, 1)}9x{drawn(chance, ALNUM, length - 5)}"
