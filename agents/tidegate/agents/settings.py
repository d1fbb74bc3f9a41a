"""What a deployment sets for a worker: addresses, keys, bounds; by argument or `TIDEGATE_*`."""

import os
import tempfile
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from tidegate.components.digest import ContentKey
from tidegate.schemas.topics import DEFAULT_PREFIX, Topic
from tidegate.transport.settings import TransportSettings


class Settings(TransportSettings):
    """Settings of a worker; each also comes from the environment, such as TIDEGATE_CONTENT_KEY."""

    registry_url: str = Field(description="Schema registry that speaks the Confluent API.")
    content_key: SecretStr = Field(
        description="Key of the content digests: at least 32 bytes, such as from "
        "`openssl rand -hex 32`, the same for all workers of a deployment."
    )
    topic_prefix: str = Field(default=DEFAULT_PREFIX, description="Put before every topic's name.")
    app_prefix: str = Field(
        default="tidegate-", description="Put before an agent's name, names its consumer group."
    )
    data_dir: Path = Field(
        default_factory=lambda: Path(tempfile.gettempdir()) / f"tidegate-{os.getuid()}",
        description="Where Faust may keep files.",
    )

    @field_validator("content_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        ContentKey(key.get_secret_value().encode())
        return key

    def digest_key(self) -> ContentKey:
        """The content key, ready to use."""
        return ContentKey(self.content_key.get_secret_value().encode())

    def topic(self, topic: Topic) -> str:
        """Full name of a topic of the table."""
        return topic.full_name(self.topic_prefix)
