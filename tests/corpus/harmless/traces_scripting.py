"""Stack traces and tool failures of Python and JavaScript."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "module": (
        "ledger", "token_bucket", "passwords", "ingest", "cards", "phone_format", "router",
        "worker", "secret_santa", "address_book", "mail_queue", "report", "schema", "session",
        "clock",
    ),
    "function": (
        "load", "parse_row", "refresh_token", "verify", "drain", "run_until_complete", "to_dict",
        "mask_number", "render", "__call__", "commit", "poll", "_decode", "from_bytes", "retry",
    ),
    "statement": (
        "return self.tokens[key]", "value = int(row['phone'])", "await self.queue.get()",
        "secret = config['secret']", "password = getpass()", "return json.loads(body)",
        "total += Decimal(cell)", "raise Timeout(f'{elapsed:.1f} s')", "yield from rows",
        "assert digest == expected", "response.raise_for_status()", "key = keys.pop(0)",
    ),
    "error": (
        "KeyError: 'token'", "KeyError: '<<uuid>>'",
        "ValueError: invalid literal for int() with base 10: '<<word>>'",
        "TimeoutError: no answer within <<n>>.0 s",
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position <<n>>: invalid "
        "continuation byte",
        "AssertionError: '<<md>>' != '<<md>>'",
        "OSError: [Errno 98] Address already in use: ('127.0.0.1', <<port>>)",
        "RecursionError: maximum recursion depth exceeded",
        "ModuleNotFoundError: No module named 'passlib'",
        "sqlite3.OperationalError: no such table: orders_<<compact>>",
        "json.decoder.JSONDecodeError: Expecting value: line 1 column <<n>> (char <<thousand>>)",
        "PermissionError: [Errno 13] Permission denied: '/run/secrets/db_password'",
        "AttributeError: 'NoneType' object has no attribute 'key'",
    ),
    "jserror": (
        "TypeError: Cannot read properties of undefined (reading 'token')",
        "RangeError: Invalid time value", "ReferenceError: password is not defined",
        "SyntaxError: Unexpected token < in JSON at position <<n>>",
        "Error: connect ECONNREFUSED 127.0.0.1:<<port>>",
        "Error: ENOENT: no such file or directory, open '.env'",
        "UnhandledPromiseRejection: [object Object]",
        "ChunkLoadError: Loading chunk <<hundred>> failed",
        "Error: Hydration failed because the server rendered HTML didn't match the client",
    ),
    "package": (
        "express@4.<<n>>.<<few>>", "@babel+core@7.<<n>>.0", "lodash@4.17.21",
        "next@14.<<few>>.<<n>>_react@18.2.0", "vite@5.<<few>>.<<n>>", "@types+node@20.<<n>>.0",
        "undici@6.<<n>>.1", "jsonwebtoken@9.0.2",
    ),
    "python": ("python3.11", "python3.12", "python3.13"),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "frames": lines(
        (
            '  File "/srv/app/<<module>>.py", line <<n>>, in <<function>>\n    <<statement>>',
            '  File "/usr/lib/<<python>>/asyncio/base_events.py", line <<hundred>>, in '
            "<<function>>",
            '  File "/venv/lib/<<python>>/site-packages/<<module>>/core.py", line <<thousand>>, '
            "in <<function>>\n    <<statement>>\n    ^^^^^^^^^^^^^^",
        ),
        _WORDS, 2, 6,
    ),
    "jsframes": lines(
        (
            "    at <<function>> (/app/dist/<<module>>.js:<<n>>:<<n>>)",
            "    at async <<function>> (file:///app/node_modules/.pnpm/<<package>>/node_modules/"
            "x/index.js:<<hundred>>:<<n>>)",
            "    at Object.<anonymous> (/app/src/<<module>>.test.ts:<<n>>:<<n>>)",
            "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
            "    at https://static.example.com/assets/<<module>>-<<word>>.js:1:<<six>>",
            "    at webpack:///./src/<<module>>.tsx?<<short>>:<<n>>",
        ),
        {**_WORDS, "six": ("104233", "98817", "220415", "310722")}, 3, 8,
    ),
    "results": lines(
        (
            "FAILED tests/test_<<module>>.py::test_<<function>>[<<n>>-<<word>>] - <<error>>",
            "ERROR tests/test_<<module>>.py - <<error>>",
            "PASSED tests/test_<<module>>.py::test_<<function>>",
        ),
        _WORDS, 3, 8,
    ),
    "npm": lines(
        (
            "npm WARN deprecated <<package>>: this version is no longer supported",
            'npm ERR! peer react@"^17.0.2" from <<package>>',
            "npm ERR! code ERESOLVE",
            "  ├── <<package>>",
            "  └─┬ <<package>> deduped",
        ),
        _WORDS, 3, 8,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "Traceback (most recent call last):\n<<frames>>\n<<error>>",
    "Traceback (most recent call last):\n<<frames>>\n<<error>>\n\nDuring handling of the above "
    "exception, another exception occurred:\n\nTraceback (most recent call last):\n<<frames>>\n"
    "<<error>>",
    "Why does this happen only in the container?\n\n```\nTraceback (most recent call last):\n"
    "<<frames>>\n<<error>>\n```",
    "<<logged>> ERROR <<module>>:<<n>> task <<uuid>> failed\nTraceback (most recent call "
    "last):\n<<frames>>\n<<error>>",
    "<<jserror>>\n<<jsframes>>",
    "<<jserror>>\n<<jsframes>>\n\nNode.js v20.<<n>>.<<few>>",
    "[<<stamp>>] [vite] Internal server error\n<<jserror>>\n<<jsframes>>",
    "FAIL src/<<module>>.test.ts\n  ● <<module>> › <<function>>\n\n    "
    'expect(received).toBe(expected)\n\n    Expected: "<<md>>"\n    Received: "<<md>>"\n\n'
    "<<jsframes>>",
    "=================== short test summary info ===================\n<<results>>\n======= "
    "<<n>> failed, <<hundred>> passed in <<n>>.<<n>>s =======",
    "<<npm>>\nnpm ERR! A complete log of this run can be found in: "
    "_logs/<<date>>T<<n>>_<<n>>_<<n>>_<<hundred>>Z-debug-0.log",
    "  + Exception Group Traceback (most recent call last):\n<<frames>>\n  | ExceptionGroup: "
    "<<few>> sub-exceptions\n  +-+---------------- 1 ----------------\n    | <<error>>",
    "<<error>>\n\nLocals at the innermost frame:\n    key = <object object at <<address>>>\n    "
    "elapsed = <<real>>\n    started = <<epochns>>\n    digest = b'\\x<<n>>\\xfe\\x00\\x<<n>>'",
    "Uncaught (in promise) <<jserror>>\n<<jsframes>>\nPromise.catch (async)",
    "The worker dies with exit code 137 after <<duration>>. Last lines:\n<<frames>>\n<<error>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
