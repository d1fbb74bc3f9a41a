"""Whether anybody is there, asked before the work starts, so that a wrong address is told soon."""

from tidegate.broker.clients import wait_for_answer
from tidegate.broker.kafka import BrokerError

ANSWER_S = 10.0


def refuse_silent_broker(bootstrap_servers: str) -> None:
    """Return once a broker answers; raises BrokerError when none does in time."""
    if not wait_for_answer(bootstrap_servers, ANSWER_S):
        raise BrokerError(
            f"no broker answers at {bootstrap_servers}: start it, or correct --bootstrap-servers"
        )
