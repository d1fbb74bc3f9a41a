"""TLS and SASL: what is refused and why, and what the two clients are told."""

import ssl
from typing import Any

import pytest
from confluent_kafka import Consumer

from harness.certificates import Authority, Identity
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


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates") / "ours")


def mutual_tls(authority: Authority, identity: Identity, **changes: Any) -> Security:
    fields: dict[str, Any] = {
        "ssl_ca_location": str(authority.certificate),
        "ssl_certificate_location": str(identity.certificate),
        "ssl_key_location": str(identity.key),
        "ssl_key_password": identity.password,
    }
    return Security(security_protocol="SSL", **fields | changes)


def test_a_certificate_with_an_encrypted_key_is_told_to_both_clients(authority: Authority) -> None:
    identity = authority.issue("sealed", password=CANARY)
    security = mutual_tls(authority, identity)
    told = security.librdkafka()
    assert told["ssl.ca.location"] == str(authority.certificate)
    assert told["ssl.certificate.location"] == str(identity.certificate)
    assert (told["ssl.key.location"], told["ssl.key.password"]) == (str(identity.key), CANARY)
    Consumer(told | {"group.id": "unused", "log_level": "0"}).close()
    assert security.aiokafka().keys() == {"security_protocol", "ssl_context"}
    assert CANARY not in repr(security)


def test_files_that_cannot_be_used_are_named_at_once(authority: Authority) -> None:
    sealed, open_ = authority.issue("locked", password=CANARY), authority.issue("open")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"ssl_ca_location": __file__}, "no PEM certificates"),
        ({"ssl_certificate_location": __file__}, "ssl_certificate_location .* cannot be used"),
        ({"ssl_key_location": str(open_.key)}, "KEY_VALUES_MISMATCH"),
        ({"ssl_key_password": "wrong"}, "look at the files and the key's password"),
        ({"ssl_key_password": None}, "look at the files and the key's password"),
    ]
    for changes, named in cases:
        with pytest.raises(SecurityError, match=named) as refused:
            mutual_tls(authority, sealed, **changes)
        assert CANARY not in str(refused.value)
