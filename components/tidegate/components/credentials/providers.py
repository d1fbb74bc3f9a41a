"""Tokens that providers give out, each with a form of its own.

The forms are those of the providers' documentation, where a comment names it; the others are as the
tokens that a provider gives out look.
"""

from tidegate.components.base import Rule
from tidegate.components.categories import Category
from tidegate.components.scan.pattern import EDGE, Pattern
from tidegate.schemas.records import Severity


def secret(rule_id: str, about: str, severity: Severity = Severity.HIGH) -> Rule:
    """A rule about a credential."""
    return Rule(
        id=rule_id,
        category=Category.SECRET,
        severity=severity,
        about=about,
        labels={"owasp_llm": "LLM02:2025"},
    )


_BASE64URL_ENDS = r"(?:[^A-Za-z0-9]|$)"
_BASE64_ENDS = r"(?:[^A-Za-z0-9/+=]|$)"


def _token(
    rule: Rule, form: str, verifier: str = "is_drawn", *, after: str = EDGE, ends: str = ""
) -> Pattern:
    """A token of that form; after, ends: what stands around it."""
    return Pattern(
        expression=rf"{after}(?P<value>{form}){ends}", rule=rule, is_cased=True, verifier=verifier
    )


GITHUB = secret("github_token", "A token of GitHub: personal, OAuth, of an app or a refresh token.")
GITLAB = secret("gitlab_token", "A token of GitLab, by the prefix of its kind.")
AWS_ACCESS_KEY = secret(
    "aws_access_key",
    "The id of an access key of AWS. It opens nothing without its secret, but tells the account.",
    Severity.MEDIUM,
)
AWS_SECRET_KEY = secret("aws_secret_key", "A secret access key of AWS, by what stands before it.")
GOOGLE = secret("google_credential", "An API key, OAuth secret or access token of Google.")
AZURE = secret("azure_credential", "A key or signature of Azure, or a client secret of Entra ID.")
SLACK = secret("slack_credential", "A token of Slack, or the path of an incoming webhook.")
STRIPE = secret(
    "stripe_key",
    "A live key of Stripe, or the secret of a webhook. Test keys move no money, and pass.",
)
OPENAI = secret("openai_key", "An API key of OpenAI.")
ANTHROPIC = secret("anthropic_key", "A key of Anthropic.")
NPM = secret("npm_token", "An access token of npm.")
PYPI = secret("pypi_token", "An API token of PyPI.")
HUGGINGFACE = secret("huggingface_token", "An access token of Hugging Face.")
SENDGRID = secret("sendgrid_key", "An API key of SendGrid.")
TWILIO = secret("twilio_credential", "An API key of Twilio, or the token beside an account's id.")
TELEGRAM = secret("telegram_bot_token", "The token of a bot of Telegram.")
DISCORD = secret("discord_credential", "The token of a bot of Discord, or of a webhook.")
DIGITALOCEAN = secret("digitalocean_token", "A token of DigitalOcean.")
SHOPIFY = secret("shopify_token", "A token or shared secret of a Shopify app.")
DATABRICKS = secret("databricks_token", "A personal access token of Databricks.")
CLOUDFLARE = secret("cloudflare_token", "An API key or token of Cloudflare, or an origin CA key.")

TOKENS = {
    # Six base62 digits of CRC-32 end it: github.blog, "Behind GitHub's new authentication token
    # formats", 2021.
    "github_token": _token(GITHUB, r"gh[pousr]_[A-Za-z0-9]{36,251}", "has_checksum", ends=EDGE),
    "github_fine_grained": _token(GITHUB, r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", ends=EDGE),
    # docs.gitlab.com, "Token overview", token prefixes; routable ones have two more parts.
    "gitlab_token": _token(
        GITLAB,
        r"gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_-]{20,}"
        r"(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?",
    ),
    # docs.aws.amazon.com, IAM identifiers, unique ID prefixes; the rest is base32 (RFC 4648).
    "aws_access_key": _token(AWS_ACCESS_KEY, r"(?:AKIA|ASIA)[A-Z2-7]{16}", ends=EDGE),
    # Forty letters of base64 alone could be anything: by the name before them, as in the files and
    # the dialogue of its command line, or as the neighbour of an id.
    "aws_secret_key": Pattern(
        expression=r"(?:aws[ _-]?secret|secret[ _-]?access[ _-]?key)[a-z _-]{0,12}"
        r"(?:\[[a-z*]{0,20}\])?[\"']?\s{0,3}(?:=>|:=|[:=>])\s{0,3}[\"']?"
        rf"(?P<value>[A-Za-z0-9/+]{{40}}){_BASE64_ENDS}",
        rule=AWS_SECRET_KEY,
        verifier="is_drawn",
    ),
    "aws_key_pair": _token(
        AWS_SECRET_KEY,
        r"[A-Za-z0-9/+]{40}",
        after=rf"{EDGE}(?:AKIA|ASIA)[A-Z2-7]{{16}}[\s\"',;:|]{{1,10}}",
        ends=_BASE64_ENDS,
    ),
    # GitHub's list of supported secret scanning patterns; cloud.google.com, API keys.
    "google_api_key": _token(GOOGLE, r"AIza[A-Za-z0-9_-]{35}", ends=_BASE64URL_ENDS),
    "google_client_secret": _token(GOOGLE, r"GOCSPX-[A-Za-z0-9_-]{28}", ends=_BASE64URL_ENDS),
    "google_access_token": _token(GOOGLE, r"ya29\.[A-Za-z0-9_-]{40,}"),
    # learn.microsoft.com, "Authorize with Shared Key"; 64 or 32 bytes of base64.
    "azure_account_key": Pattern(
        expression=r"(?:account|access|storage)[_-]?key[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
        r"(?P<value>[A-Za-z0-9/+]{86}==|[A-Za-z0-9/+]{43}=)",
        rule=AZURE,
        verifier="is_drawn",
    ),
    # github.com/microsoft/security-utilities: a fixed signature at the 77th place of a key.
    "azure_signed_key": _token(
        AZURE,
        r"[A-Za-z0-9/+]{76}(?:\+ASt|\+ABa|\+AMC|ACDb)[A-Za-z0-9/+]{5}[AQgw]==",
        after=r"(?:[^A-Za-z0-9/+]|^)",
    ),
    # learn.microsoft.com, "Create a service SAS": an HMAC of 32 bytes, in base64; the scan undoes
    # the encoding of the URL.
    "azure_signature": Pattern(
        expression=r"[?&]sig=(?P<value>[a-z0-9/+]{43}=)",
        rule=AZURE,
        verifier="is_drawn",
    ),
    "azure_client_secret": _token(
        AZURE,
        r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
        after=r"(?:[^A-Za-z0-9_~.-]|^)",
        ends=r"(?:[^A-Za-z0-9_~.-]|\.\s|\.?$)",
    ),
    # api.slack.com, "Token types"; "Sending messages using incoming webhooks".
    "slack_token": _token(SLACK, r"xox[abeoprs]-[0-9]{8,14}-[A-Za-z0-9-]{12,}"),
    "slack_app_token": _token(SLACK, r"xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{8,14}-[0-9a-f]{64}"),
    "slack_rotated_token": _token(SLACK, r"xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{100,}"),
    "slack_webhook": _token(
        SLACK,
        r"T[A-Z0-9]{8,12}/[A-Z0-9]{8,14}/[A-Za-z0-9]{18,40}",
        after=r"hooks\.slack\.com/(?:services|workflows|triggers)/",
    ),
    # docs.stripe.com, "API keys"; "Verify webhook signatures".
    "stripe_key": _token(STRIPE, r"[sr]k_live_[A-Za-z0-9]{24,247}", ends=EDGE),
    "stripe_webhook_secret": _token(STRIPE, r"whsec_[A-Za-z0-9+/]{32,}"),
    "openai_key": _token(OPENAI, r"sk-[A-Za-z0-9_-]{48,}", "names_openai"),
    # gitlab-org/security-products/analyzers/secrets at gitlab.com, merge request 319, by Anthropic.
    "anthropic_key": _token(ANTHROPIC, r"sk-ant-[a-z]{3,6}[0-9]{2}-[A-Za-z0-9_-]{80,}"),
    # github.blog, "Announcing npm's new access token format", 2021: as GitHub's.
    "npm_token": _token(NPM, r"npm_[A-Za-z0-9]{36}", "has_checksum", ends=EDGE),
    # warehouse.pypa.io, "API tokens": a macaroon of the registry, or of its test registry.
    "pypi_token": _token(
        PYPI, r"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZ)[A-Za-z0-9_-]{50,}", "is_macaroon"
    ),
    "huggingface_token": _token(HUGGINGFACE, r"hf_[A-Za-z]{34}", ends=EDGE),
    # twilio.com/docs/sendgrid, "API Keys": 69 characters.
    "sendgrid_key": _token(
        SENDGRID, r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", ends=_BASE64URL_ENDS
    ),
    # twilio.com/docs/glossary, "What is a SID".
    "twilio_api_key": _token(TWILIO, r"SK[0-9a-f]{32}", ends=EDGE),
    "twilio_auth_token": _token(
        TWILIO,
        r"[0-9a-f]{32}",
        after=rf"{EDGE}AC[0-9a-f]{{32}}[\"']?\s{{0,3}}[,:]\s{{0,3}}[\"']?",
        ends=EDGE,
    ),
    # core.telegram.org/bots/api, "Authorizing your bot".
    "telegram_bot_token": _token(
        TELEGRAM,
        r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
        after=r"(?:\b|_|\bbot)",
        ends=_BASE64URL_ENDS,
    ),
    # discord.com/developers/docs/reference: the id of the user in base64, a time, an HMAC.
    "discord_token": _token(
        DISCORD,
        r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
        "names_a_user",
        ends=_BASE64URL_ENDS,
    ),
    "discord_webhook": _token(
        DISCORD,
        r"[A-Za-z0-9_-]{60,80}",
        after=r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/",
        ends=_BASE64URL_ENDS,
    ),
    "digitalocean_token": _token(DIGITALOCEAN, r"do[opr]_v1_[0-9a-f]{64}", ends=EDGE),
    # shopify.dev/changelog, 2020: "Length of the Shopify access token is increasing" and "App
    # secret key length has increased".
    "shopify_token": _token(SHOPIFY, r"shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}", ends=EDGE),
    "databricks_token": _token(DATABRICKS, r"dapi[0-9a-f]{32}(?:-[0-9])?", ends=EDGE),
    # developers.cloudflare.com, "Token formats"; how its checksum is made is not published.
    "cloudflare_token": _token(CLOUDFLARE, r"cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}", ends=EDGE),
    "cloudflare_origin_key": _token(CLOUDFLARE, r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}", ends=EDGE),
}
"""Patterns by id; where a token has a group `value`, that alone is the token."""
