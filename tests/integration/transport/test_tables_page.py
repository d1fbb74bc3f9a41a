"""The examples of docs/tables.md, as they stand there."""

import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.command_line import call_tidegate
from harness.deployment import Deployment, worker_settings
from harness.polling import eventually
from harness.processes import TidegateProcess
from tidegate.broker import topic_admin
from tidegate.client import Submitter
from tidegate.client.security import Security
from tidegate.schemas.topics import DECISIONS
from tidegate.transport.app import App
from tidegate.transport.settings import TransportSettings

PAGE = (Path(__file__).parents[3] / "docs" / "tables.md").read_text("utf-8")
EXAMPLE, *SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
PARTITIONS = 12  # the example says so


class Example(TidegateProcess):
    """The example as a worker."""

    command = (sys.executable, "blocked.py", "worker", "--without-web")


def test_the_example_counts_what_is_blocked_also_over_a_kill(
    kafka: str, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("blocked.py").write_text(EXAMPLE)
    topic_admin.create(kafka, prefix, Security(), partitions=PARTITIONS)
    deployment = Deployment(kafka, prefix, environment=worker_settings(prefix, tmp_path))
    with deployment.up(), Submitter(**deployment.clients) as submitter:
        settings = {
            "TIDEGATE_BOOTSTRAP_SERVERS": kafka,
            "TIDEGATE_REGISTRY_URL": deployment.registry_url,
            "TIDEGATE_TOPIC_PREFIX": prefix,
            "TIDEGATE_SESSION_TIMEOUT_MS": "6000",
        }

        def is_blocked(times: int) -> bool:
            where = ("--bootstrap-servers", kafka, "--topic", f"{prefix}blocked-counts-changelog")
            done = call_tidegate("tables", "get", *where, "alice", "--json")
            return done.status == 0 and json.loads(done.stdout)["value"] == times

        for blocked in (3, 6):
            with Example(env=settings) as example:
                for text in ("collywobbles", "hello", "a\0b", "gardyloo"):
                    submitter.request(subject="alice", text=text)
                eventually(partial(is_blocked, blocked))
                example.kill()

        assert deployment.count(DECISIONS) == 8


async def test_the_snippets_run_on_an_application() -> None:
    assert SNIPPETS
    settings = TransportSettings(bootstrap_servers="127.0.0.1:1")
    for number, snippet in enumerate(SNIPPETS):
        app = App(f"snippet-{number}", settings=settings)
        names: dict[str, Any] = {
            "__name__": "page",
            "app": app,
            "msgspec": msgspec,
            "PARTITIONS": PARTITIONS,
        }
        exec(snippet, names)  # noqa: S102  it is ours
        assert app.tables.data
        for test in [it for name, it in names.items() if name.startswith("test_")]:
            await test()
