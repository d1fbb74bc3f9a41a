"""How many tokens a text is: estimated from its bytes, or counted by a vocabulary.

The estimate is a token for each three bytes of ASCII and one for each two other bytes, rounded up
for each. OpenAI's rule of thumb is four characters a token of English (help.openai.com, "What are
tokens and how to count them"), and code and numbers take more. A letter of two bytes (Cyrillic,
Greek, Arabic, Hebrew) is a token then, one of three (Chinese, Hindi, Thai) one and a half, an emoji
two: other languages than English take up to 15 times its tokens (Petrov and others, "Language Model
Tokenizers Introduce Unfairness Between Languages", 2023). What is random, such as base64, may take
more than the estimate; no tokenizer of bytes makes more tokens than there are bytes.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tidegate.components.base import PermanentError

Counter = Callable[[str], int]
"""The number of tokens of a text."""

_ASCII = bytes(range(128))
_BYTES = tuple(bytes([byte]) for byte in range(256))

# What OpenAI's encoding cl100k_base never merges across (`tiktoken_ext/openai_public.py`): the
# endings of English contractions, words with a character before them, three digits, punctuation.
_PIECES = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)


def estimated(text: str, ascii_bytes_a_token: int, other_bytes_a_token: int) -> int:
    """An estimate as above, where the numbers are three and two."""
    data = text.encode("utf-8", "surrogatepass")
    others = len(data.translate(None, _ASCII))
    return -(-(len(data) - others) // ascii_bytes_a_token) - (-others // other_bytes_a_token)


def by_vocabulary(path: str) -> Counter:
    """A count by a file of tiktoken's ranks: on each line a token in base64, a space, its rank.

    Texts are split as for `cl100k_base`; by the vocabulary of another encoding it is only close.
    Raises PermanentError where the package or the file is missing, or the file is no such one.
    """
    try:
        tiktoken: Any = import_module("tiktoken")
    except ImportError:
        raise PermanentError(
            "a vocabulary needs the package tiktoken: pip install tidegate[tokens]"
        ) from None
    ranks = _ranks(path)
    encoding: Any = tiktoken.Encoding(
        "vocabulary", pat_str=_PIECES, mergeable_ranks=ranks, special_tokens={}
    )
    return lambda text: len(encoding.encode_ordinary(text))


def _ranks(path: str) -> dict[bytes, int]:
    ranks = {}
    try:
        for line in Path(path).read_bytes().splitlines():
            token, rank = line.split()
            ranks[b64decode(token, validate=True)] = int(rank)
    except OSError as error:
        raise PermanentError(f"the vocabulary cannot be read: {error.strerror}") from None
    except (ValueError, binascii.Error):
        raise PermanentError("the vocabulary is no file of tiktoken's ranks") from None
    if not ranks.keys() >= set(_BYTES) or len(set(ranks.values())) < len(ranks):
        raise PermanentError("the vocabulary lacks a byte, or has two tokens of one rank")
    return ranks
