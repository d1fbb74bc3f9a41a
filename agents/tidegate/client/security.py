"""TLS and SASL of the connections to Kafka, the same for every client of Tidegate.

The fields are named as librdkafka names its settings, and so are the variables of the environment:
`sasl.username` is `sasl_username` and TIDEGATE_SASL_USERNAME.
"""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from tidegate.schemas.errors import TidegateError

_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_PASSWORD_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_OAUTHBEARER = "OAUTHBEARER"
_FILES = ("ssl_ca_location", "ssl_certificate_location", "ssl_key_location")
_GROUPS = ("security_", "ssl_", "sasl_")


class SecurityError(TidegateError):
    """Settings of TLS and SASL that do not go together; the message holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """How to connect to Kafka; plaintext unless told otherwise.

    security_protocol: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL. ssl_*: PEM files; without a CA
    the system's are trusted, and certificate and key are for brokers that ask for them (mTLS).
    sasl_mechanism: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512, by user name and password, or
    OAUTHBEARER, by a token that librdkafka fetches from an OIDC endpoint with the client's
    credentials.

    Raises SecurityError when one of them is wrong, missing, or would go unused.
    """

    security_protocol: str = "PLAINTEXT"
    ssl_ca_location: str | None = None
    ssl_certificate_location: str | None = None
    ssl_key_location: str | None = None
    ssl_key_password: str | None = field(default=None, repr=False)
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    sasl_oauthbearer_token_endpoint_url: str | None = None
    sasl_oauthbearer_client_id: str | None = None
    sasl_oauthbearer_client_secret: str | None = field(default=None, repr=False)
    sasl_oauthbearer_scope: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """What the variables say; an empty one counts as not set."""
        known = cls.variables()
        groups = tuple(_variable(group) for group in _GROUPS)
        unknown = sorted(name for name in environ if name.startswith(groups) and name not in known)
        if unknown:
            raise SecurityError(
                f"there is no setting {unknown[0]}: the settings are {', '.join(known)}"
            )
        return cls(**{name: environ[v] for v, name in known.items() if environ.get(v)})

    @classmethod
    def variables(cls) -> dict[str, str]:
        """The names of the variables and the fields they are of."""
        return {_variable(each.name): each.name for each in fields(cls)}

    def __post_init__(self) -> None:
        if self.security_protocol not in _PROTOCOLS:
            raise SecurityError(f"{_about('security_protocol')} is none of {', '.join(_PROTOCOLS)}")
        if not self._uses("SSL"):
            self._refuse("ssl_", "has TLS only with SSL or SASL_SSL")
        if not self._uses("SASL"):
            self._refuse("sasl_", "has SASL only with SASL_SSL or SASL_PLAINTEXT")
        self._check_tls()
        if self._uses("SASL"):
            self._check_sasl()

    def librdkafka(self) -> dict[str, str]:
        """The settings of a client of librdkafka; none for plaintext."""
        if self.security_protocol == "PLAINTEXT":
            return {}
        settings = {name.replace("_", "."): value for name, value in self._given().items()}
        if self.sasl_mechanism == _OAUTHBEARER:
            settings["sasl.oauthbearer.method"] = "oidc"
        return settings

    def aiokafka(self) -> dict[str, Any]:
        """The keyword arguments of a client of aiokafka; none for plaintext.

        Raises SecurityError for OAUTHBEARER.
        """
        if self.sasl_mechanism == _OAUTHBEARER:
            raise SecurityError(
                "the asyncio client has no OAUTHBEARER: use tidegate.client, or another "
                f"{_about('sasl_mechanism')}"
            )
        settings: dict[str, Any] = {}
        if self.security_protocol != "PLAINTEXT":
            settings["security_protocol"] = self.security_protocol
        if self._uses("SSL"):
            settings["ssl_context"] = self._context()
        if self._uses("SASL"):
            settings["sasl_mechanism"] = self.sasl_mechanism
            settings["sasl_plain_username"] = self.sasl_username
            settings["sasl_plain_password"] = self.sasl_password
        return settings

    def _uses(self, layer: str) -> bool:
        return layer in self.security_protocol.split("_")

    def _given(self) -> dict[str, str]:
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    def _check_tls(self) -> None:
        for name in _FILES:
            path = getattr(self, name)
            if path and not Path(path).is_file():
                raise SecurityError(f"{_about(name)}: there is no file {path}")
        if bool(self.ssl_certificate_location) != bool(self.ssl_key_location):
            raise SecurityError(
                f"{_about('ssl_certificate_location')} and {_about('ssl_key_location')} go "
                "together: give both, or neither"
            )
        if self.ssl_key_password and not self.ssl_key_location:
            raise SecurityError(
                f"{_about('ssl_key_password')} is set without {_about('ssl_key_location')}"
            )
        if self._uses("SSL"):
            self._context()  # what it says of a file is clearer than librdkafka's words

    def _check_sasl(self) -> None:
        if self.sasl_mechanism in _PASSWORD_MECHANISMS:
            self._need("sasl_username", "sasl_password")
            self._refuse("sasl_oauthbearer_", f"has it only with {_OAUTHBEARER}", "sasl_mechanism")
        elif self.sasl_mechanism == _OAUTHBEARER:
            self._need(
                "sasl_oauthbearer_token_endpoint_url",
                "sasl_oauthbearer_client_id",
                "sasl_oauthbearer_client_secret",
            )
            for name in ("sasl_username", "sasl_password"):
                self._refuse(name, "has it with PLAIN and SCRAM only", "sasl_mechanism")
        else:
            known = ", ".join((*_PASSWORD_MECHANISMS, _OAUTHBEARER))
            raise SecurityError(f"{_about('sasl_mechanism')} is none of {known}")

    def _need(self, *names: str) -> None:
        for name in names:
            if not getattr(self, name):
                raise SecurityError(f"{_about(name)} is missing: {self.sasl_mechanism} needs it")

    def _refuse(self, prefix: str, why: str, chosen_by: str = "security_protocol") -> None:
        for name in self._given():
            if name.startswith(prefix):
                raise SecurityError(
                    f"{_about(name)} would go unused: {_about(chosen_by)} is "
                    f"{getattr(self, chosen_by)}, and it {why}"
                )

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.ssl_ca_location)
        except ssl.SSLError as error:
            raise SecurityError(
                f"{_about('ssl_ca_location')}: no PEM certificates in {self.ssl_ca_location}"
            ) from error
        if self.ssl_certificate_location:
            try:
                context.load_cert_chain(
                    self.ssl_certificate_location,
                    self.ssl_key_location,
                    self.ssl_key_password or "",  # with None, OpenSSL asks on the terminal
                )
            except ssl.SSLError as error:
                raise SecurityError(
                    f"{_about('ssl_certificate_location')} or {_about('ssl_key_location')} cannot "
                    f"be used ({error.reason}): look at the files and the key's password"
                ) from error
        return context


def _variable(name: str) -> str:
    return f"TIDEGATE_{name.upper()}"


def _about(name: str) -> str:
    return f"{name} ({_variable(name)})"
