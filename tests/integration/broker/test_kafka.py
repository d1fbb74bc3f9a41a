"""A real Kafka started, killed and stopped by us."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.cimpl import NewTopic

from harness.polling import eventually
from tidegate.broker import cluster
from tidegate.broker.clients import QUIET, admin_client
from tidegate.broker.embedded import is_embedded
from tidegate.broker.kafka import BrokerError, KafkaBroker
from tidegate.client.security import Security


@pytest.fixture
def broker(tmp_path: Path, jars: Path) -> Iterator[KafkaBroker]:
    with KafkaBroker(tmp_path / "broker", jars) as broker:
        yield broker


def test_the_real_broker_is_not_taken_for_the_embedded_one(kafka: str) -> None:
    assert not is_embedded(kafka, Security())


def test_a_record_survives_a_kill_and_a_start_on_the_same_directory(broker: KafkaBroker) -> None:
    address, first = broker.bootstrap_servers, broker.pid
    with admin_client(address, Security()) as admin:
        cluster.make(admin, [NewTopic("kept", num_partitions=1, replication_factor=1)])
        cluster.wait_until_ready(admin, ["kept"])
    with Producer(QUIET | {"bootstrap.servers": address}) as producer:
        producer.produce("kept", b"value", partition=0)
        assert producer.flush(20) == 0

    broker.kill()
    assert first is not None
    assert not is_running(first)
    broker.start()

    assert broker.bootstrap_servers == address
    with Consumer(QUIET | {"bootstrap.servers": address, "group.id": "g"}) as consumer:
        consumer.assign([TopicPartition("kept", 0, 0)])
        record = consumer.poll(30)
    assert record is not None
    assert record.value() == b"value"


def test_nothing_is_left_running_after_the_block(tmp_path: Path, jars: Path) -> None:
    with KafkaBroker(tmp_path, jars) as broker:
        assert broker.pid is not None
        running = processes_naming(str(broker.pid)) | {broker.pid}
        assert len(running) == 2, "the broker and the shell that watches for our end"
        with pytest.raises(BrokerError, match="runs already"):
            broker.start()
    assert broker.pid is None
    assert not any(is_running(pid) for pid in running)


def test_a_port_that_is_taken_is_refused(broker: KafkaBroker, tmp_path: Path, jars: Path) -> None:
    with pytest.raises(BrokerError, match=f"port {broker.port} of 127.0.0.1 is taken"):
        KafkaBroker(tmp_path / "other", jars, broker.port).start()


def test_the_broker_dies_with_a_user_that_is_killed(tmp_path: Path, jars: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tidegate.broker.kafka import KafkaBroker\n"
        "with KafkaBroker(Path(sys.argv[1]), Path(sys.argv[2])) as broker:\n"
        "    print(broker.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path), str(jars)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as user:
        assert user.stdout is not None
        pid = int(user.stdout.readline())
        assert is_running(pid)
        user.send_signal(signal.SIGKILL)
    eventually(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie that waits for whoever adopted it."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def processes_naming(word: str) -> set[int]:
    """Our children with the word among their arguments."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid() and word.encode() in arguments:
            found.add(int(folder.name))
    return found
