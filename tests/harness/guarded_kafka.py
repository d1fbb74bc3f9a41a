"""A real Kafka where nobody may do anything but by an access rule, and everybody has a password."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from tidegate.broker.clients import admin_client
from tidegate.broker.kafka import KafkaBroker
from tidegate.broker.ports import HOST, free_port
from tidegate.client.security import Security

PASSWORD = secrets.token_hex(8)
_ANSWER_S = 10.0


class GuardedKafka(KafkaBroker):
    """Its first listener is plaintext and may do everything: for the broker itself and the test.

    guarded: bootstrap servers of the other one. principals: who has a password there.
    """

    def __init__(self, directory: Path, jars: Path, principals: Iterable[str]) -> None:
        super().__init__(directory, jars)
        self.guarded = f"{HOST}:{free_port()}"
        self._principals = tuple(principals)

    def properties(self) -> dict[str, str]:
        """server.properties with the authorizer and the other listener."""
        settings = super().properties()
        for name in ("listeners", "advertised.listeners"):
            settings[name] += f",SASL_PLAINTEXT://{self.guarded}"
        settings["listener.security.protocol.map"] += ",SASL_PLAINTEXT:SASL_PLAINTEXT"
        users = " ".join(f'user_{name}="{PASSWORD}"' for name in self._principals)
        login = f"org.apache.kafka.common.security.plain.PlainLoginModule required {users};"
        return settings | {
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",  # whoever comes by plaintext
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config": login,
        }

    def as_principal(self, name: str) -> Security:
        """How one of the principals connects to `guarded`."""
        return Security(
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="PLAIN",
            sasl_username=name,
            sasl_password=PASSWORD,
        )

    def allow(
        self,
        principal: str,
        operation: AclOperation,
        kind: ResourceType,
        *names: str,
        how: ResourcePatternType = ResourcePatternType.LITERAL,
    ) -> None:
        """Make an access rule for each name of a resource."""
        allow = AclPermissionType.ALLOW
        rules = [
            AclBinding(kind, name, how, f"User:{principal}", "*", operation, allow)
            for name in names
        ]
        if rules:
            with admin_client(self.bootstrap_servers, Security()) as admin:
                for done in admin.create_acls(rules, request_timeout=_ANSWER_S).values():
                    done.result()
