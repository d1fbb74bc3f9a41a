"""Rust, C and C++ sources: byte tables, addresses, lifetimes, macros, scope operators."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "noun": (
        "token", "card", "key", "arena", "page", "secret", "phone", "packet", "cursor", "ledger",
        "digest", "frame",
    ),
    "Noun": (
        "Token", "Card", "Key", "Arena", "Page", "Secret", "Packet", "Cursor", "Ledger", "Digest",
        "Frame", "Bus",
    ),
    "verb": (
        "drop", "take", "parse", "seal", "kill", "mask", "fold", "swap", "feed", "wipe", "hash",
        "ignore",
    ),
    "note": (
        "ignore the previous byte", "kills the process on overflow",
        "from the datasheet, rev <<few>>.<<few>>", "see <<short>>", "not a password, only a name",
        "drops by the table size", "acts as a barrier", "0x<<word>> by convention",
        "since <<date>>",
    ),
    "rustconst": (
        'const REVISION: &str = "<<sha>>";', "const SEED: u64 = 0x<<word>>_<<word>>;",
        "static EPOCH_NS: i64 = <<epochns>>;", 'let password = std::env::var("DB_PASSWORD")?;',
        'let token = args.token.unwrap_or_else(|| "xxxx".into());', 'let id = uuid!("<<uuid>>");',
        r'let re = Regex::new(r"^[A-Z]{2}\d{2}")?;',
        "const DIGEST: [u8; 4] = [0x<<n>>, 0xfe, 0x<<n>>, 0x0<<few>>];",
        'let secret = include_str!("name.txt");',
    ),
    "define": (
        "#define MAGIC 0x<<word>>u", '#define VERSION "<<build>>"',
        "#define TIMEOUT_MS <<thousand>>", "#define KEY_BITS 256", '#define BUILD_ID "<<sha>>"',
        "#define MAX_CARD <<hundred>> /* <<note>> */", "#define PORT <<port>>",
        "static const uint64_t k_epoch = <<epochus>>ULL;", "#define STAMP <<compact>>ULL",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "rustconsts": lines("<<rustconst>>", _WORDS, 2, 5),
    "defines": lines("<<define>>", _WORDS, 3, 7),
    "table": lines("    0x<<word>>, 0x<<word>>, 0x<<word>>, 0x<<word>>,", _WORDS, 2, 8),
    "registers": lines(
        '    { .name = "<<noun>>", .offset = 0x<<n>>, .reset = 0x<<word>> }, /* <<note>> */',
        _WORDS, 2, 6,
    ),
    "asserts": lines(
        (
            '    assert_eq!(<<verb>>("<<order>>"), None);',
            '    assert_eq!(sha1(b"<<noun>>"), "<<sha>>");',
            "    assert!(<<verb>>(<<epochms>>).is_ok());",
        ),
        _WORDS, 2, 5,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "<<rustconsts>>",
    "impl Drop for <<Noun>> {\n    fn drop(&mut self) {\n        // <<note>>\n        "
    "self.<<noun>>.zeroize();\n    }\n}\n\n<<rustconsts>>",
    "pub fn <<verb>>_<<noun>><'a>(input: &'a [u8], n: usize) -> Result<&'a str, Error> {\n    "
    "let end = input.len().min(<<n>>);\n    std::str::from_utf8(&input[..end]).map_err(Error::fr"
    "om) // <<note>>\n}",
    "#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn <<verb>>s_<<noun>>s() "
    "{\n<<asserts>>\n    }\n}",
    "#include <stdint.h>\n\n<<defines>>\n\nstatic const uint32_t <<noun>>_table[] = {\n"
    "<<table>>\n};",
    "static const struct reg <<noun>>_regs[] = {\n<<registers>>\n};",
    "template <typename T>\nstd::optional<T> <<verb>>_<<noun>>(const std::vector<T>& all, "
    "std::size_t n) {\n  if (all.empty()) return std::nullopt;  // <<note>>\n  return all.at(n "
    "% <<n>>);\n}",
    "int <<verb>>_<<noun>>(struct <<noun1>> *c, const char *password)\n{\n\tif (!password || "
    "!*password)\n\t\treturn -EINVAL; /* <<note>> */\n\tmemcpy(c->buf, password, <<n>>);\n"
    "\treturn kill(c->pid, SIGTERM);\n}",
    "The linker prints undefined reference to `<<noun>>::<<Noun>>::<<verb>>(std::string "
    "const&)'. The symbol is _ZN<<few>><<noun>><<few>><<Noun>>E at 0x<<short>>. What is missing?",
    "unsafe { std::ptr::read(0x<<word>> as *const u32) } // <<note>>\n\n<<rustconsts>>",
    'println!("{:#018x} {:?} {}", <<epochns>>u64, <<noun>>, env!("CARGO_PKG_VERSION"));\n// '
    "prints 0x0000<<word>><<n>> and <<version>>, <<note>>",
    "$ objdump -d gate | head\n0000000000401<<hundred>> <<<verb>>_<<noun>>>:\n  "
    "401<<hundred>>:\t55\tpush %rbp\n  401<<hundred>>:\t48 89 e5\tmov %rsp,%rbp\n  "
    "401<<hundred>>:\tbf <<n>> 00 00 00\tmov $0x<<n>>,%edi",
    'auto key = std::getenv("API_KEY");\nstd::array<uint8_t, 8> iv{{0x<<n>>, 0x<<n>>, 0x<<n>>, '
    "0x<<n>>}};\nstd::cout << \"<<noun>> \" << std::hex << 0x<<word>> << '\\n';\n<<defines>>",
    "error: use of deleted function '<<Noun>>::<<Noun>>(const <<Noun>>&)'\n  <<n>> |   <<Noun>> "
    "copy = other;\nnote: declared here, gcc <<n>>.<<few>>.0 <<compact>>\n<<defines>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
