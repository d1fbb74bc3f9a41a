"""The events of the benchmark: requests of about 500 bytes, as a gateway submits them."""

from typing import Any

from bench.transport.place import Place
from tidegate.client import Submitter

SUBJECTS = 10_000
"""So that hardly two events of a batch share a row of state: nothing is saved by coalescing."""

TEXT = (
    "Please read the notes of yesterday's meeting again and write three short paragraphs for the "
    "people who could not come: what was decided, what is still open, and who does what until "
    "Thursday. Keep the names of the two suppliers out of it, they have not signed yet."
)


def request(number: int, **changes: Any) -> dict[str, Any]:
    """Arguments of `Submitter.request`."""
    return {
        "subject": f"subject-{number % SUBJECTS:05}",
        "text": TEXT,
        "source": "/gateways/eu-1",
        "conversation_id": f"conversation-{number // 3}",
        "provider_name": "openai",
        "request_model": "gpt-4o-mini",
        "service_name": "assistant",
    } | changes


def fill(place: Place, prefix: str, count: int) -> None:
    """Submit so many events."""
    with Submitter(place.bootstrap_servers, place.registry_url, topic_prefix=prefix) as submitter:
        for number in range(count):
            submitter.request(**request(number))
