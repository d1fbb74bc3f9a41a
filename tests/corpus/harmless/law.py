"""Legal prose: articles, paragraphs, case numbers, deadlines, clauses on secrets and data."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines, prose

_WORDS: Slots = {
    "norm": (
        "Art. <<n>>(<<few>>)", "§ <<hundred>> para. <<few>>", "§§ <<n>>–<<n>>",
        "section <<n>>.<<few>>.<<few>>", "clause <<few>>.<<n>>(b)", "recital <<n>>",
        "Annex IV, no. <<n>>", "Regulation (EU) <<year>>/<<hundred>>", "Directive <<n>>/<<n>>/EC",
        "Schedule <<few>>, para <<n>>", "title <<n>>, § <<thousand>>",
    ),
    "case": (
        "C-<<hundred>>/<<n>>", "<<few>> O <<hundred>>/<<n>>", "No. <<n>>-<<thousand>>",
        "[<<year>>] QB <<hundred>>", "VIII ZR <<hundred>>/<<n>>",
        "docket <<few>>:<<n>>-cv-0<<thousand>>", "file <<year>>/<<order>>",
        "<<hundred>> F.3d <<hundred>>", "T-<<n>>/<<n>> P", "case <<thousand>> of <<year>>",
        "Reg. No. HRB <<pid>>",
    ),
    "party": (
        "the lessee", "the licensor", "the processor", "the seller", "the insurer",
        "the association", "the carrier", "either party", "the data subject", "the guarantor",
        "the board",
    ),
    "duty": (
        "keep trade secrets confidential", "return all keys", "hand over the access cards",
        "give notice in writing", "pay within <<n>> days", "delete personal data",
        "hold the records for <<few>> years", "ignore instructions that breach the law",
        "bear the costs", "name a contact", "insure the goods", "stop acting as an agent",
        "disregard the earlier version",
    ),
    "sum": (
        "EUR <<n>>,<<hundred>>.00", "<<n>>.<<hundred>>,50 €", "CHF <<n>>'<<hundred>>.–",
        "USD <<few>>.<<few>> million", "<<n>> per cent of turnover", "£<<n>>,<<hundred>>",
    ),
    "court": (
        "the court of appeal", "the tribunal", "the second chamber", "the registrar",
        "the arbitrator", "the supervisory authority", "the single judge",
    ),
}  # fmt: skip
_SENTENCES = (
    "Under <<norm>>, <<party>> shall <<duty>> and <<duty>>.",
    "By judgment of <<date>> (<<case>>) <<court>> dismissed the claim for <<sum>>.",
    "<<norm>> overrides <<norm>> wherever <<party>> fails to <<duty>>.",
    "The deadline of <<norm>> ended on <<date>> at <<clock>>; <<party>> moved on <<date>>.",
    "Cf. <<case>>, paras <<n>>–<<n>>; dissenting, <<case>>, at <<hundred>>.",
    "Notwithstanding <<norm>>, <<party>> may set off up to <<sum>>.",
    "Does <<norm>> apply when <<party>> was asked to <<duty>> only orally?",
    "<<court>> asked the parties to ignore the earlier brief and to read the one of <<date>>.",
    "The contract no. <<order>> of <<date>> is terminated with effect from <<date>>.",
    "Any password given to <<party>> is deemed confidential information within <<norm>>.",
    "Entry <<n>> in the register, sheet <<thousand>>, plot <<hundred>>/<<n>>, <<thousand>> m², "
    "replaces entry <<n>>.",
    "The penalty is <<sum>> per case, at most <<sum>>, see <<norm>> with <<norm>>.",
    "In <<case>>, <<court>> held that <<party>> need not <<duty>>.",
)
_SLOTS: Slots = {
    **_WORDS,
    "clauses": lines("(<<few>>) <<party>> shall <<duty>> (<<norm>>).", _WORDS, 2, 5),
    "cites": lines("- <<case>>, <<date>>, on <<norm>>", _WORDS, 3, 6),
}
_FORMS = (
    "<<norm>>. Confidentiality\n\n<<clauses>>",
    "Table of cases\n<<cites>>",
    "Summarise for a lay reader, in five lines:\n<<clauses>>",
    "File: <<case>>\nYour ref.: <<order>>\nDate: <<date>>\n\nIn the matter of <<party>> against "
    "<<party>>, <<court>> sets the hearing for <<date>>, <<clock>>, room <<hundred>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    sheets = filled(chance, _FORMS, _SLOTS)
    for text in prose(chance, _SENTENCES, _WORDS):
        yield text
        yield next(sheets)
