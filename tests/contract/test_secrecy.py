"""User content stays where it came from: a canary in every field must turn up nowhere else."""

import io
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from contract.building import (
    TEXTS,
    Kind,
    every_component,
    everywhere,
    judged,
    of_subject,
    ready,
    seeds,
)
from harness.building import CANARY, context, request, response
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult
from tidegate.schemas.records import Event


@every_component
def test_no_content_is_in_what_it_says_logs_counts_or_raises(kind: Kind) -> None:
    component = ready(kind)
    contexts = _contexts(kind)
    with _overheard() as heard:
        for given in contexts:
            try:
                (result,) = judged(component, [given])
            except Exception as error:
                heard.write("".join(traceback.format_exception(error)))
            else:
                heard.write(_told(result))
        heard.write(f"{component.get_metrics()} {component.health_check()}")
        component.close()
        for given in contexts:
            try:
                component.process(given)
            except Exception as error:
                heard.write("".join(traceback.format_exception(error)))
    assert CANARY not in heard.getvalue()


def _contexts(kind: Kind) -> list[SafetyContext]:
    """Events with the canary beside all that may move the component."""
    texts = [*TEXTS.values(), *seeds(kind), f"{CANARY} " * 10_000]
    events: list[Event] = [
        event
        for text in texts
        for singing in [f"{CANARY} {text} {CANARY}"]
        for event in (everywhere(singing), request(singing), response(singing))
    ]
    return [of_subject(context(event), CANARY) for event in events]


def _told(result: SafetyResult) -> str:
    """All that a result says but positions."""
    findings = [
        (f.rule_id, f.category, f.severity, f.part, f.layer, dict(f.labels))
        for f in result.findings
    ]
    edits = [(e.part, e.replacement, e.component, e.severity) for e in result.edits]
    return f"{result.details} {findings} {edits}\n"


@contextmanager
def _overheard() -> Iterator[io.StringIO]:
    """All that is printed or logged, at any level, errors with their messages and all."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("root", "tidegate")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
