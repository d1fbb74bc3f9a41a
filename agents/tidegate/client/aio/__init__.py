"""The submitter and the reader for asyncio, on aiokafka: the extra `aio`."""

try:
    import aiokafka  # noqa: F401
except ImportError as error:
    raise ImportError(
        "aiokafka is missing: pip install 'tidegate[aio]'", name="aiokafka"
    ) from error

from tidegate.client.aio.quiet_log import hide_credentials
from tidegate.client.aio.reader import DecisionReader
from tidegate.client.aio.submitter import Submitter

__all__ = ["DecisionReader", "Submitter"]

hide_credentials()
