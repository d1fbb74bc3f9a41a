"""What findings are about: the categories that decisions count.

A category has the name it has in OpenAI's moderation API where that knows it
(platform.openai.com, Moderations); the others are ours. A component may use no name beside these.
"""

from enum import StrEnum


class Category(StrEnum):
    """Risk categories of the components there are."""

    MALFORMED_INPUT = "malformed_input"
    KEYWORD = "keyword"
    OBFUSCATION = "obfuscation"
    PERSONAL_DATA = "personal_data"
    SECRET = "secret"  # noqa: S105  the name of a category
    SIZE = "size"
    RATE_LIMIT = "rate_limit"
    AUDIT = "audit"
