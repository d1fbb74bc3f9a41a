"""A worker as a process that keeps a journal, to be struck at what it is in the middle of."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from faults.failpoints import TELL
from faults.journal import Entries
from harness.polling import eventually
from harness.processes import TidegateProcess

WITHIN_S = 90.0
SESSION_MS = 6_000
"""Session time-out of all workers."""
_TESTS = Path(__file__).parents[1]


class Worker(TidegateProcess):
    """One life of a worker. name: of all its lives. journal: where this life notes what it does."""

    def __init__(self, name: str, journal: Path, *arguments: str, env: Mapping[str, str]) -> None:
        path = os.pathsep.join([str(_TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
        super().__init__(*arguments, env={**env, "PYTHONPATH": path})
        self.name = name
        self._journal = journal

    @property
    def entries(self) -> Entries:
        """What it has noted by now."""
        return Entries.of(self._journal)

    def until(self, condition: Callable[[Entries], bool], within_s: float = WITHIN_S) -> None:
        """Return once the journal says so; fail when it does not in time, or when the life ends."""

        def holds() -> bool:
            assert self.status is None, f"{self.name} ended with {self.status}:\n{self.tail()}"
            return condition(self.entries)

        eventually(holds, within_s)

    def freeze(self) -> None:
        """SIGSTOP; returns when all threads stand."""
        self.send(signal.SIGSTOP)
        self.until_it_stands()

    def until_it_stands(self) -> None:
        """Return when it is stopped, by us or by itself."""
        stat = Path(f"/proc/{self.pid}/stat")
        self.until(lambda _: stat.read_text().rpartition(")")[2].split()[0] == "T")

    def freeze_in_batch(self, within_s: float = WITHIN_S) -> None:
        """SIGSTOP, so that it strikes in the middle of a batch; else fail, and let it run."""

        def is_struck() -> bool:
            self.freeze()
            if self.entries.in_batch:
                return True
            self.thaw()
            return False

        eventually(is_struck, within_s)

    def die_at(self, point: str) -> int:
        """The exit status, once it has killed itself at the next pass of a failpoint."""
        order_of(self._journal).write_text(point)
        self.send(TELL)
        return self.wait(WITHIN_S)

    def thaw(self) -> None:
        """SIGCONT; harmless while it runs."""
        self.send(signal.SIGCONT)

    def end_in_order(self) -> None:
        """SIGTERM; fail when it had ended by itself, or does not drain."""
        assert self.status is None, f"{self.name} ended by itself, with {self.status}"
        status = self.terminate()
        assert status == 0, f"{self.name} ended with {status} on SIGTERM:\n{self.tail()}"

    def tail(self) -> str:
        """The end of what it said."""
        return self.stderr_text()[-4_000:]


@contextmanager
def noting_trouble(workers: Iterable[Worker]) -> Iterator[list[str]]:
    """What the assertion says that ends the block, if one does; its workers show their threads."""
    trouble: list[str] = []
    try:
        yield trouble
    except AssertionError as error:
        trouble.append(str(error) or "an assertion failed")
        show_threads(workers)


def show_threads(workers: Iterable[Worker]) -> None:
    """Have workers that live write what their threads are at to what they say."""
    living = [worker for worker in workers if worker.status is None]
    for worker in living:
        worker.send(signal.SIGUSR1)
    with suppress(AssertionError):  # one that does not answer must not hide what is wrong
        eventually(lambda: all("most recent call first" in w.stderr_text() for w in living), 5.0)


def keep_logs(lives: Iterable[Worker], folder: Path) -> None:
    """Write what each life said to a file of its own."""
    for number, life in enumerate(lives):
        (folder / f"{life.name}-{number}.log").write_text(life.stderr_text())


def order_of(journal: Path) -> Path:
    """Where a worker reads at which failpoint it is to die."""
    return journal.with_suffix(".order")
