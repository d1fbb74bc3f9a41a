"""What an agent needs of the schema registry before its first batch: waited for, never guessed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tidegate.agents.arrival import Arrival
from tidegate.agents.outputs import Target
from tidegate.agents.retry import until_answered
from tidegate.agents.settings import Settings
from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import Codec
from tidegate.schemas.topics import Topic


class Opening:
    """Registers the schemas of topics. alive: called now and then while the registry is away."""

    def __init__(self, settings: Settings, alive: Callable[[], None]) -> None:
        self._settings = settings
        self._alive = alive
        self._client = registry_client(settings.registry_url)

    async def targets(self, topics: Sequence[Topic]) -> dict[Topic, Target]:
        """Where and how records are written."""
        return {topic: (await self._meet(topic))[1] for topic in topics}

    async def arrival(self, topic: Topic) -> Arrival[Any]:
        """How records of a topic arrive."""
        catalogue, _ = await self._meet(topic)
        assert topic.record is not None  # noqa: S101  only such topics have schemas
        codec: Codec[Any] = Codec(topic.record)
        return Arrival(codec, catalogue, topic.max_value_bytes, self._alive)

    async def _meet(self, topic: Topic) -> tuple[SchemaCatalogue, Target]:
        catalogue = SchemaCatalogue(self._client, topic, self._settings.topic_prefix)
        register = partial(_register, catalogue)
        schema_id = await until_answered(register, "the worker waits", self._alive)
        return catalogue, Target(self._settings.topic(topic), schema_id)


def _register(catalogue: SchemaCatalogue) -> int:
    """Register our schema and learn the others of its subject; returns the id of ours."""
    catalogue.require_compatibility()
    schema_id = catalogue.register()
    catalogue.refresh(set())
    return schema_id
