"""What is committed beside an offset, as the metadata of the commit.

Kafka keeps it for the group and reads nothing of it.
"""

import re
from typing import NamedTuple, Self

_FORM = re.compile(r"(?:starts=(\d+) tries=(\d+) )?topic-id=(.*)")


class CommitNote(NamedTuple):
    """Of the log that an offset is of, and of what became of those who started there.

    starts: how many neither committed more nor ended cleanly. tries: how many of them ended while
    the record at this offset was all they were at.
    """

    topic_id: str
    starts: int = 0
    tries: int = 0

    def __str__(self) -> str:
        # The counts come first: who knows of the id alone takes a note with counts for a foreign
        # one, and not for one of another topic.
        counts = f"starts={self.starts} tries={self.tries} " if self.starts or self.tries else ""
        return f"{counts}topic-id={self.topic_id}"

    @classmethod
    def read(cls, metadata: str | None) -> Self | None:
        """The note that was committed; None where somebody else committed, such as a tool."""
        if (found := _FORM.fullmatch(metadata or "")) is None:
            return None
        starts, tries, topic_id = found.groups("0")
        return cls(topic_id, int(starts), int(tries))
