"""How a worker ends when it must, and that it says nothing of the content that caused it."""

import asyncio
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from uuid import UUID

from confluent_kafka import Consumer, TopicPartition

from harness.processes import environment
from tidegate.broker.embedded import EmbeddedBroker
from tidegate.client import DecisionReader, EffectiveDecision, Submitter
from tidegate.registry.log import MemoryLog
from tidegate.registry.server import RegistryServer
from tidegate.schemas.records import Action
from tidegate.schemas.topics import DEFAULT_PREFIX, REQUESTS
from tidegate.transport.ending import EXIT_FAILED

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


HANGING = """
import asyncio, sys, time
from tidegate.agents.settings import Settings
from tidegate.agents.worker import run_worker
from tidegate.cli.logs import log_without_content
from tidegate.components import threads
from tidegate.components.policy import Policy
from tidegate.components.result import PASSED
from tidegate.components.testing import fake, registered

def hangs(contexts):
    if any("hang" in part.text for context in contexts for part in context.parts):
        time.sleep(600)
    return [PASSED] * len(contexts)

threads.MAX_ABANDONED = 0
log_without_content()
settings = Settings(
    bootstrap_servers=sys.argv[1],
    registry_url=sys.argv[2],
    content_key="k" * 32,
    data_dir=sys.argv[3],
)
hanging = {"component": "hanging", "budget_ms": 100}
with registered(fake("hanging", hangs)):
    policy = Policy.model_validate({"id": "p", "version": "1", "components": [hanging]})
    asyncio.run(run_worker(settings, policy, lambda: print("ready", flush=True), embedded=True))
"""


async def test_too_many_calls_that_hang_end_the_worker_after_its_batch_is_decided_and_committed(
    tmp_path: Path,
) -> None:
    with EmbeddedBroker() as broker:
        broker.create_topics(DEFAULT_PREFIX)
        async with RegistryServer(MemoryLog()) as registry:
            where = (broker.bootstrap_servers, registry.url)
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-c", HANGING, *where, str(tmp_path),
                env=environment({}), stdout=PIPE, stderr=PIPE,
            )  # fmt: skip
            assert worker.stdout is not None
            assert await worker.stdout.readline() == b"ready\n"

            def submit() -> UUID:
                with Submitter(*where) as submitter:
                    return submitter.request(subject="alice", text="hang").event_id

            event_id = await asyncio.to_thread(submit)
            _, stderr = await asyncio.wait_for(worker.communicate(), 60)

            def decision() -> EffectiveDecision:
                with DecisionReader(*where, start="beginning") as reader:
                    return reader.wait(event_id, timeout=10)

            effective = await asyncio.to_thread(decision)
        group = {"bootstrap.servers": where[0], "group.id": "tidegate-screen"}
        consumer = Consumer(group)
        name = REQUESTS.full_name(DEFAULT_PREFIX)
        committed = consumer.committed([TopicPartition(name, p) for p in range(4)], timeout=10)
        consumer.close()

    assert worker.returncode == EXIT_FAILED
    assert b"did not come back" in stderr
    assert (effective.action, effective.reason_code) == (Action.BLOCK, "component_error")
    assert max(partition.offset for partition in committed) == 1
