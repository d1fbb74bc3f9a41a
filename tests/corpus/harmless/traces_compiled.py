"""Stack traces of Java, C#, Go, Rust and C."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "package": (
        "org.example.ledger", "com.example.card.view", "io.example.token",
        "net.example.phone.mask", "org.example.secret", "com.example.mail.queue",
        "example.passport.local",
    ),
    "type": (
        "OrderService", "TokenBucket", "PhoneMask", "KeyRing", "CardLayout", "IbanField",
        "RowMapper", "PasswordPolicy", "SessionPool", "AddressLabel", "RetryTemplate",
        "EventLoop",
    ),
    "method": (
        "apply", "lambda$run$0", "invoke", "refresh", "get", "doFilter", "poll", "<init>",
        "close",
    ),
    "exception": (
        'java.lang.NullPointerException: Cannot invoke "String.length()" because "token" is null',
        "java.util.ConcurrentModificationException",
        "java.lang.IllegalStateException: pool <<uuid>> is closed",
        "java.net.ConnectException: Connection refused: localhost/127.0.0.1:<<port>>",
        "java.sql.SQLIntegrityConstraintViolationException: Duplicate entry '<<order>>' for key "
        "'orders.PRIMARY'",
        'java.lang.NumberFormatException: For input string: "<<word>>"',
        "java.lang.OutOfMemoryError: Metaspace",
        "java.time.format.DateTimeParseException: Text '<<date>>' could not be parsed at index "
        "<<few>>",
    ),
    "goroutine": (
        "running", "select, <<n>> minutes", "IO wait", "chan receive", "semacquire", "sleep",
    ),
    "gofile": (
        "/src/cmd/gate/main.go", "/src/internal/token/bucket.go",
        "/usr/local/go/src/net/http/server.go",
        "/go/pkg/mod/github.com/example/kafka@v1.<<n>>.<<few>>/reader.go",
        "/src/internal/keys/ring.go",
    ),
    "gofunc": (
        "main.main", "main.(*Server).Serve", "internal/token.(*Bucket).Take",
        "net/http.(*conn).serve", "github.com/example/kafka.(*Reader).run", "internal/keys.Parse",
    ),
    "rustfn": (
        "core::panicking::panic_fmt", "std::rt::lang_start::{{closure}}",
        "gate::card::Face::draw", "<alloc::vec::Vec<T> as core::ops::Drop>::drop",
        "tokio::runtime::task::raw::poll", "dead::code::feed",
    ),
    "panic": (
        "called `Option::unwrap()` on a `None` value",
        "index out of bounds: the len is <<few>> but the index is <<n>>",
        "attempt to subtract with overflow",
        "called `Result::unwrap()` on an `Err` value: ParseIntError",
    ),
    "clr": (
        "System.NullReferenceException: Object reference not set to an instance of an object.",
        "System.FormatException: Input string '<<word>>' was not in a correct format.",
        "System.TimeoutException: The operation timed out after 00:00:<<n>>.",
        "System.Collections.Generic.KeyNotFoundException: The given key 'password' was not "
        "present.",
    ),
    "signal": (
        "SIGSEGV (0xb) at pc=<<address>>", "SIGBUS (0x7) at pc=<<address>>", "SIGABRT", "SIGFPE",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "java": lines(
        (
            "\tat <<package>>.<<type>>.<<method>>(<<type>>.java:<<n>>)",
            "\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor"
            ".java:1144)",
            "\tat <<package>>.<<type>>$$SpringCGLIB$$<<few>>.<<method>>(<generated>)",
            "\tat <<package>>.<<type>>.<<method>>(<<type>>.kt:<<hundred>>) "
            "[classes/:<<version>>]",
            "\tat jdk.internal.reflect.GeneratedMethodAccessor<<hundred>>.invoke(Unknown Source)",
        ),
        _WORDS, 3, 8,
    ),
    "dotnet": lines(
        (
            "   at Example.<<type>>.<<type>>..ctor(String key) in /src/<<type>>.cs:line <<n>>",
            "   at Example.<<type>>.<RefreshAsync>d__<<n>>.MoveNext()",
            "   at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess(Task task)",
            "   at Example, Version=<<build>>, Culture=neutral, PublicKeyToken=null",
        ),
        _WORDS, 3, 6,
    ),
    "go": lines(
        "<<gofunc>>(0xc000<<short>>, 0x<<n>>)\n\t<<gofile>>:<<n>> +0x<<hundred>>",
        _WORDS, 2, 5,
    ),
    "rust": lines(
        (
            "  <<few>>: <<rustfn>>\n             at ./src/<<few>>/mod.rs:<<n>>:<<few>>",
            "  <<n>>: <<address>> - <<rustfn>>::h<<word>><<word>>",
        ),
        _WORDS, 2, 6,
    ),
    "native": lines(
        (
            "#<<few>>  <<address>> in <<method>> () from /lib/x86_64-linux-gnu/libc.so.6",
            "#<<few>>  <<address>> in take_token (bucket=<<address>>, n=<<n>>) at bucket.c:<<n>>",
            "    #<<few>> <<address>> in main /src/main.cc:<<n>>:<<few>> (BuildId: <<sha>>)",
            "<<address>>-<<address>> r-xp 00000000 fd:01 <<thousand>><<hundred>> "
            "/usr/lib/libssl.so.3",
        ),
        _WORDS, 3, 7,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "<<exception>>\n<<java>>",
    'Exception in thread "pool-<<few>>-thread-<<n>>" <<exception>>\n<<java>>\nCaused by: '
    "<<exception>>\n<<java>>\n\t... <<n>> common frames omitted",
    "<<logged>> ERROR [<<md>>,<<word>><<word>>] <<package>>.<<type>> : <<exception>>\n<<java>>",
    "<<clr>>\n<<dotnet>>",
    "Unhandled exception. <<clr>>\n<<dotnet>>\n   --- End of inner exception stack trace ---\n"
    "<<dotnet>>",
    "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: "
    "segmentation violation code=0x1 addr=0x<<n>> pc=0x<<short>>]\n\ngoroutine <<n>> "
    "[<<goroutine>>]:\n<<go>>\nexit status 2",
    "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [<<goroutine>>]:\n"
    "<<go>>\n\ngoroutine <<n>> [<<goroutine>>]:\n<<go>>",
    "thread 'main' panicked at src/<<few>>/mod.rs:<<n>>:<<n>>:\n<<panic>>\nstack backtrace:\n"
    "<<rust>>\nnote: run with `RUST_BACKTRACE=full`",
    "thread 'tokio-runtime-worker' panicked at "
    "/rustc/<<sha>>/library/core/src/option.rs:<<thousand>>:<<n>>:\n<<panic>>\n<<rust>>",
    "# A fatal error has been detected:\n#  <<signal>>, pid=<<pid>>, tid=<<pid>>\n# JRE "
    "version: <<build>>\n<<native>>",
    "==<<pid>>==ERROR: AddressSanitizer: heap-use-after-free on address <<address>>\n"
    "<<native>>\nSUMMARY: AddressSanitizer: heap-use-after-free bucket.c:<<n>>",
    "Program received signal SIGSEGV, Segmentation fault.\n<<native>>\n(gdb) info registers\n"
    "rax  0x<<word>><<word>>\nrip  <<address>>",
    "Can you tell from this what is null?\n\n<<exception>>\n<<java>>\n\nIt started with build "
    "<<build>>.",
    "error[E0382]: borrow of moved value: `token`\n  --> src/bucket.rs:<<n>>:<<n>>\n   |\n<<n>> "
    "|     let key = token;\n   |               ----- value moved here\n\n<<rust>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
