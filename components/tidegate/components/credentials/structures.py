"""Credentials that are told by the notation around them: key files, headers, URLs, assignments."""

from tidegate.components.base import Rule
from tidegate.components.credentials.providers import secret
from tidegate.components.scan.pattern import Pattern
from tidegate.schemas.records import Severity

PRIVATE_KEY = secret(
    "private_key",
    "A private key in PEM (RFC 7468, RFC 1421) or OpenPGP armor (RFC 9580), also one whose end is "
    "missing; in JSON or code too, as in the key file of a service account.",
    Severity.CRITICAL,
)
CLIENT_KEY = secret("kubernetes_client_key", "The key of a client in a kubeconfig.")
JWT = secret("jwt", "A signed JSON Web Token (RFC 7519), whose header and claims decode.")
DOCKER_AUTH = secret("docker_auth", "User and password of a registry in Docker's config.json.")
CONNECTION = secret("connection_string", "The password in the address of a database or queue.")
URL_PASSWORD = secret("url_password", "The password in the address of anything else.")
AUTHORIZATION = secret("authorization_header", "The credentials of an HTTP Authorization header.")
NETRC = secret("netrc_password", "The password of a line of .netrc.")
CURL = secret("curl_password", "The password of the user in a call of curl.")
PASSWORD = secret(
    "password_assignment", "A password that is assigned in code, configuration or words."
)
SECRET = secret(
    "secret_assignment",
    "A secret, token or key of no known form that is assigned, and looks drawn by chance.",
    Severity.MEDIUM,
)

_BREAK = r"(?:[^A-Za-z0-9=]|\b[0-9]{1,4}\b)"
"""Ends a line of a key: in a file, a mail, strings put together, a comment, a list or a listing
with numbers."""
_ARMOR = r"(?:[A-Z]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----"

_LINE = r"[A-Za-z0-9+/]{16,}"

_MARKS = r"[\"'`*_\]]{0,3}"
"""End a name: its quote, the bracket of a key, Markdown's emphasis."""
_ASSIGNS = (
    rf"(?:{_MARKS}[ \t]{{0,3}}(?:: ?str(?:ing)? ?=|=>|:=|={{1,3}}|:)(?:[*_]{{1,2}}[ \t])?"
    rf"|{_MARKS}[ \t]*\||>|[ \t]{{1,3}}is:?\s"
    rf"|{_MARKS}\s*,?\s*[\"']?value[\"']?[ \t]*[:=]"
    rf"|:?</(?:key|t[dh])>\s*<(?:string|td)\b[^<>]*>)"
)
"""A sign, also within emphasis; the border of a table's cell; the end of a tag; the verb; the key
`value` beside the name, as in a container's environment; the next cell in HTML or a list of Apple's
properties."""
_OPENS = r"\s*(?:(?:!!|&)\w+\s+)?(?:[|>][-+]?\s+)?(?:```\w*\s+)?"
"""Before a value: YAML's tag or anchor and the sign of a block, or Markdown's fence."""
_PASSWORDS = (
    r"(?:password|passwd|passphrase|passcode|pwd|_pass|passwort|kennwort|wachtwoord|mot de passe"
    r"|contrasen\x{303}?a|senha)"
)
_SECRETS = (
    r"(?:secret|token|credentials?|bearer"
    r"|(?:api|access|auth|secret|private|signing|encryption|master|account)[ _-]?key)"
)
_STAGE = (
    r"(?:[._-]?(?:base|dev|development|live|new|old|primary|prod|production|sandbox|secondary|stage"
    r"|staging|test|v?[0-9]{1,2})){0,2}"
)
"""Ends a name that has others beside it, or is Rails' SECRET_KEY_BASE."""
_FLAG = r"--[a-z-]{0,30}"
_INNER = r"[\"'`]{1,2}[a-z0-9]"
"""A quote within a value, as a letter follows."""
_LITERAL = r"\\[!#$%&=@^~ce-mo-qvyz]|[<>][0-9]"
"""A backslash that begins no escape and no class of an expression; an angle bracket before a digit,
which begins no tag."""
_QUOTED = rf"[bru@$]?[\"'`](?P<value>(?:\\.|[^\s\"'`\\]|{_INNER})+)[\"'`]"
_STOPS = r"\s\"'`<>\\"
_PARTS = "&,;"
_CLOSES = r".)}\]|"
_UNQUOTED = (
    rf"(?P<value>[^{_STOPS}{_PARTS}]{{3}}(?:[^{_STOPS}{_PARTS}]|{_INNER}|{_LITERAL})*"
    rf"[^{_STOPS}{_PARTS}{_CLOSES}:](?:[{_PARTS}]+[^{_STOPS}{_PARTS}=:]*"
    rf"[^{_STOPS}{_PARTS}{_CLOSES}=:])*"
    rf"(?:<[a-z0-9][^{_STOPS}]*(?m:$))?)(?:[{_STOPS}{_PARTS}{_CLOSES}]|$)"
)
"""Up to what cannot be its own: a full stop or bracket at its end is of what stands around it, and
a comma, a semicolon or an ampersand ends it only before a space or another name with its sign. What
ends with a colon is a name, and another value follows it. What `<` begins is a tag, but not where
the line ends within."""


def _assigned(names: str, value: str, rule: Rule, verifier: str) -> Pattern:
    """What follows a name and a sign, or the flag of a command."""
    name, flag = rf"{names}{_STAGE}{_ASSIGNS}", rf"{_FLAG}{names}{_STAGE}[ \t]"
    return Pattern(
        expression=rf"(?:{name}{_OPENS}|{flag}){value}",
        rule=rule,
        verifier=verifier,
        gate=rf"{name}|{flag}",
    )


def _of_curl(opens: str, value: str) -> Pattern:
    """What follows a user and a colon in a call of curl; opens: before the user."""
    # curl.se/docs/manpage.html, "--user"; `-u` stands last among letters of one hyphen.
    flag = r"[\s\"'](?:-[a-z]{0,8}u|--(?:proxy-)?user)"
    return Pattern(
        expression=rf"{flag}{opens}[^\s\"':]*:{value}",
        rule=CURL,
        verifier="is_of_curl",
        gate=r"\bcurl\b",
    )


STRUCTURES = {
    "client_key": Pattern(
        expression=r"client-key-data[\"']?:\s{0,3}[\"']?(?P<value>[A-Za-z0-9+/]{40,}={0,2})",
        rule=CLIENT_KEY,
        verifier="is_drawn",
    ),
    "private_key": Pattern(
        # Headers, lines, and the end with a shorter line and a checksum before it, if it is there.
        expression=rf"-----BEGIN {_ARMOR}{_BREAK}*(?:[A-Za-z-]+: [ -\[\]-~]*{_BREAK}+)*{_LINE}"
        rf"(?:{_BREAK}+{_LINE})*(?:{_BREAK}*[A-Za-z0-9+/]{{0,15}}={{0,2}}"
        rf"(?:{_BREAK}*=[A-Za-z0-9+/]{{4}})?{_BREAK}*-----END {_ARMOR}|={{0,2}})",
        rule=PRIVATE_KEY,
        is_cased=True,
        verifier="has_key_body",
    ),
    "jwt": Pattern(
        expression=r"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}",
        rule=JWT,
        is_cased=True,
        verifier="is_jwt",
    ),
    # docs.docker.com, "docker login": base64 of user:password.
    "docker_auth": Pattern(
        expression=r"\"auth\"\s{0,3}:\s{0,3}\"(?P<value>[A-Za-z0-9+/]{8,}={0,2})\"",
        rule=DOCKER_AUTH,
        verifier="is_basic",
    ),
    "database_url": Pattern(
        expression=r"\b(?:postgres|postgresql|mysql|mariadb|mongodb|redis|rediss|amqp|amqps|mssql"
        r"|sqlserver|oracle|clickhouse|cockroachdb)(?:\+[a-z0-9_]{1,20})?"
        r"://[^\s/:@\"'<>]*:(?P<value>(?:[^\s/\"'<>]|'[a-z0-9])+)@",
        rule=CONNECTION,
        verifier="is_literal",
    ),
    # JDBC, ADO.NET and libpq write pairs; which they are is told by the pairs before.
    "connection_pair": Pattern(
        expression=r"\b(?:password|pwd)\s?=\s?(?P<value>[^;&\s\"'<>]+)",
        rule=CONNECTION,
        verifier="is_of_a_connection",
    ),
    "url_password": Pattern(
        expression=r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@?\"'<>]*:(?P<value>(?:[^\s/?\"'<>]|'[a-z0-9])+)@",
        rule=URL_PASSWORD,
        verifier="is_literal",
    ),
    # RFC 7617 and RFC 6750.
    "basic_authorization": Pattern(
        expression=r"authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?basic\s{1,3}"
        r"(?P<value>[A-Za-z0-9+/]{4,}={0,2})",
        rule=AUTHORIZATION,
        verifier="is_basic",
    ),
    "bearer_authorization": Pattern(
        expression=r"authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|token|apikey)\s{1,3}"
        r"(?P<value>[A-Za-z0-9._~+/=-]+)",
        rule=AUTHORIZATION,
        verifier="is_token",
    ),
    # The GNU inetutils manual, "The .netrc file".
    "netrc_password": Pattern(
        expression=r"\bmachine\s+\S+\s+(?:(?:login|account)\s+\S+\s+){1,2}password\s+"
        r"(?P<value>\S+)",
        rule=NETRC,
        verifier="is_literal",
    ),
    "quoted_curl_password": _of_curl(
        r"[\s\"',=]{0,3}[\"']", r"(?P<value>(?:\\.|[^\"'\\\r\n])+)[\"']"
    ),
    "curl_password": _of_curl(r"[\s\"',=]{0,4}", r"(?P<value>[^\s\"'`]*[^\s\"'`;)])"),
    "quoted_password": _assigned(_PASSWORDS, _QUOTED, PASSWORD, "is_password"),
    "bare_password": _assigned(_PASSWORDS, _UNQUOTED, PASSWORD, "is_password"),
    "quoted_secret": _assigned(_SECRETS, _QUOTED, SECRET, "is_assigned_token"),
    "bare_secret": _assigned(_SECRETS, _UNQUOTED, SECRET, "is_assigned_token"),
}
"""Patterns by id, the more telling first; where one has a group `value`, that is the secret."""
