"""Where Faust is reached into beyond what it documents, why, and for which versions.

Documented seams carry most of the transport: transport by URL scheme, the settings `Agent`,
`Stream`, `Table`, `TableManager`, `Topic`, `Worker` and `PartitionAssignor`, `Sensor`, overriding
methods of `Consumer`, `Producer` and `Message`. Beside them:

- `Consumer._acked`, `_acked_index`: streams write there themselves what they acknowledged
  (`faust/_cython/streams.pyx`, `faust/streams.py`), and do not tell of an offset that is there. It
  must not stay: it would grow, and a batch that comes again would never be told acknowledged.
- A sensor hears of an acknowledgement at the end of it: streams call `on_message_out` once, when
  the last of them has acknowledged a message. Before that each of them calls `on_stream_event_out`,
  some twice; `Message.refcount` is then the number of those that have not acknowledged it. What is
  acknowledged by `event.ack()` no sensor hears of, but `Message.on_final_ack`, under a lock that
  its thread may take again; what streams in Cython acknowledge does not go through it.
- A message that a queue is cleared of (`FlowControlEvent.clear`, when partitions go) is never
  acknowledged by the stream that would have taken it.
- A stream passes over messages whose `generation_id` is not the application's
  `consumer_generation_id`, and all messages while the flow is suspended.
- `Consumer.on_partitions_revoked` and `on_partitions_assigned` run Faust's side of a rebalance
  (`App._on_partitions_revoked`: stop the flow, clear the queues, `Consumer.wait_empty`).
- `Agent._execute_actor` awaits all that an agent does, its sinks included, and logs how it ends.
- The stream of an actor (`Agent._actors`), or the last one derived from it, as `noack()` does, is
  a service that the actor's first look for an event starts (`Stream.__aiter__`).
- `Consumer._unacked_messages` is what `wait_empty` waits for; what is void must leave it.
- `Consumer._commit_handler`, a task of the service, is replaced, as Faust's own warns of any commit
  that takes longer than the pause between two.
- `TableManager._tables_finalized` and `_tables_registered` are what Faust's start waits for.
- The value of a message passes the codec `raw` unseen, so a batch can be one.
"""

from typing import Any, cast

import faust

FAUST_VERSIONS = ("0.15.3",)
"""Those whose source was read for the above; a test holds the installed one against it."""


def refuse_unknown_faust() -> None:
    """Raise ImportError for a Faust whose minor version was never seen."""
    known = {version.rsplit(".", 1)[0] for version in FAUST_VERSIONS}
    if faust.__version__.rsplit(".", 1)[0] not in known:
        raise ImportError(
            f"faust-streaming {faust.__version__}: the transport reaches into Faust and knows "
            f"{', '.join(sorted(known))}; install one of these"
        )


def are_reading(app: faust.App, topic: str) -> bool:
    """Whether all agents of a topic have come as far as to look for its records."""
    agents = [
        cast(Any, agent)
        for agent in app.agents.values()
        if topic in getattr(agent.channel, "topics", ())
    ]
    actors = [list(agent._actors) for agent in agents]  # noqa: SLF001  as above
    return all(
        some and all(actor.stream.get_active_stream().started for actor in some) for some in actors
    )


class Unkept:
    """Takes the offsets that streams note, and has none of them."""

    def add(self, offset: int) -> None:
        """Forget it."""

    append = add

    def __contains__(self, offset: int) -> bool:
        return False
