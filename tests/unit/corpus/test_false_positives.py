"""What the shipped policy finds in texts in which there is nothing to find."""

from collections import Counter
from contextlib import closing

from corpus.harmless import Text, harmless
from harness.building import context, request
from tidegate.components.clock import Clock
from tidegate.components.digest import MIN_KEY_BYTES, ContentKey
from tidegate.components.judging import Judge, Judged
from tidegate.components.policy_file import load_policy

AT_MOST = 0.005
"""Share of harmless texts that may be flagged."""


async def flagged_by(policy: str, texts: list[Text]) -> list[tuple[Text, Judged]]:
    """The texts that are flagged, each judged as a request of a subject of its own."""
    batch = [context(request(text.text, subject=f"{text.kind} {text.number}")) for text in texts]
    key = ContentKey(bytes(MIN_KEY_BYTES))
    with closing(Judge(load_policy(policy), key, Clock())) as judge:
        judged = [one async for one in judge.judge(batch)]
    return [(texts[one.place], one) for one in judged if one.outcome.flagged]


async def test_the_default_policy_flags_hardly_a_harmless_text() -> None:
    texts = harmless()
    assert len(texts) >= 3_000
    flagged = await flagged_by("default", texts)
    why = Counter(
        (text.kind, finding.rule_id)
        for text, judged in flagged
        for verdict in judged.outcome.verdicts
        for finding in verdict.findings
    )
    assert len(flagged) <= AT_MOST * len(texts), why
