"""The `tidegate` command.

Exit status: 0 done; 1 done, and the answer is no (an event without a decision, topics that differ);
2 stopped, because of usage, settings, bad input, a missing extra, or a broker or registry that is
not there; 70 a worker that ended on an unexpected error, without a commit; 130 and 143 interrupted
by Ctrl-C or SIGTERM. Those two are how `up`, `worker` and `broker` are meant to end: 0 once ready.
"""

import sys

EXIT_NO = 1
EXIT_USAGE = 2


def main() -> None:
    """Entry point; imports the command line only now, as it needs the extra `pipeline`."""
    try:
        from tidegate.cli.app import run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("tidegate"):
            raise
        print(
            f"tidegate: the package {error.name} is missing: pip install 'tidegate[pipeline]'",
            file=sys.stderr,
        )
        sys.exit(EXIT_USAGE)
    run()
