"""The components of this project, each with its default options."""

from functools import partial

from bench.peers.drivers.loop import Flags, drive
from harness.building import context, request
from harness.scanning import ready, scanning


def _component(name: str) -> Flags:
    component = ready(scanning()[name])
    return lambda event: not component.process(context(event)).passed


if __name__ == "__main__":
    drive(
        {
            "secrets": partial(_component, "secrets"),
            "invisible text": partial(_component, "unicode_guard"),
            "personal data": partial(_component, "pii"),
        },
        given=request,
    )
