"""Apicurio Registry, somebody else's schema registry, run by java from Maven's tarball."""

import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tidegate.broker.ports import HOST, free_port
from tidegate.broker.process import kill_and_reap, kill_when_we_end

VERSION = "3.3.3"
MIN_JAVA = 21
FETCH_TIMEOUT_S = 600.0
START_TIMEOUT_S = 60.0

_PATH = "/apis/ccompat/v7"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_JVM = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class ApicurioMissingError(Exception):
    """Apicurio cannot be run on this machine; the message says what is missing."""


def find_java() -> Path:
    """A java that is new enough, from $JAVA_HOME, the PATH or /usr/lib/jvm."""
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    found = [home / "bin" / "java" for home in homes]
    if on_path := shutil.which("java"):
        found.insert(0, Path(on_path))
    for java in dict.fromkeys(java.resolve() for java in found if java.exists()):
        if _version(java) >= MIN_JAVA:
            return java
    raise ApicurioMissingError(
        f"no java >= {MIN_JAVA} in $JAVA_HOME, on the PATH or in /usr/lib/jvm"
    )


def fetch_apicurio() -> Path:
    """The unpacked folder, fetched by Maven on the first call; it appears whole or not at all."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tidegate"
    unpacked = cache / f"apicurio-{VERSION}"
    if unpacked.is_dir():
        return unpacked
    maven = shutil.which("mvn")
    if maven is None:
        raise ApicurioMissingError("`mvn` is not on the PATH: run `make system`")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as name:
        folder = Path(name)
        artifact = f"io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all"
        subprocess.run(
            [maven, "-q", "-B", _PLUGIN, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            timeout=FETCH_TIMEOUT_S,
            check=True,
        )
        (tarball,) = folder.glob("*.tar.gz")
        with tarfile.open(tarball) as archive:
            archive.extractall(folder / "unpacked", filter="data")
        try:
            (folder / "unpacked").rename(unpacked)
        except OSError:
            if not unpacked.is_dir():  # else another process was faster
                raise
    return unpacked


@contextmanager
def running_apicurio(directory: Path) -> Iterator[str]:
    """The URL of the Confluent API of an Apicurio that keeps its records in memory.

    directory: holds its log and what it leaves. It dies with us, even by SIGKILL.
    """
    java, unpacked = find_java(), fetch_apicurio()
    port = free_port()
    settings = {
        "QUARKUS_HTTP_HOST": HOST,
        "QUARKUS_HTTP_PORT": str(port),
        # Else it listens on port 9000 of all addresses.
        "QUARKUS_MANAGEMENT_HOST": HOST,
        "QUARKUS_MANAGEMENT_PORT": "0",
    }
    log = directory / "apicurio.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [java, *_JVM, f"-Djava.io.tmpdir={directory}", "-jar", unpacked / "quarkus-run.jar"],
            cwd=directory,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    watchdog = kill_when_we_end(process)
    try:
        give_up = time.monotonic() + START_TIMEOUT_S
        while not _answers(port):
            late = process.poll() is not None or time.monotonic() > give_up
            assert not late, f"Apicurio did not start:\n{log.read_text()[-4000:]}"
            time.sleep(0.05)
        yield f"http://{HOST}:{port}{_PATH}"
    finally:
        kill_and_reap(process)
        kill_and_reap(watchdog)


def _version(java: Path) -> int:
    """Its first number, 0 if it does not tell."""
    told = subprocess.run([java, "--version"], capture_output=True, text=True)
    words = told.stdout.split()
    return int(words[1].partition(".")[0]) if told.returncode == 0 and len(words) > 1 else 0


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", f"{_PATH}/subjects")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
