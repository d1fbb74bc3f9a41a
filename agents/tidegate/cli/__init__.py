"""The `tidegate` command.

Exit status: 0 done; 1 done, and the answer is no (an event without a decision, topics that differ);
2 nothing done, because of usage, settings, bad input or a missing extra; 70 a worker that ended on
an unexpected error, without a commit.
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
