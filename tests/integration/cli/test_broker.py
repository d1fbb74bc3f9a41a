"""`tidegate broker`: a broker until somebody ends it."""

import signal
from pathlib import Path

import pytest

from harness.polling import eventually
from harness.processes import TidegateProcess
from tidegate.broker.clients import why_silent
from tidegate.broker.embedded import is_embedded
from tidegate.client.security import Security


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_embedded_broker_runs_until_it_is_stopped(signum: int) -> None:
    with TidegateProcess("broker") as broker:
        ready = broker.wait_ready()
        assert ready.keys() == {"bootstrap"}
        assert is_embedded(ready["bootstrap"], Security())
        broker.send(signum)
        assert broker.wait() == 0
        assert broker.stderr_text() == ""
        assert broker.left_behind() == []


@pytest.mark.usefixtures("jars")
def test_a_real_broker_runs_until_it_is_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    with TidegateProcess("broker", "--kafka", env={"TMPDIR": str(tmp_path)}) as broker:
        address = broker.wait_ready()["bootstrap"]
        assert why_silent(address, 10, Security()) is None
        assert not is_embedded(address, Security())
        assert broker.terminate() == 0
        assert broker.stderr_text() == ""
        assert broker.left_behind() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("jars")
def test_a_real_broker_stopped_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    with TidegateProcess("broker", "--kafka", env={"TMPDIR": str(tmp_path)}) as broker:
        eventually(lambda: broker.runs("kafka.Kafka"))
        assert broker.terminate() == 143
        assert broker.stdout_text() == ""
        assert broker.left_behind() == []
    assert list(tmp_path.iterdir()) == []
