"""A real Kafka that wants TLS: on one listener with SASL, on another with a certificate."""

import secrets
from dataclasses import asdict
from pathlib import Path

from harness.certificates import Authority, Identity
from tidegate.broker.kafka import KafkaBroker
from tidegate.broker.ports import HOST, free_port
from tidegate.client.security import Security

USER = "alice"
PASSWORD = secrets.token_hex(8)

_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_OIDC = (
    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
    'unsecuredLoginStringClaim_sub="broker";'
)
_PLAIN = (
    f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
)


class SecuredKafka(KafkaBroker):
    """Its first listener stays plaintext, for the broker itself and for whoever waits for it.

    sasl_ssl, mutual_tls: bootstrap servers of the other two. authority: signed the broker's
    certificate, and is whom the broker trusts.
    """

    format_options = tuple(
        word
        for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
        for word in ("--add-scram", f"{mechanism}=[name={USER},password={PASSWORD}]")
    )

    def __init__(self, directory: Path, jars: Path) -> None:
        super().__init__(directory, jars)
        self.sasl_ssl, self.mutual_tls = (f"{HOST}:{free_port()}" for _ in range(2))
        self.authority = Authority(directory / "certificates")
        self._store = self.authority.folder / "broker-store.pem"
        self._store.write_text(self.authority.issue("broker").key_store())

    def properties(self) -> dict[str, str]:
        """server.properties with the two listeners."""
        settings = super().properties()
        for name in ("listeners", "advertised.listeners"):
            settings[name] += f",SASL_SSL://{self.sasl_ssl},SSL://{self.mutual_tls}"
        settings["listener.security.protocol.map"] += ",SASL_SSL:SASL_SSL,SSL:SSL"
        return settings | {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self._store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority.certificate),
            "listener.name.ssl.ssl.client.auth": "required",
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
            "listener.name.sasl_ssl.oauthbearer.sasl.jaas.config": _OIDC,
            "listener.name.sasl_ssl.plain.sasl.jaas.config": _PLAIN,
            "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": _SCRAM,
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": _SCRAM,
        }

    def sasl(self, mechanism: str = "SCRAM-SHA-256", password: str = PASSWORD) -> Security:
        """What the listener for SASL wants."""
        return Security(
            security_protocol="SASL_SSL",
            ssl_ca_location=str(self.authority.certificate),
            sasl_mechanism=mechanism,
            sasl_username=USER,
            sasl_password=password,
        )

    def certified(self, identity: Identity) -> Security:
        """What the listener for certificates wants."""
        return Security(
            security_protocol="SSL",
            ssl_ca_location=str(self.authority.certificate),
            ssl_certificate_location=str(identity.certificate),
            ssl_key_location=str(identity.key),
            ssl_key_password=identity.password or None,
        )


def variables(security: Security) -> dict[str, str]:
    """The same as the environment says it."""
    values = asdict(security)
    return {name: values[field] for name, field in security.variables().items() if values[field]}
