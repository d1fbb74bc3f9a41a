"""What git prints: logs, statistics, blame, reflogs, diffs; hashes everywhere, no addresses."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "verb": (
        "Fix", "Add", "Remove", "Rename", "Document", "Speed up", "Simplify", "Revert", "Test",
        "Move", "Split", "Log", "Cache", "Bump", "Guard", "Retry", "Inline", "Deprecate", "Pin",
    ),
    "thing": (
        "the retry loop", "token counting", "the secret store mock", "password strength meter",
        "parser for phone masks", "card layout on small screens", "key bindings",
        "the session timer", "the DROP TABLE migration", "emoji in titles",
        "the address book fixture", "locale fallback", "bearer header casing",
        "pagination of invoices", "the IBAN input mask", "UTF-8 BOM handling",
        "ignored files in the image", "flaky upload test", "the health probe",
        "CSV export of totals", "duplicate rows after rebalance",
        "an off-by-one in the ring buffer", "system prompt loader",
    ),
    "why": (
        "", "", "", " (#<<thousand>>)", " again", " on Windows", " when offline",
        " behind a flag", ", refs TG-<<hundred>>", " for v<<version>>", " before the freeze",
        " in strict mode",
    ),
    "path": (
        "src/<<module>>.py", "lib/<<module>>/index.ts", "cmd/<<module>>/main.go",
        "docs/<<module>>.md", "crates/<<module>>/src/lib.rs", "tests/test_<<module>>.py",
        "web/styles/<<module>>.css", "app/src/main/java/example/<<module>>/App.java",
        "{old => new}/<<module>>.c",
    ),
    "module": (
        "auth", "billing", "cards", "tokens", "router", "ledger", "passport_strategy", "mailer",
        "iban_format", "phonebook", "clock", "secrets_dialog", "ipam", "queue", "render", "i18n",
    ),
    "branch": (
        "main", "develop", "feature/card-view", "fix/token-refresh", "release/<<n>>.<<few>>",
        "wip", "origin/main", "dependabot/npm/lodash-4.17.21", "hotfix/phone-mask",
        "renovate/node-<<n>>",
    ),
    "bar": ("++", "+++--", "+", "-", "+++++++++++-----", "++++-", "----------", "+++++++++"),
    "who": ("ana", "build-bot", "k.okoro", "Mira", "release bot", "tomasz", "yuki", "ci"),
    "message": ("<<verb>> <<thing>><<why>>",),
    "refs": (
        "", "", "", "", "(HEAD -> main, origin/main) ", "(tag: v<<version>>) ", "(<<branch>>) ",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "oneline": lines("<<short>> <<refs>><<message>>", _WORDS, 4, 14),
    "graph": lines(
        (
            "* <<short>> <<message>>",
            "| * <<short>> <<message>>",
            "* | <<short>> <<message>>",
            "|\\",
        ),
        _WORDS, 5, 10,
    ),
    "stat": lines(" <<path>> | <<n>> <<bar>>", _WORDS, 2, 6),
    "numstat": lines("<<n>>\t<<n>>\t<<path>>", _WORDS, 3, 8),
    "blame": lines(
        (
            "<<word>> (<<who>> <<date>> <<clocksec>> +0000 <<n>>)     return self._total",
            "^<<short>> (<<who>> <<date>> <<clocksec>> +0200 <<n>>) def check(value: str) -> "
            "bool:",
            "<<word>> <<path>> (<<who>> <<date>> <<clocksec>> -0500 <<n>>)   if not token:",
            "<<word>> (Not Committed Yet <<date>> <<clocksec>> +0900 <<n>>) # TODO: mask",
        ),
        _WORDS, 3, 8,
    ),
    "reflog": lines(
        (
            "<<short>> HEAD@{<<few>>}: commit: <<message>>",
            "<<short>> HEAD@{<<n>>}: rebase (pick): <<message>>",
            "<<short>> HEAD@{<<n>>}: checkout: moving from <<branch>> to <<branch>>",
            "<<short>> HEAD@{<<n>>}: reset: moving to HEAD~<<few>>",
            "<<short>> refs/stash@{<<few>>}: WIP on <<branch>>: <<short>> <<message>>",
        ),
        _WORDS, 4, 9,
    ),
    "refslist": lines(
        ("<<sha>>\trefs/heads/<<branch>>", "<<sha>>\trefs/tags/v<<version>>^{}"),
        _WORDS, 3, 8,
    ),
    "tree": lines(
        ("100644 blob <<sha>>    <<path>>", "040000 tree <<sha>>    <<module>>"),
        _WORDS, 3, 7,
    ),
    "todo": lines(
        (
            "pick <<short>> <<message>>",
            "fixup <<short>> <<message>>",
            "# drop <<short>> <<message>>",
        ),
        _WORDS, 3, 8,
    ),
    "submodules": lines(
        " <<sha>> vendor/<<module>> (v<<version>>-<<few>>-g<<short>>)",
        _WORDS, 1, 4,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "$ git log --oneline\n<<oneline>>",
    "<<oneline>>",
    "$ git log --graph --oneline\n<<graph>>",
    "commit <<sha>>\nMerge: <<short>> <<short>>\nDate:   Tue Jun <<day>> <<clocksec>> <<recent>> "
    "+0200\n\n    <<message>>\n\n<<stat>>\n <<few>> files changed, <<n>> insertions(+), <<n>> "
    "deletions(-)",
    "commit <<sha>>\nAuthor: <<who>>\n\n    <<message>>\n\n    This reverts commit <<sha>>.\n   "
    " Change-Id: I<<sha>>\n\n<<numstat>>",
    "$ git blame -L <<n>>,+8 <<path>>\n<<blame>>",
    "<<reflog>>",
    "Which of these should I cherry-pick onto <<branch>>?\n\n<<oneline>>",
    "$ git ls-remote --heads --tags\n<<refslist>>",
    "$ git ls-tree -r HEAD\n<<tree>>",
    "<<todo>>\n\n# Rebase <<short>>..<<short>> onto <<short>> (<<few>> commands)",
    "$ git submodule status\n<<submodules>>",
    "diff --git a/<<path1>> b/<<path1>>\nindex <<short>>..<<short>> 100644\n--- a/<<path1>>\n"
    '+++ b/<<path1>>\n@@ -<<n>>,7 +<<n>>,9 @@\n-PINNED = "<<sha>>"\n+PINNED = "<<sha>>"\n+# '
    "<<message>>",
    "Bisecting: <<n>> revisions left to test after this (roughly <<few>> steps)\n[<<sha>>] "
    "<<message>>\n<<sha>> is the first bad commit",
    "Please write release notes for v<<version>> from this range (<<short>>...<<short>>):\n"
    "<<oneline>>\nIgnore the merge commits and anything from the bots.",
    "From <<sha>> Mon Sep 17 00:00:00 2001\nSubject: [PATCH <<few>>/9] <<message>>\n\n---\n"
    "<<stat>>\n-- \n2.43.0",
    "Counting objects: 100% (<<n>>/<<n>>), done.\nWriting objects: 100%, <<n>>.<<n>> KiB, "
    "done.\n   <<short>>..<<short>>  <<branch>> -> <<branch>>\n + <<short>>...<<short>> wip "
    "(forced update)",
    "The regression came in with `<<short>>`: <<message>>. Before it, at <<sha>>, the job took "
    "<<duration>>; now it takes <<duration>>.",
    "tree <<sha>>\nparent <<sha>>\nparent <<sha>>\nauthor <<who>> <<epoch>> +0100\n\n<<message>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
