"""Processes that die with their user, even when that dies by SIGKILL."""

import subprocess


def kill_when_we_end(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """A shell that waits on a pipe which only we hold open, and kills the process when it closes.

    (PR_SET_PDEATHSIG will not do: it fires when the *thread* that started the process ends.)
    Hand the shell to `kill_and_reap` soon after the process has ended: its number may be reused.
    """
    return subprocess.Popen(  # noqa: S603 - our own command line
        ["/bin/sh", "-c", 'read -r _; kill -KILL "$1"', "sh", str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_and_reap(process: subprocess.Popen[bytes]) -> None:
    """End a process by SIGKILL and close our ends of its pipes; harmless when it has ended."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
