"""Limits on a real Kafka: they go by the broker's time, per subject and direction."""

from pathlib import Path

from harness.deployment import Deployment
from harness.polling import eventually
from tidegate.client import Submitter
from tidegate.schemas.topics import DECISIONS

POLICY = """
id: limited
version: "1"
components:
  - component: input_validator
  - component: rate_limiter
    options: {rate_per_minute: 1, burst: 3}
  - component: output_monitor
    needs: [rate_limiter]
"""


def test_a_subject_that_sends_more_than_its_burst_is_told_when_to_retry(
    deployment: Deployment, tmp_path: Path
) -> None:
    policy = tmp_path / "limited.yaml"
    policy.write_text(POLICY)
    with deployment.up("--policy", str(policy)):
        with Submitter(**deployment.clients) as submitter:
            requests = [submitter.request(subject="alice", text=f"{n}") for n in range(5)]
            submitter.request(subject="bob", text="hello")
            submitter.response(subject="alice", text="hello")
        eventually(lambda: deployment.count(DECISIONS) == 7)
        decisions = {decision.event_id: decision for decision in deployment.decisions()}

    made = [decisions.pop(event.event_id) for event in requests]
    assert [d.action.value for d in made] == ["ALLOW"] * 3 + ["BLOCK"] * 2
    assert {d.action.value for d in decisions.values()} == {"ALLOW"}
    for denied in made[3:]:
        _, limiter, monitor = denied.verdicts
        (finding,) = limiter.findings
        assert 0 < int(finding.labels["retry_after_ms"]) <= 60_000
        assert [mark.rule_id for mark in monitor.findings] == ["marked"]
    assert not made[0].verdicts[2].findings
