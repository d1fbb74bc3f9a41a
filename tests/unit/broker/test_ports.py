"""Ports for servers."""

import secrets
import socket
import subprocess
import sys

import pytest

from tidegate.broker import ports

_CHOOSE = """
import secrets
from tidegate.broker import ports
secrets.choice = lambda _, candidates=iter([{}, *range(31_000, 31_100)]): next(candidates)
print(ports.free_port())
"""


def test_a_port_is_given_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two listeners of one broker had the same: neither listened yet when it was chosen."""
    first, second = ports.free_port(), ports.free_port()
    candidates = iter([first, second, *range(31_000, 31_100)])
    monkeypatch.setattr(secrets, "choice", lambda _: next(candidates))
    assert ports.free_port() not in {first, second}


def test_a_port_is_given_to_one_process_of_all() -> None:
    first = ports.free_port()
    script = _CHOOSE.format(first)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert int(done.stdout) != first


def test_a_server_can_listen_on_a_port_it_was_given() -> None:
    port = ports.free_port()
    with socket.create_server((ports.HOST, port)):
        assert not ports.is_free(port)
    assert ports.is_free(port)
