"""Ports of 127.0.0.1 for servers of ours."""

import secrets
import socket

HOST = "127.0.0.1"

# Below the range Linux gives to outgoing connections (32768 and up), so that none takes the port
# of a broker that is down for a moment, least of all a client's connection to itself.
_PORTS = range(20_000, 32_000)

# A port given out is in use only once its server has started: until then whoever else looks for
# one, here or in another process, must see that it is gone. UDP port numbers are ours to say so
# with, as nothing of ours listens on them; the system frees them with our process.
_given: list[socket.socket] = []


def free_port() -> int:
    """A port that is free, and that no other call of any process gets while ours lives."""
    while True:
        # Not `random`: test sessions that seed it alike would all try the same ports.
        port = secrets.choice(_PORTS)
        mark = socket.socket(type=socket.SOCK_DGRAM)
        try:
            mark.bind((HOST, port))
        except OSError:
            mark.close()
            continue
        _given.append(mark)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Whether a server can listen there."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True
