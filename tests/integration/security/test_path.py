"""The path of an event when every connection to Kafka is SASL_SSL with SCRAM."""

from pathlib import Path

from harness.command_line import call_tidegate
from harness.deployment import Deployment, worker_settings
from harness.secured_kafka import PASSWORD, SecuredKafka, variables
from tidegate.broker.clients import count_records
from tidegate.client import DecisionReader, Submitter, aio
from tidegate.schemas.records import Action
from tidegate.schemas.topics import STATE


async def test_events_are_decided_and_read_over_sasl_ssl(
    secured: SecuredKafka, prefix: str, tmp_path: Path
) -> None:
    # Given topics made by an operator who has the password in the environment
    security = secured.sasl()
    environment = variables(security)
    deployment = Deployment(
        secured.sasl_ssl, prefix, environment=environment | worker_settings(prefix, tmp_path)
    )
    made = call_tidegate("topics", "create", *deployment.where, env=environment)
    assert made.status == 0, made.stderr

    # When a registry and a worker run, the worker with a policy that has tables, and stop
    with deployment.up("--policy", "default") as first:
        claims = count_records(secured.sasl_ssl, STATE.full_name(prefix), security)
        with (
            Submitter(**deployment.clients, security=security) as submitter,
            DecisionReader(**deployment.clients, security=security) as reader,
        ):
            event = submitter.request(subject="alice", text="bell \x07")
            blocked = reader.wait(event.event_id, timeout=30)
        assert first.terminate() == 0
        said = first.stdout_text() + first.stderr_text()
    assert count_records(secured.sasl_ssl, STATE.full_name(prefix), security) == claims + 1

    # And others run in their place, which read schemas and tables again
    with deployment.up("--policy", "default") as second:
        async with (
            aio.DecisionReader(**deployment.clients, security=security) as reading,
            aio.Submitter(**deployment.clients, security=security) as submitting,
        ):
            passing = await submitting.request(subject="alice", text="hello")
            allowed = await reading.wait(passing.event_id, timeout=30)
        produced = call_tidegate(
            "produce", "--wait", "30", *deployment.options, env=environment, stdin=b'{"text": "hi"}'
        )
        watched = call_tidegate(
            "watch", "--from-beginning", "--limit", "3", *deployment.options, env=environment
        )

        # Then every event has its decision, and nobody tells the password
        assert (blocked.action, blocked.reason_code) == (Action.BLOCK, "component_block")
        assert allowed.action is Action.ALLOW
        assert (produced.status, watched.status) == (0, 0)
        assert "ALLOW" in produced.stdout
        assert second.terminate() == 0
        assert PASSWORD not in said + second.stdout_text() + second.stderr_text()
