"""Timestamps in all their units, durations, versions that look like addresses, port numbers."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "unit": ("seconds", "milliseconds", "microseconds", "nanoseconds"),
    "program": (
        "the kernel", "the driver", "libcurl", "the browser", "the PLC firmware",
        "the router image", "OpenJDK", "the printer", "the game client", "the sync agent",
        "the SQL server", "the camera", "the plug-in host",
    ),
    "quad": (
        "v<<few>>.<<few>>.<<n>>.<<few>>", "version <<few>>.<<n>>.<<few>>.<<n>>",
        "version <<n>>.0.<<n>>.1",
    ),
    "anystamp": (
        "<<epoch>>", "<<epochms>>", "<<epochus>>", "<<epochns>>", "<<compact>>", "<<stamp>>",
        "<<tick>>",
    ),
    "zone": (
        "UTC", "CET", "+05:30", "-03:00", "Z", "JST", "America/Bogota", "Asia/Tehran",
        "Europe/Helsinki",
    ),
    "job": (
        "backup", "nightly report", "index rebuild", "token refresh", "card sync", "price import",
        "log rotation", "mail digest", "vacuum", "key rotation", "cache warm-up",
        "phone book export",
    ),
    "cron": (
        "*/5 * * * *", "0 3 * * 1-5", "30 <<few>> 1,15 * *", "@daily", "15 14 1 * *", "0 0 * * 0",
    ),
    "system": (
        "Windows", "Android", "macOS", "the launcher", "the BIOS", "DirectX", "the runtime",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "releases": lines(
        (
            "- <<version>> (<<date>>): <<job>> no longer waits for <<program>>",
            "- <<quad>> (<<date>>): faster <<job>>",
            "- build <<build>>: <<job>> fixed on <<system>>",
        ),
        _WORDS, 3, 7,
    ),
    "times": lines(
        (
            "<<job>>: <<duration>>",
            "<<job>> started <<anystamp>>, took <<duration>>",
            "<<clock>> <<zone>>  <<job>>",
        ),
        _WORDS, 3, 8,
    ),
    "column": lines("<<epochms>>,<<real>>,<<n>>", _WORDS, 4, 10),
    "nanocolumn": lines("<<epochns>>\t<<job>>\t<<hundred>>", _WORDS, 4, 9),
    "schedule": lines(
        "<<cron>>  /usr/local/bin/run '<<job>>'  # next at <<date>> <<clock>>",
        _WORDS, 2, 6,
    ),
    "ports": lines("<<port>>/tcp  <<job>>  (was <<port>> until <<year>>)", _WORDS, 3, 7),
    "packages": lines(
        (
            "ii  lib<<few>>x:amd64  <<few>>.<<n>>.<<few>>-0ubuntu<<few>>.<<n>>",
            "ii  zlib1g  1:1.2.13.dfsg-<<few>>",
            "example-tool==<<n>>.<<few>>.<<n>>.post<<few>>",
            "example-core~=<<n>>.<<few>>",
            "linux-image-6.<<few>>.0-<<n>>-generic",
        ),
        _WORDS, 3, 8,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "What date is <<epoch>>? And is <<epochms>> the same in <<unit>>?",
    "<<epochns>> are <<unit>> since 1970, so divide by 1000000000 to get <<epoch>>.",
    "Convert <<anystamp>> to <<zone>>, then <<anystamp>> too, and tell me the difference in "
    "<<unit>>.",
    "Changelog\n<<releases>>",
    "Since <<program>> <<build>> the <<job>> fails; with <<build>> it still took <<duration>>.",
    "<<system>> <<build>> ships <<program>> in <<quad>>; upgrade to <<quad>> or later before "
    "<<date>>.",
    "time,value,count\n<<column>>",
    "<<nanocolumn>>",
    "<<times>>",
    "# crontab\n<<schedule>>",
    "Open ports on the build machine:\n<<ports>>",
    "<<packages>>",
    "The <<job>> runs at <<clock>> <<zone>> and the <<job>> at <<clock>> <<zone>>; the lease "
    "lasts <<duration>>.",
    "Snowflake <<epochns>> holds a timestamp in its upper 42 bits, worker <<n>> and sequence "
    "<<thousand>> below.",
    "The file backup-<<compact>>.tar.zst is newer than backup-<<compact>>.tar.zst by <<duration>>.",
    "Your session began at <<stamp>> and ended at <<stamp>>, <<duration>> in all; idle for "
    "<<duration>>.",
    "SELECT to_timestamp(<<epoch>>), to_timestamp(<<epochms>> / 1000.0), now() - interval "
    "'<<n>> days';",
    "P<<few>>Y<<few>>M<<n>>DT<<few>>H is a duration, <<date>>/<<date>> an interval, "
    "<<year>>-W<<n>>-<<few>> a week date.",
    "Requires firmware between <<build>> and <<build>>. Yours is <<build>> (<<quad>> on the "
    "sticker).",
    "Section <<few>>.<<n>>.<<few>> of the manual for <<quad>> describes port <<port>> and port "
    "<<port>>, timeout <<duration>>.",
    "Frame times: <<tick>>, <<tick>>, <<tick>>, <<tick>>; the <<job>> at <<anystamp>> caused "
    "the spike.",
    "SOA serial <<year>>0<<few>>1<<few>>0<<few>>, refresh <<thousand>>, retry <<hundred>>, "
    "expire <<pid>>0, minimum <<thousand>>",
    "Photo IMG_<<compact>>_<<hundred>>.jpg was taken on <<date>> at <<clocksec>>, "
    "PXL_<<compact>><<hundred>>.MP.jpg right after.",
    "offset=<<order>> timestamp=<<epochms>> leaderEpoch=<<n>> size=<<hundred>> offset=<<order>> "
    "timestamp=<<epochms>>",
    "Lap <<n>>: 1:<<n>>.<<hundred>>, lap <<n>>: 1:<<n>>.<<hundred>>; clock error <<duration>> "
    "against <<zone>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
