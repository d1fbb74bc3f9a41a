"""E-mail addresses."""

_LETTER, _MARK = "a-z0-9", r"\x{300}-\x{36f}"

EMAIL = (
    rf"[{_LETTER}][{_LETTER}{_MARK}._%+'-]*"
    rf"@(?:[{_LETTER}](?:[{_LETTER}{_MARK}-]*[{_LETTER}{_MARK}])?\.)+[a-z][a-z0-9-]*[a-z]"
)
"""What they look like in Latin letters, accents folded apart. In scripts without spaces a sentence
before an address would seem to be part of it."""

_LONGEST_LOCAL, _LONGEST_DOMAIN, _LONGEST_LABEL = 64, 255, 63
"""RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.2, and RFC 1035, section 2.3.4."""

_FILES = frozenset(
    {"css", "gif", "htm", "html", "jpeg", "jpg", "js", "json", "pdf", "png", "svg", "txt", "webp"}
)
"""Endings of names such as icon@2x.png, which are no top-level domains."""


def is_email(address: str) -> bool:
    """Whether it may be the address of somebody's mailbox, by its lengths and by its ending."""
    local, _, domain = address.partition("@")
    labels = domain.split(".")
    return (
        len(local) <= _LONGEST_LOCAL
        and len(domain) <= _LONGEST_DOMAIN
        and max(map(len, labels)) <= _LONGEST_LABEL
        and ".." not in local
        and not local.endswith(".")
        and labels[-1].lower() not in _FILES
    )


def is_login(address: str, before: str, after: str) -> bool:
    """Whether it is a user at a host, as in git@host:path or scheme://user:password@host."""
    token = before.split()[-1] if before and not before[-1].isspace() else ""
    authority = token.rpartition("://")
    return bool(authority[1] and not set(authority[2]) & set("/?#")) or (
        address.lower().startswith("git@") and after.startswith((":", "/"))
    )
