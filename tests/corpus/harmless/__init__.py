"""Texts in which there is nothing to find: what a detector finds here, it finds wrongly.

All is invented or drawn by chance from a seed, alike on every machine. Numbers that look like a
card or an account fail its check, addresses of machines are loopback ones, and there is neither an
e-mail address nor the number of a person in it.
"""

import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from corpus.harmless import (
    configuration,
    emoji,
    everyday,
    git_log,
    ids,
    images,
    instructions,
    law,
    lockfiles,
    logs_machines,
    logs_services,
    long_documents,
    maths,
    medicine,
    mixed_scripts,
    model_traffic,
    notations,
    poems,
    recipes,
    science,
    security_talk,
    source_native,
    source_python,
    source_services,
    source_sql_shell,
    source_web,
    sports,
    support,
    tables,
    times_and_versions,
    traces_compiled,
    traces_scripting,
    typography,
    urls,
)
from corpus.harmless.languages import LANGUAGES
from corpus.identifiers import holds_identifier
from corpus.writing import Texts

SHORTEST, LONGEST = 40, 3000
_OF_A_KIND, _OF_A_LANGUAGE = 130, 70

KINDS: tuple[Texts, ...] = (
    configuration.texts,
    emoji.texts,
    everyday.texts,
    git_log.texts,
    ids.texts,
    images.texts,
    instructions.texts,
    law.texts,
    lockfiles.texts,
    logs_machines.texts,
    logs_services.texts,
    long_documents.texts,
    maths.texts,
    medicine.texts,
    mixed_scripts.texts,
    model_traffic.texts,
    notations.texts,
    poems.texts,
    recipes.texts,
    science.texts,
    security_talk.texts,
    source_native.texts,
    source_python.texts,
    source_services.texts,
    source_sql_shell.texts,
    source_web.texts,
    sports.texts,
    support.texts,
    tables.texts,
    times_and_versions.texts,
    traces_compiled.texts,
    traces_scripting.texts,
    typography.texts,
    urls.texts,
)


class Text(NamedTuple):
    """One text; its number counts within its kind."""

    kind: str
    number: int
    text: str


@lru_cache(maxsize=4)
def harmless(seed: int = 1) -> list[Text]:
    """All texts of a seed, kind after kind."""
    return [
        Text(kind_of(texts), number, text)
        for kinds, count in ((KINDS, _OF_A_KIND), (LANGUAGES, _OF_A_LANGUAGE))
        for texts in kinds
        for number, text in enumerate(islice(_kept(texts, seed), count))
    ]


def kind_of(texts: Texts) -> str:
    """The name of a kind: that of its module."""
    return texts.__module__.rpartition(".")[2]


def _kept(texts: Texts, seed: int) -> Iterator[str]:
    seen = set[str]()
    for text in texts(random.Random(f"{seed} {kind_of(texts)}")):  # noqa: S311  no secret
        if SHORTEST <= len(text) <= LONGEST and text not in seen and not holds_identifier(text):
            seen.add(text)
            yield text
