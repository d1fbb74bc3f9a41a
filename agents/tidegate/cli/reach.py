"""Whether anybody is there, asked before the work starts, so that a wrong address is told soon."""

from tidegate.broker.clients import why_silent
from tidegate.broker.kafka import BrokerError
from tidegate.client.security import Security

ANSWER_S = 10.0


def refuse_silent_broker(bootstrap_servers: str, security: Security) -> None:
    """Return once a broker answers; raises BrokerError when none does in time."""
    silent = why_silent(bootstrap_servers, ANSWER_S, security)
    if silent is not None:
        raise BrokerError(
            f"no broker answers at {bootstrap_servers} by {security.security_protocol}: {silent}; "
            "start it, or correct --bootstrap-servers or TIDEGATE_SECURITY_PROTOCOL, "
            "TIDEGATE_SSL_* and TIDEGATE_SASL_*"
        )
