"""A site of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.transport.site import Site
from tidegate.broker.clients import admin_client
from tidegate.client.security import Security


@pytest.fixture
def site(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Site]:
    """No topics yet; all that it makes are deleted at the end."""
    yield Site(kafka, prefix, tmp_path)
    with admin_client(kafka, Security()) as admin:
        mine = [name for name in admin.list_topics(timeout=10).topics if name.startswith(prefix)]
        for deleted in admin.delete_topics(mine).values() if mine else ():
            deleted.result()
