"""Whoever comes wrongly to a secured listener is told why, soon, and without a secret."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.certificates import Authority
from harness.command_line import call_tidegate
from harness.secured_kafka import SecuredKafka, variables
from tidegate.broker.topic_admin import TopicError, check
from tidegate.cli import reach
from tidegate.client import (
    DecisionReader,
    ReadError,
    Security,
    SubmitError,
    Submitter,
    aio,
)
from tidegate.client import reader as reader_module

WRONG = "canary-7f3a"


@pytest.fixture(params=["password", "authority"])
def refused(
    request: pytest.FixtureRequest, secured: SecuredKafka, tmp_path: Path
) -> tuple[Security, str]:
    """Settings that the listener for SASL does not take, and what is said of them."""
    if request.param == "password":
        return secured.sasl(password=WRONG), "invalid credentials"
    stranger = Authority(tmp_path / "stranger")
    trusting = replace(secured.sasl(), ssl_ca_location=str(stranger.certificate))
    return trusting, "certificate verify failed"


def test_a_command_ends_with_the_reason(
    secured: SecuredKafka, refused: tuple[Security, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "ANSWER_S", 600)
    security, reason = refused
    environment = variables(security) | {"TIDEGATE_CONTENT_KEY": "k" * 32}
    servers = ("--bootstrap-servers", secured.sasl_ssl)
    registry = ("--registry-url", "http://127.0.0.1:1")
    for command in (["topics", "check"], ["watch", *registry], ["worker", *registry], ["up"]):
        done = call_tidegate(*command, *servers, env=environment)
        assert (done.status, done.stdout) == (2, "")
        assert reason in done.stderr
        assert "TIDEGATE_SASL_*" in done.stderr
        assert WRONG not in done.stderr


def test_a_program_that_submits_is_told_long_before_its_time_is_up(
    secured: SecuredKafka, registry: str, refused: tuple[Security, str]
) -> None:
    security, reason = refused
    submitter = Submitter(secured.sasl_ssl, registry, security=security)
    submitter.request(subject="alice", text="hello")
    with pytest.raises(SubmitError, match=reason) as told:
        submitter.flush(timeout=600)
    submitter.close()
    assert (told.value.pending, told.value.failed) == (1, 0)
    assert WRONG not in str(told.value)


def test_a_program_that_reads_is_told_long_before_its_time_is_up(
    secured: SecuredKafka,
    registry: str,
    refused: tuple[Security, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_module, "START_TIMEOUT_S", 600)
    security, reason = refused
    with pytest.raises(ReadError, match=reason):
        DecisionReader(secured.sasl_ssl, registry, security=security)
    with pytest.raises(TopicError, match=reason):
        check(secured.sasl_ssl, "any.", security)


async def test_a_program_on_asyncio_is_told_and_its_log_says_why(
    secured: SecuredKafka,
    registry: str,
    refused: tuple[Security, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    security, reason = refused
    with pytest.raises(SubmitError, match=r"Unable to bootstrap .* log says why"):
        async with aio.Submitter(secured.sasl_ssl, registry, security=security):
            pass
    with pytest.raises(ReadError, match=r"Unable to bootstrap .* log says why"):
        async with aio.DecisionReader(secured.sasl_ssl, registry, security=security):
            pass
    assert reason in caplog.text
    assert WRONG not in caplog.text


def test_plaintext_to_a_listener_for_tls_is_told_as_such(
    secured: SecuredKafka, registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "ANSWER_S", 2)
    monkeypatch.setattr(reader_module, "START_TIMEOUT_S", 2)
    servers = secured.sasl_ssl
    done = call_tidegate("topics", "check", "--bootstrap-servers", servers)
    assert done.status == 2
    assert f"{servers} by PLAINTEXT" in done.stderr
    assert "as they do with one that is not by the security.protocol" in done.stderr
    submitter = Submitter(servers, registry, security=Security())
    submitter.request(subject="alice", text="hello")
    with pytest.raises(SubmitError, match=r"security\.protocol"):
        submitter.flush(timeout=2)
    submitter.close()
    with pytest.raises(ReadError, match=r"security\.protocol"):
        DecisionReader(servers, registry, security=Security())


def test_a_listener_for_certificates_refuses_whoever_has_none_of_its_authority(
    secured: SecuredKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "ANSWER_S", 2)
    stranger = Authority(tmp_path / "stranger").issue("stranger")
    nameless = Security(security_protocol="SSL", ssl_ca_location=str(secured.authority.certificate))
    for security in (nameless, secured.certified(stranger)):
        done = call_tidegate(
            "topics", "check", "--bootstrap-servers", secured.mutual_tls, env=variables(security)
        )
        assert done.status == 2
        assert "alert" in done.stderr
        assert "certificate" in done.stderr
