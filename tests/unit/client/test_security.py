"""TLS and SASL: what is refused and why, and what the two clients are told."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer

from tidegate.client.security import Security, SecurityError

CANARY = "canary-7f3a"
SCRAM = {
    "TIDEGATE_SECURITY_PROTOCOL": "SASL_SSL",
    "TIDEGATE_SASL_MECHANISM": "SCRAM-SHA-256",
    "TIDEGATE_SASL_USERNAME": "alice",
    "TIDEGATE_SASL_PASSWORD": CANARY,
}
OIDC = {
    "TIDEGATE_SECURITY_PROTOCOL": "SASL_SSL",
    "TIDEGATE_SASL_MECHANISM": "OAUTHBEARER",
    "TIDEGATE_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL": "https://127.0.0.1:1/token",
    "TIDEGATE_SASL_OAUTHBEARER_CLIENT_ID": "tidegate",
    "TIDEGATE_SASL_OAUTHBEARER_CLIENT_SECRET": CANARY,
}


def test_nothing_set_is_plaintext_and_tells_the_clients_nothing() -> None:
    security = Security.from_environment({"TIDEGATE_SASL_USERNAME": "", "PATH": "/bin"})
    assert security == Security()
    assert security.librdkafka() == {}
    assert security.aiokafka() == {}


def test_scram_is_told_to_librdkafka_by_its_own_names() -> None:
    assert Security.from_environment(SCRAM).librdkafka() == {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": "alice",
        "sasl.password": CANARY,
    }


def test_scram_is_told_to_aiokafka_with_a_context_that_checks_the_host() -> None:
    told = Security.from_environment(SCRAM).aiokafka()
    context = told.pop("ssl_context")
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert told == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": "alice",
        "sasl_plain_password": CANARY,
    }


def test_oauthbearer_is_librdkafkas_own_oidc() -> None:
    scope = {"TIDEGATE_SASL_OAUTHBEARER_SCOPE": "kafka"}
    told = Security.from_environment(OIDC | scope).librdkafka()
    assert told["sasl.oauthbearer.method"] == "oidc"
    assert told["sasl.oauthbearer.token.endpoint.url"] == "https://127.0.0.1:1/token"
    assert told["sasl.oauthbearer.scope"] == "kafka"


def test_the_asyncio_client_refuses_oauthbearer() -> None:
    with pytest.raises(SecurityError, match="asyncio client has no OAUTHBEARER"):
        Security.from_environment(OIDC).aiokafka()


@pytest.mark.parametrize("environ", [SCRAM, OIDC], ids=["scram", "oidc"])
def test_librdkafka_knows_every_setting(environ: dict[str, str]) -> None:
    settings = Security.from_environment(environ).librdkafka()
    Consumer(settings | {"group.id": "unused", "log_level": "0"}).close()


@pytest.mark.parametrize("environ", [SCRAM, OIDC], ids=["scram", "oidc"])
def test_no_secret_is_shown(environ: dict[str, str]) -> None:
    security = Security.from_environment(environ)
    assert CANARY not in f"{security} {security!r}"
    assert "SASL_SSL" in repr(security)


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        (SCRAM | {"TIDEGATE_SECURITY_PROTOCOL": "TLS"}, "is none of PLAINTEXT, SSL, SASL"),
        (SCRAM | {"TIDEGATE_SASL_MECHANISM": "GSSAPI"}, "is none of PLAIN, SCRAM-SHA-256"),
        (SCRAM | {"TIDEGATE_SASL_MECHANISM": ""}, "is none of PLAIN, SCRAM-SHA-256"),
        (SCRAM | {"TIDEGATE_SASL_USERNAME": ""}, r"USERNAME\) is missing: SCRAM-SHA-256"),
        (SCRAM | {"TIDEGATE_SASL_MECHANISM": "PLAIN", "TIDEGATE_SASL_PASSWORD": ""}, "PLAIN needs"),
        (SCRAM | {"TIDEGATE_SECURITY_PROTOCOL": ""}, "MECHANISM.* unused: .* is PLAINTEXT"),
        (SCRAM | {"TIDEGATE_SECURITY_PROTOCOL": "SSL"}, "MECHANISM.* unused: .* is SSL"),
        (SCRAM | {"TIDEGATE_SASL_OAUTHBEARER_SCOPE": "a"}, "only with OAUTHBEARER"),
        (OIDC | {"TIDEGATE_SASL_PASSWORD": CANARY}, "with PLAIN and SCRAM only"),
        (OIDC | {"TIDEGATE_SASL_OAUTHBEARER_CLIENT_SECRET": ""}, "SECRET.* is missing"),
        (OIDC | {"TIDEGATE_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL": ""}, "URL.* is missing"),
        ({"TIDEGATE_SSL_CA_LOCATION": "/ca"}, "CA_LOCATION.* unused: .* is PLAINTEXT"),
        (SCRAM | {"TIDEGATE_SSL_CA_LOCATION": "/none"}, "there is no file /none"),
        (SCRAM | {"TIDEGATE_SSL_CERTIFICATE_LOCATION": __file__}, "go together"),
        (SCRAM | {"TIDEGATE_SSL_KEY_LOCATION": __file__}, "go together"),
        (SCRAM | {"TIDEGATE_SSL_KEY_PASSWORD": CANARY}, "is set without ssl_key_location"),
        (SCRAM | {"TIDEGATE_SASL_USER": "alice"}, "there is no setting TIDEGATE_SASL_USER:"),
    ],
)
def test_a_wrong_combination_is_refused_with_the_reason_and_without_secrets(
    environ: dict[str, str], why: str
) -> None:
    with pytest.raises(SecurityError, match=why) as refused:
        Security.from_environment(environ)
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(
    "files",
    [
        {"ssl_ca_location": __file__},
        {"ssl_certificate_location": __file__, "ssl_key_location": __file__},
    ],
)
def test_a_file_that_is_no_pem_is_named(files: dict[str, Any]) -> None:
    security = Security(security_protocol="SSL", ssl_key_password=None, **files)
    with pytest.raises(SecurityError, match=r"ssl_c.* \(TIDEGATE_SSL_C.*\)"):
        security.aiokafka()


def test_the_settings_stand_as_fields_of_a_frozen_value(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    security = Security(security_protocol="SSL", ssl_ca_location=str(authority))
    assert security.librdkafka()["ssl.ca.location"] == str(authority)
    with pytest.raises(AttributeError):
        security.security_protocol = "PLAINTEXT"  # type: ignore[misc]
