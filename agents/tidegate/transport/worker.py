"""What a process does once its application is ready, so that it has its time for events."""

import gc

import faust

_COLLECT_AFTER = 50_000
"""New objects after which the youngest are collected; a batch makes as many."""


def spare_the_collector() -> None:
    """Take what is there by now out of the garbage collection, which is rarer from here on.

    It looked at modules and settings again and again, for a fifth of all time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 10)


class Worker(faust.Worker):
    """Faust's process around an application: `app.main()` and `faust worker`."""

    async def on_startup_finished(self) -> None:
        """Tables are restored."""
        spare_the_collector()
        await super().on_startup_finished()
