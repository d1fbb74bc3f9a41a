"""How a program uses Tidegate: it submits events and reads the decisions on them.

`tidegate.client.aio` holds the same two classes for asyncio, with the extra `aio`.
"""

from tidegate.client.effective import EffectiveDecision, effective_decision
from tidegate.client.events import request, response
from tidegate.client.outgoing import SubmitError
from tidegate.client.reader import DecisionReader
from tidegate.client.security import Security, SecurityError
from tidegate.client.submitter import Submitter
from tidegate.client.view import ReadError
from tidegate.schemas.errors import TidegateError

__all__ = [
    "DecisionReader",
    "EffectiveDecision",
    "ReadError",
    "Security",
    "SecurityError",
    "SubmitError",
    "Submitter",
    "TidegateError",
    "effective_decision",
    "request",
    "response",
]
