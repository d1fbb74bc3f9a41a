"""Access logs and logs in JSON or key=value; loopback addresses only, browsers with versions."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "host": ("127.0.0.1", "0.0.0.0", "-", "::1", "localhost", "127.0.0.53", "unix:"),  # noqa: S104
    "path": (
        "/", "/healthz", "/v1/orders/<<order>>", "/api/items?page=<<few>>&size=<<n>>",
        "/static/app.<<word>>.js", "/search?q=red%20shoes&sort=-price",
        "/v2/blobs/sha256:<<digest>>", "/login", "/reset-password", "/users/<<uuid>>/avatar.png",
        "/metrics", "/cards/new", "/token/refresh", "/favicon.ico", "/ws?v=<<epochms>>",
        "/../../etc/motd", "/img/logo@2x.png", "/docs/passport-photos", "/s/<<nano>>",
    ),
    "method": ("GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"),
    "status": ("200", "204", "301", "304", "400", "401", "404", "429", "499", "500", "502"),
    "agent": (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/1<<n>>.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:1<<n>>.0) Gecko/20100101 Firefox/1<<n>>.0",
        "curl/8.<<few>>.0", "kube-probe/1.2<<few>>", "Go-http-client/2.0", "okhttp/4.1<<few>>.0",
        "-", "python-httpx/0.2<<few>>.2", "Edg/12<<few>>.0.<<thousand>>.<<n>>",
        "ELB-HealthChecker/2.0",
    ),
    "level": ("info", "debug", "warn", "error", "trace"),
    "logger": (
        "billing.token_counter", "http.server", "kafka.consumer", "auth.password_policy",
        "cards.render", "io.example.phone", "scheduler", "search.index", "llm.router",
        "mail.queue",
    ),
    "event": (
        "request served", "token count exceeded soft limit", "password policy loaded",
        "cache miss", "retrying after backoff", "card layout rebuilt",
        "secret rotation scheduled", "offset committed", "rate limit reached",
        "phone mask not configured", "partition revoked", "key ring reloaded",
        "ignoring unknown field", "system clock moved backwards", "session expired",
        "model call finished",
    ),
    "field": (
        '"trace_id":"<<md>>"', '"span":"<<word>><<word>>"', '"ts":<<tick>>',
        '"duration_ms":<<hundred>>.<<n>>', '"offset":<<order>>', '"request_id":"<<uuid>>"',
        '"user_hash":"<<digest>>"', '"tokens":<<thousand>>', '"build":"<<build>>"',
        '"commit":"<<sha>>"', '"addr":"127.0.0.1:<<port>>"', '"epoch_ns":<<epochns>>',
        r'"etag":"W/\"<<short>>-<<opaque>>\""', '"count":<<n>>', '"at":"<<stamp>>"',
        '"shard":"<<nano>>"',
    ),
    "pair": (
        "dur=<<duration>>", "status=<<status>>", "req=<<uuid>>", "bytes=<<thousand>>",
        "at=<<epochms>>", "commit=<<short>>", "tokens_in=<<thousand>> tokens_out=<<hundred>>",
        "ver=<<version>>", "key_count=<<n>>", "trace=<<md>>", "listen=0.0.0.0:<<port>>",
        "password_set=true", "seq=<<order>>", "ratio=<<real>>",
    ),
    "model": ("small-4b", "large-70b", "coder-14b", "embed-v3", "mini-2024-07-18"),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "access": lines(
        (
            '<<host>> - - [12/Jun/<<recent>>:<<clocksec>> +0000] "<<method>> <<path>> HTTP/1.1" '
            '<<status>> <<thousand>> "-" "<<agent>>"',
            '<<host>> - - [0<<few>>/Nov/<<recent>>:<<clocksec>> +0900] "<<method>> <<path>> '
            'HTTP/2.0" <<status>> <<hundred>> "https://shop.example.com<<path>>" "<<agent>>" '
            "rt=0.<<hundred>> uct=0.0<<n>>",
        ),
        _WORDS, 2, 6,
    ),
    "json": lines(
        (
            '{"level":"<<level>>","logger":"<<logger>>",<<field>>,<<field>>,"msg":"<<event>>"}',
            '{"time":"<<stamp>>","severity":"<<level>>",<<field>>,<<field>>,<<field>>,"message":'
            '"<<event>>"}',
        ),
        _WORDS, 2, 7,
    ),
    "pairs": lines(
        'time=<<stamp>> level=<<level>> msg="<<event>>" <<pair>> <<pair>>',
        _WORDS, 3, 8,
    ),
    "plain": lines(
        (
            "<<logged>> <<level>> [<<logger>>] <<event>> (<<pair>>, <<pair>>)",
            "<<logged>> - <<logger>> - <<level>> - <<event>> after <<duration>>",
            "[<<epoch>>] <<level>>: <<event>>, <<pair>>",
            "<<date>>T<<clocksec>>.<<hundred>>+02:00 <<uuid>> <<event>>",
        ),
        _WORDS, 3, 9,
    ),
    "usage": lines(
        '{"model":"<<model>>","prompt_tokens":<<thousand>>,"completion_tokens":<<hundred>>,"crea'
        'ted":<<epoch>>,"id":"chatcmpl-<<opaque>>"}',
        _WORDS, 2, 5,
    ),
    "metrics": lines(
        (
            'http_requests_total{code="<<status>>",path="/v<<few>>"} <<order>>',
            'token_bucket_level{bucket="<<nano>>"} <<real>> <<epochms>>',
            "process_start_time_seconds <<epoch>>.<<n>>",
            'build_info{version="<<build>>",revision="<<sha>>"} 1',
            'request_seconds_bucket{le="0.<<n>>"} <<thousand>>',
            "# HELP secrets_mounted How many are mounted.",
        ),
        _WORDS, 4, 10,
    ),
    "nginx": lines(
        (
            "2<<few>>/06/<<n>> <<clocksec>> [error] <<pid>>#<<pid>>: *<<thousand>> open() "
            '"/usr/share/nginx/html<<path>>" failed (2: No such file or directory), client: '
            "127.0.0.1, server: _",
            "2<<few>>/11/<<n>> <<clocksec>> [warn] <<pid>>#0: *<<thousand>> upstream server "
            'temporarily disabled, upstream: "http://127.0.0.1:<<port>><<path>>"',
        ),
        _WORDS, 2, 4,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "<<access>>",
    "$ tail -n 5 access.log\n<<access>>",
    "<<nginx>>",
    "<<json>>",
    "Summarise what went wrong here:\n<<json>>",
    "<<pairs>>",
    "<<plain>>",
    "<<usage>>",
    "# TYPE http_requests_total counter\n<<metrics>>",
    "Why is the second request slower?\n```\n<<access>>\n```",
    "```json\n<<json>>\n```\nThe field epoch_ns is in nanoseconds, <<epochns>> is on <<date>>.",
    "Between <<clocksec>> and <<clocksec>> we saw <<thousand>> lines such as:\n<<plain>>",
    "server listening on 0.0.0.0:<<port>> (pid <<pid>>)\n<<pairs>>\nserver stopped after "
    "<<duration>>",
    "127.0.0.1:<<port>>> INFO server\nredis_version:7.<<few>>.<<n>>\nrun_id:<<sha>>\n"
    "uptime_in_seconds:<<order>>\nused_memory_peak:<<order>>\nmaster_replid:<<sha>>\n"
    "master_repl_offset:<<order>>",
    'HTTP/1.1 <<status>> OK\nDate: Wed, <<day>> Jun <<recent>> <<clocksec>> GMT\nETag: "<<md>>"\n'
    "X-Request-Id: <<uuid>>\nAge: <<thousand>>\nContent-Length: <<thousand>>\n"
    "Content-Security-Policy: script-src 'sha256-<<opaque>><<nano>>='",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
