"""E-mail addresses (RFC 5321; in all scripts RFC 6531)."""

_LETTER = (
    r"a-z\x{c0}-\x{60b}\x{620}-\x{669}\x{66e}-\x{6d3}\x{6d5}-\x{963}\x{966}-\x{dff}"
    r"\x{10a0}-\x{10ff}\x{1d00}-\x{1fff}\x{2c60}-\x{2c7f}\x{a720}-\x{a7ff}\x{11000}-\x{11fff}"
)
"""Of scripts that put spaces between words, from Latin to Georgian, marks included. They are one
alphabet: what looks alike is folded to one letter, so that Cyrillic ones become phonetic ones."""
_SIGN = (
    r"\x{e00}-\x{109f}\x{1100}-\x{11ff}\x{1780}-\x{17ff}\x{3041}-\x{30ff}\x{3400}-\x{9fff}"
    r"\x{20000}-\x{3ffff}"
)
"""Of scripts that put none, such as Thai, Khmer, kana and Han, and of Hangul. Sentences in them may
go on right beside an address in letters, so no name of an address has both."""
_WORD = f"{_LETTER}0-9"

EMAIL = (
    rf"(?:(?:[{_WORD}]|[{_LETTER}]&)(?:[{_WORD}._%+'-]|[{_LETTER}]&)*|[{_SIGN}][{_SIGN}._-]*)"
    rf"@(?:(?:[{_WORD}](?:[{_WORD}_-]*[{_WORD}])?|[{_SIGN}]+)\.)+"
    rf"(?:[{_LETTER}][{_WORD}_-]*[{_LETTER}]|[{_SIGN}]{{2,}})"
    rf"(?:@[{_WORD}{_SIGN}._@-]*[{_WORD}{_SIGN}])?"
)
"""What they look like, folded, with what another @ joins to them. An ampersand stands behind a
letter: behind a digit it parts the address from a number in a URL."""

_LONGEST_LOCAL, _LONGEST_DOMAIN, _LONGEST_LABEL = 64, 255, 63
"""RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.2, and RFC 1035, section 2.3.4."""

_NOT_OF_AUTHORITY = frozenset("/?#\"'`<>|,;&=()[]{}")
"""What ends the authority of a URL (RFC 3986, section 3.2), or is seldom part of a password."""

_NO_DOMAINS = frozenset(
    {"css", "csv", "gif", "gz", "htm", "html", "ini", "jpeg", "jpg", "js", "json", "jsx", "lock"}
    | {"log", "path", "pdf", "png", "scope", "service", "slice", "socket", "svg", "swap", "target"}
    | {"timer", "toml", "ts", "tsx", "txt", "webp", "whl", "xml", "yaml", "yml"}
    | {"conj", "flatten", "inverse", "permute", "reshape", "squeeze", "transpose", "unsqueeze"}
)
"""Endings of files, such as icon@2x.png, of units of systemd, such as getty@tty1.service, and of
products of matrices, such as q@k.transpose, that are no top-level domains."""

_OF_HOSTS = frozenset(
    {"corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost", "private"}
)
"""Endings that are resolved within a network alone: RFC 6761, section 6.3; RFC 6762, appendix G;
and one that resolvers put behind localhost."""
_NETWORK_AT_HOME = ".home.arpa"
"""RFC 8375."""


def is_email(address: str) -> bool:
    """Whether it may be the address of somebody's mailbox, by its lengths and by its ending."""
    local, domain, *_ = address.lower().split("@")
    labels = domain.split(".")
    ending = labels[-1].partition("_")[0]
    # Paraguay gives names below com.py and its like alone: model@v1.py is a file.
    is_of_a_file = ending in _NO_DOMAINS or (ending == "py" and len(labels) == 2)
    return (
        len(local) <= _LONGEST_LOCAL
        and len(domain) <= _LONGEST_DOMAIN
        and max(map(len, labels)) <= _LONGEST_LABEL
        and not local.endswith(".")
        and not is_of_a_file
    )


def is_login(address: str, before: str, after: str) -> bool:
    """Whether it is a user at a host.

    As in git@host:path, root@nas.local or scheme://user:password@host.
    """
    token = before.split()[-1] if before and not before[-1].isspace() else ""
    scheme, is_url, authority = token.rpartition("://")
    is_of_authority = bool(is_url) and not set(authority) & _NOT_OF_AUTHORITY
    local, _, domain = address.lower().partition("@")
    is_on_network = domain.rpartition(".")[2] in _OF_HOSTS or domain.endswith(_NETWORK_AT_HOME)
    return (
        (is_of_authority and not scheme.endswith("mailto"))
        or (local == "git" and after.startswith((":", "/")))
        # Directories give people such names too, mostly of a first and a last one.
        or (is_on_network and "." not in local)
    )
