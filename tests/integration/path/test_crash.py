"""A crash inside Faust: the process ends, and says nothing of the content that caused it."""

import subprocess
import sys
from pathlib import Path

from harness.processes import environment
from tidegate.agents.app import EXIT_FAILED

CANARY = "canary-51f0"

SCRIPT = f"""
import asyncio, sys
from tidegate.agents import worker
from tidegate.agents.settings import Settings
from tidegate.broker.embedded import EmbeddedBroker
from tidegate.cli.logs import log_without_content
from tidegate.components.policy_file import load_policy
from tidegate.registry.log import MemoryLog
from tidegate.registry.server import RegistryServer

apps = []
make_app = worker.make_app

def remember(*given):
    apps.append(make_app(*given))
    return apps[0]

def crash():
    error = UnicodeDecodeError("utf-8", b"{CANARY}", 0, 1, "{CANARY}")
    asyncio.ensure_future(apps[0].consumer.crash(error))

async def main():
    with EmbeddedBroker() as broker:
        broker.create_topics("tidegate.")
        async with RegistryServer(MemoryLog()) as registry:
            settings = Settings(
                bootstrap_servers=broker.bootstrap_servers,
                registry_url=registry.url,
                content_key="k" * 32,
                data_dir=sys.argv[1],
            )
            await worker.run_worker(settings, load_policy("minimal"), crash)

worker.make_app = remember
log_without_content()
asyncio.run(main())
"""


def test_a_crash_of_the_consumer_ends_the_process_and_shows_no_content(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env=environment({}),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == EXIT_FAILED, run.stderr
    assert "UnicodeDecodeError" in run.stderr
    assert CANARY not in run.stderr
