"""The table of an earlier prototype, to compare restoring with; PROTOTYPE_B is its folder.

Its changelog is `<group>-seen-changelog`, its source topic is COUNTS_TOPIC.
"""

import os
import sys

import faust
from faust.types import StreamT

from bench.transport.place import PARTITIONS

sys.path.insert(0, os.environ["PROTOTYPE_B"])
import lrk  # type: ignore[import-not-found]

app = faust.App(
    os.environ["TIDEGATE_APP_PREFIX"] + "screen",
    broker=f"lrk://{os.environ['TIDEGATE_BOOTSTRAP_SERVERS']}",
    consumer_auto_offset_reset="earliest",
    topic_partitions=PARTITIONS,
    topic_replication_factor=1,
    datadir=os.environ["TIDEGATE_DATA_DIR"],
    **lrk.SETTINGS,
)
source = lrk.batch_topic(app, os.environ["COUNTS_TOPIC"])
seen = app.Table("seen", default=int, key_type=bytes, partitions=PARTITIONS, sources=(source,))


@app.agent(source)
async def count(stream: StreamT[bytes]) -> None:
    """Nothing comes."""
    async for _ in stream:
        pass


if __name__ == "__main__":
    app.main()
