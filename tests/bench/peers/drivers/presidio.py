"""Presidio's recognizers by pattern, on a blank pipeline; runs in an environment of its own.

All that it loads for English by default, but for the one that needs a model, and what it adds for
the countries of the texts. It counts what it is asked for: what scores 0.4, as a check does that
confirms a number, or a weak pattern beside a word of its context.
"""

import spacy  # type: ignore[import-not-found]
import tldextract  # type: ignore[import-not-found]
from presidio_analyzer import (  # type: ignore[import-not-found]
    AnalyzerEngine,
    RecognizerRegistry,
    predefined_recognizers,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine  # type: ignore[import-not-found]

from bench.peers.drivers.loop import Flags, drive

_ENTITIES = (
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "IP_ADDRESS",
    "US_SSN",
    "UK_NHS",
    "PL_PESEL",
    "ES_NIF",
    "DE_TAX_ID",
)
_FURTHER = ("PlPeselRecognizer", "EsNifRecognizer", "DeTaxIdRecognizer")
_LEAST_SCORE = 0.4


def _personal_data() -> Flags:
    # It would ask the network for the domains there are; a list comes with it.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    engine = SpacyNlpEngine()
    engine.nlp = {"en": spacy.blank("en")}
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    for name in _FURTHER:
        registry.add_recognizer(getattr(predefined_recognizers, name)(supported_language="en"))
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    return lambda text: bool(
        analyzer.analyze(
            text, language="en", entities=list(_ENTITIES), score_threshold=_LEAST_SCORE
        )
    )


if __name__ == "__main__":
    drive({"personal data": _personal_data})
