"""A real one-node Kafka, run by java from a folder of jars: no Docker.

`fetch_jars` brings the jars named in `kafka-pom.xml` through Maven, once per user; `KafkaBroker`
runs them. The broker listens on 127.0.0.1 only and sits in a session of its own, so that Ctrl-C
reaches its user first. It dies with its user, even by SIGKILL.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Self

from tidegate.broker.clients import why_silent
from tidegate.broker.one_node import one_node
from tidegate.broker.ports import HOST, free_port, is_free
from tidegate.broker.process import kill_and_reap, kill_when_we_end, signals_later
from tidegate.client.security import Security
from tidegate.schemas.errors import TidegateError

FETCH_TIMEOUT_S = 600.0
STOP_TIMEOUT_S = 20.0
LOG_TAIL_LINES = 20

# A broker that was killed is taken for alive, and its next life refused, until its session is over:
# with Kafka's own 9 s a start after a kill takes 12 s, so it takes 5 s.
_SESSION = {"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "500"}

_JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_LOG4J = """\
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %p %c: %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
"""
_PACKAGES = {"java": "default-jre-headless or openjdk-17-jre-headless", "mvn": "maven"}


class BrokerError(TidegateError):
    """The broker, or what it needs, is not there; the message says what to do."""


def fetch_jars(cache: Path | None = None) -> Path:
    """The folder with Kafka's jars, fetched by Maven on the first call.

    cache: default `${XDG_CACHE_HOME:-~/.cache}/tidegate`. The folder is named after the digest of
    the pom and appears whole or not at all, so that several processes may fetch at once.

    Raises BrokerError when java or mvn is missing, or when Maven fails.
    """
    _tool("java")
    if cache is None:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tidegate"
    pom = (files("tidegate.broker") / "kafka-pom.xml").read_bytes()
    jars = cache / f"kafka-{hashlib.sha256(pom).hexdigest()[:16]}"
    if jars.is_dir():
        return jars
    maven = _tool("mvn")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as folder:
        (Path(folder) / "pom.xml").write_bytes(pom)
        fetched = Path(folder) / "jars"
        _run(
            [maven, "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={fetched}"],
            folder,
        )
        try:
            fetched.rename(jars)
        except OSError:
            if not jars.is_dir():  # else another process was faster
                raise
    return jars


class KafkaBroker:
    """One Kafka node over a directory; start, kill and start again keep its records and its port.

    directory: made if missing, formatted on the first start; holds the data, the settings and
    `broker.log`. jars: what `fetch_jars` returns. port: 0 chooses a free one. Subclasses may add to
    `format_options` and `properties`.
    """

    format_options: Sequence[str] = ()

    def __init__(
        self, directory: Path, jars: Path, port: int = 0, *, start_timeout_s: float = 60.0
    ) -> None:
        self.directory = directory
        self.port = port or free_port()
        self.bootstrap_servers = f"{HOST}:{self.port}"
        self.cluster_id = secrets.token_urlsafe(16)
        self.controller_port = free_port()
        self._data = directory / "data"
        self._jars = jars
        self._start_timeout_s = start_timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the broker; None while it is stopped."""
        return None if self._process is None else self._process.pid

    def properties(self) -> dict[str, str]:
        """What is written to server.properties."""
        node = one_node(
            listener=self.bootstrap_servers,
            advertised=self.bootstrap_servers,
            controller=f"{HOST}:{self.controller_port}",
            log_dirs=str(self._data.resolve()),
        )
        return node | _SESSION

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the broker and return when it answers.

        Raises BrokerError with the end of its log when it does not, and then nothing is running.
        """
        if self._process is not None:
            raise BrokerError(f"the broker on {self.bootstrap_servers} runs already")
        for port in (self.port, self.controller_port):
            if not is_free(port):
                raise BrokerError(f"port {port} of {HOST} is taken: choose another one")
        command = self._prepare()
        try:
            with (self.directory / "broker.log").open("ab") as log, signals_later():
                self._process = subprocess.Popen(  # noqa: S603 - our own command line
                    [*command, "kafka.Kafka", "server.properties"],
                    cwd=self.directory,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                self._watchdog = kill_when_we_end(self._process)
            self._wait_until_ready(self._process)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop the broker in order, by force if that takes too long; harmless when stopped."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                pass
            finally:
                self.kill()

    def kill(self) -> None:
        """End the broker by SIGKILL, as a crash would; harmless when stopped."""
        for process in (self._process, self._watchdog):
            if process is not None:
                kill_and_reap(process)
        self._process = self._watchdog = None

    def _prepare(self) -> list[str]:
        """Write the settings, format the data folder if it is new, return the java command."""
        self._data.mkdir(parents=True, exist_ok=True)
        (self.directory / "server.properties").write_text(
            "".join(f"{name}={value}\n" for name, value in self.properties().items())
        )
        (self.directory / "log4j2.properties").write_text(_LOG4J)
        command = [
            _tool("java"),
            *_JVM,
            "-Dlog4j2.configurationFile=log4j2.properties",
            "-cp",
            f"{self._jars.resolve()}/*",
        ]
        if not (self._data / "meta.properties").exists():
            options = (
                f"--cluster-id={self.cluster_id}",
                "-c",
                "server.properties",
                *self.format_options,
            )
            _run([*command, "kafka.tools.StorageTool", "format", *options], self.directory)
        return command

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        silent = why_silent(
            self.bootstrap_servers,
            self._start_timeout_s,
            Security(),
            lambda: process.poll() is None,
        )
        if silent is None:
            return
        if process.returncode is None:
            raise BrokerError(f"Kafka did not answer in {self._start_timeout_s:g} s:{self._log()}")
        raise BrokerError(f"Kafka ended with status {process.returncode}:{self._log()}")

    def _log(self) -> str:
        lines = (self.directory / "broker.log").read_text("utf-8", "replace").splitlines()
        return "".join(f"\n  {line}" for line in lines[-LOG_TAIL_LINES:])


def _tool(name: str) -> str:
    """Where a program lies."""
    path = shutil.which(name)
    if path is None:
        raise BrokerError(
            f"`{name}` is not on the PATH: install the Debian package {_PACKAGES[name]}, "
            "or run `make system`"
        )
    return path


def _run(command: list[str], directory: str | Path) -> None:
    """Run a program to its end."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            command,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=FETCH_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        raise BrokerError(f"`{name}` took over {FETCH_TIMEOUT_S:g} s") from None
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip().splitlines()[-LOG_TAIL_LINES:]
        raise BrokerError(f"`{name}` failed:" + "".join(f"\n  {line}" for line in said))
