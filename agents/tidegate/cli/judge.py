"""`tidegate judge`: what a policy says of one's own traffic, without a broker."""

import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli import EXIT_NO
from tidegate.cli.line_judge import judge_here
from tidegate.cli.options import DEFAULT_POLICY, PolicyName, TrafficDirection, TrafficFile
from tidegate.cli.progress import progress
from tidegate.cli.shards import judge_in_processes
from tidegate.cli.traffic import count_lines, open_traffic
from tidegate.components.content import Direction
from tidegate.components.policy_file import load_policy


def judge(
    file: TrafficFile = Path("-"),
    policy: PolicyName = DEFAULT_POLICY,
    direction: TrafficDirection = Direction.REQUEST,
    exhaustive: Annotated[
        bool, typer.Option("--exhaustive", help="All components judge, also what is blocked.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, max=256, help="Processes; a subject's lines go to the same one.")
    ] = 1,
) -> None:
    """Judge every line, `{"text": …}` or `{"messages": […]}`; one line of JSON comes out for each.

    A BLOCK is no error. Exit status 1 if a line is no event: an error stands in its place.
    """
    chosen = load_policy(policy)
    if exhaustive:
        chosen = chosen.changed({"exhaustive": True})
    done = bad = 0
    with ExitStack() as stack:
        total = count_lines(file)
        opened = stack.enter_context(open_traffic(file))
        show = stack.enter_context(progress("judged", total))
        judging = (
            judge_here(opened, chosen, direction)
            if workers == 1
            else judge_in_processes(opened, chosen, direction, workers)
        )
        for answers in stack.enter_context(closing(judging)):
            if answers.lines:
                print("\n".join(answers.lines), flush=True)
            done += len(answers.lines)
            bad += answers.bad
            show(done)
    if bad:
        print(f"tidegate: lines that are no events, see the output: {bad}", file=sys.stderr)
        raise typer.Exit(EXIT_NO)
