"""Java, Kotlin and Go sources of services that handle tokens, cards and passwords by name only."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "Noun": (
        "Token", "Card", "Password", "Phone", "Invoice", "Session", "Address", "KeyRing",
        "Ledger", "Order", "Passport", "Iban",
    ),
    "noun": (
        "token", "card", "password", "phone", "invoice", "session", "address", "keyRing",
        "ledger", "order", "iban",
    ),
    "Verb": (
        "Find", "Mask", "Drop", "Rotate", "Count", "Refresh", "Override", "Check", "Encode",
        "Merge",
    ),
    "env": (
        'System.getenv("DB_PASSWORD")', '"${app.secret}"', 'props.getProperty("token")',
        'vault.read("kv/app").get("key")', '"changeit"', "null",
    ),
    "goenv": (
        'os.Getenv("DB_PASSWORD")', 'flag.String("token", "", "where the token is")',
        'mustRead("/run/secrets/key")', '""', "cfg.Password",
    ),
    "note": (
        "ignore the previous revision", "the system clock may jump",
        "kill switch, off by default", "see <<short>> and ticket <<thousand>>", "acts as a no-op",
        "timestamps in ns, e.g. <<epochns>>", "override for tests",
        "tokens are words here, not credentials",
    ),
    "constant": (
        'private static final String ETAG = "<<md>>";',
        "static final long SERIAL = <<epochns>>L;", 'static final String DIGEST = "<<digest>>";',
        'private final UUID namespace = UUID.fromString("<<uuid>>");',
        "static final int MAGIC = 0x<<word>>;", "String password = <<env>>;",
        r'static final Pattern CARD = Pattern.compile("\\d{13,19}");',
        "static final Duration LEASE = Duration.ofMillis(<<thousand>>);",
        '@Value("${payment.api-key}") private String apiKey;',
    ),
    "goconst": (
        'const revision = "<<sha>>"', "const epoch = <<epochms>>",
        "var re = regexp.MustCompile(`^[0-9a-f]{40}$`)", "password := <<goenv>>",
        "var magic = []byte{0x<<n>>, 0x<<n>>, 0xff, 0x0<<few>>}", 'const digest = "<<digest>>"',
        "timeout := <<hundred>> * time.Millisecond", 'id := uuid.MustParse("<<uuid>>")',
        'addr := "0.0.0.0:<<port>>"',
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "constants": lines("    <<constant>>", _WORDS, 3, 6),
    "goconstants": lines("\t<<goconst>>", _WORDS, 3, 6),
    "cases": lines('\t\t{"<<order>>", <<hundred>>, false}, // <<note>>', _WORDS, 2, 6),
}  # fmt: skip

_DOCUMENTS = (
    "public final class <<Noun>>Service {\n<<constants>>\n\n    // <<note>>\n}",
    "package io.example.<<noun1>>;\n\n@RestController\nclass <<Noun>>Controller {\n"
    '<<constants>>\n\n    @GetMapping("/<<noun1>>s/{id}")\n    Optional<<<Noun>>> '
    "find(@PathVariable String id) {\n        return store.find(id); // <<note>>\n    }\n}",
    "@Test\nvoid refuses<<Noun>>WithoutCheckDigit() {\n    "
    'assertThat(validator.accepts("<<order>>")).isFalse();\n    '
    'assertThat(validator.accepts("<<uuid>>")).isFalse();\n    assertEquals(<<epoch>>L, '
    "clock.instant().getEpochSecond());\n}",
    'data class <<Noun>>(\n    val id: String = "<<ulid>>",\n    val createdAt: Long = '
    "<<epochms>>L,\n    val secret: Secret = Secret.empty(), // <<note>>\n)\n\nfun "
    "List<Int>.total() = forEach { if (it < 0) return@forEach }",
    "func <<Verb>><<Noun>>(ctx context.Context, id string) error {\n<<goconstants>>\n\tif err "
    ':= store.Get(ctx, id); err != nil {\n\t\treturn fmt.Errorf("<<noun>> %s: %w", id, err)\n'
    "\t}\n\treturn nil\n}",
    "func Test<<Verb>><<Noun>>(t *testing.T) {\n\tfor _, c := range []struct {\n\t\tin   "
    "string\n\t\twant int\n\t\tok   bool\n\t}{\n<<cases>>\n\t} {\n\t\tt.Run(c.in, func(t "
    "*testing.T) {})\n\t}\n}",
    "package main\n\nvar (\n<<goconstants>>\n)\n\nfunc main() {\n"
    '\tlog.Fatal(http.ListenAndServe("127.0.0.1:<<port>>", nil))\n}',
    "Review this, please. Is the password logged anywhere?\n\n```java\n<<constants>>\n"
    'log.debug("loaded {} at {}", "<<noun>>", <<epochms>>L);\n```',
    "spring.datasource.password=${DB_PASSWORD}\nspring.application.version=<<build>>\n\n"
    '@ConfigurationProperties("<<noun>>")\nrecord <<Noun>>Properties(String secret, int port) '
    "{\n    // <<note>>, default port <<port>>\n}",
    "<dependency>\n  <groupId>org.example</groupId>\n  <artifactId><<noun>>-core</artifactId>\n "
    " <version><<version>></version>\n</dependency>\n<!-- <<note>>; build <<build>>, commit "
    "<<sha>> -->",
    'type <<Noun>> struct {\n\tID     string `json:"id" example:"<<ulid>>"`\n\tSecret string '
    '`json:"-"`\n\tAt     int64  `json:"at"` // <<note>>\n}',
    "/**\n * <<Verb>>s the <<noun>> that {@code id} names; <<note>>.\n *\n * @param id such as "
    "<<uuid>>\n * @since <<version>>\n */\n<<Noun>> <<noun>>(String id);",
    "//go:generate stringer -type=<<Noun>>\n//go:build linux && !race\n\nvar table = "
    "[...]uint32{0x<<word>>, 0x<<word>>, 0x<<word>>, 0x<<word>>, 0x<<word>>}\n// <<note>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
