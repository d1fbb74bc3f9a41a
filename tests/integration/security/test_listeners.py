"""Each way to connect gets through to a broker that wants it."""

import logging
from dataclasses import replace
from uuid import UUID

import pytest

from harness.secured_kafka import PASSWORD, SecuredKafka
from harness.token_endpoint import token_endpoint
from tidegate.broker import topic_admin
from tidegate.broker.clients import count_records, why_silent
from tidegate.client import DecisionReader, Security, Submitter, aio
from tidegate.schemas.topics import REQUESTS


def test_a_program_submits_by_any_password_mechanism(
    secured: SecuredKafka, topics: str, registry: str
) -> None:
    for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"):
        security = secured.sasl(mechanism)
        with Submitter(
            secured.sasl_ssl, registry, topic_prefix=topics, security=security
        ) as submitter:
            submitter.request(subject="alice", text="hello")
    assert count_records(secured.sasl_ssl, REQUESTS.full_name(topics), secured.sasl()) == 3


@pytest.mark.parametrize("password", ["", "of the key"])
async def test_a_program_submits_and_reads_with_a_certificate(
    secured: SecuredKafka, topics: str, registry: str, password: str
) -> None:
    identity = secured.authority.issue(f"client-{topics}", password)
    security = secured.certified(identity)
    servers = secured.mutual_tls
    with Submitter(servers, registry, topic_prefix=topics, security=security) as submitter:
        submitter.request(subject="alice", text="hello")
    async with aio.Submitter(
        servers, registry, topic_prefix=topics, security=security
    ) as submitting:
        await submitting.request(subject="alice", text="hello")
    with DecisionReader(servers, registry, topic_prefix=topics, security=security) as reader:
        assert reader.wait(UUID(int=1), timeout=0).reason_code == "no_decision"
    assert topic_admin.check(servers, topics, security) == []
    assert count_records(servers, REQUESTS.full_name(topics), security) == 2


def test_librdkafka_fetches_its_token_from_an_oidc_endpoint(
    secured: SecuredKafka, topics: str, registry: str
) -> None:
    with token_endpoint("tidegate", PASSWORD) as url:
        security = Security(
            security_protocol="SASL_SSL",
            ssl_ca_location=str(secured.authority.certificate),
            sasl_mechanism="OAUTHBEARER",
            sasl_oauthbearer_token_endpoint_url=url,
            sasl_oauthbearer_client_id="tidegate",
            sasl_oauthbearer_client_secret=PASSWORD,
            sasl_oauthbearer_scope="kafka",
        )
        with Submitter(
            secured.sasl_ssl, registry, topic_prefix=topics, security=security
        ) as submitter:
            submitter.request(subject="alice", text="hello")
        assert why_silent(secured.sasl_ssl, 20, security) is None
        wrong = replace(security, sasl_oauthbearer_client_secret=PASSWORD[::-1])
        assert "invalid_client" in str(why_silent(secured.sasl_ssl, 600, wrong))


async def test_a_password_in_the_clear_inside_tls_is_not_in_the_log(
    secured: SecuredKafka, topics: str, registry: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    security = secured.sasl("PLAIN")
    with Submitter(secured.sasl_ssl, registry, topic_prefix=topics, security=security) as submitter:
        submitter.request(subject="alice", text="hello")
    async with aio.Submitter(
        secured.sasl_ssl, registry, topic_prefix=topics, security=security
    ) as submitting:
        await submitting.request(subject="alice", text="hello")
    assert "SaslHandShakeRequest" in caplog.text
    assert PASSWORD not in caplog.text
