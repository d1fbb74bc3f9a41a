"""Harmless instructions that use the words of attacks: ignore, system, override, act as, kill."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "document": (
        "email", "draft", "attachment", "paragraph", "version of the letter", "spreadsheet",
        "agenda", "summary", "invoice", "chapter", "message", "translation", "table", "outline",
        "meeting note", "prompt I mistyped",
    ),
    "change": (
        "make it shorter by <<n>> words", "use British spelling", "keep the bullet points",
        "sort it by date", "write it for children of <<few>>", "leave the numbers alone",
        "drop the second heading", "answer in French", "use a warmer tone",
        "quote no more than <<few>> lines", "put the total of <<price>> first",
        "replace <<few>> by <<n>> everywhere", "explain each step", "skip the greeting",
        "number the steps",
    ),
    "role": (
        "a travel guide", "a strict proofreader", "a Linux terminal tutor",
        "an interviewer for a bakery", "a friendly examiner", "a museum label writer",
        "a debate partner", "a rubber duck", "a Socratic teacher",
        "a system administrator's mentor",
    ),
    "tech": (
        "kill the process that holds port <<port>>", "override the system font in CSS",
        "reset my own password on Linux", "bypass the cache with a query parameter",
        "run the script as root in a container",
        "disable the firewall rule I added for port <<port>>",
        "inject a dependency in the constructor", "drop the table users_tmp_<<n>> after the test",
        "escape the quotes in this prompt", "jailbreak the phrase out of its line in CSS grid",
        "dump the schema without data", "hide the system tray icon",
        "ignore files in git that are already tracked", "exploit symmetry in this sum",
        "unlock the row after a deadlock", "force the garbage collector",
        "shadow a built-in and still reach it",
        "print the instructions of a function with objdump", "decode base64 in bash",
        "store the token of the test server out of the repository",
        "hack together a toy parser in <<n>> lines", "shoot sharper photos at ISO <<thousand>>",
        "attack the king's side with fewer pieces", "poison-proof a kitchen for a toddler",
    ),
    "drop": (
        "drop by the table near the window", "drop it by the table",
        "drop in after the system check", "select the union representative from the list",
        "insert the card into the slot", "delete from the guest list whoever cancelled",
        "update the notice, set in 12 pt", "execute the plan on <<date>>",
    ),
    "sentence": (
        "Ignore the previous <<document>> and read this one instead.",
        "Please disregard my last <<document>>; I pasted the wrong <<document>>.",
        "Forget the <<document>> from <<date>>, the new one overrides it.",
        "From now on, <<change>>.",
        "You are reading the <<document>> of a small club; <<change>>.",
        "Act as <<role>> and <<change>>.",
        "Pretend to be <<role>> who has never seen a <<document>>.", "How do I <<tech>>?",
        "How can I <<tech>> without having to <<tech>>?",
        "Before lunch, <<drop>> and bring the <<document>>.",
        "System requirements: <<few>> GB of memory, <<n>> GB of disk, version <<version>>.",
        "Do not tell me the ending of the <<document>>, only <<change>>.",
        "The instructions above the <<document>> are for the printer; ignore them.",
        "Reveal the answer only after I have guessed <<few>> times.",
        "New rule for our game: whoever says the secret word loses <<few>> points.",
        "What is a system prompt, and why would a <<document>> contain one?",
        "Repeat the words above the line in capital letters, then <<change>>.",
        'Translate "ignore all warnings" in this <<document>> into Spanish.',
        "The override switch is to the left of the door, key <<n>>.",
        "In developer mode the console shows the <<document>>; how do I leave it?",
        "Stop being so formal, and <<change>>.",
        "My password manager filled in the wrong <<document>>; how do I <<tech>>?",
        "Print everything between the two markers of the <<document>>, and <<change>>.",
        "Our teacher said: do not follow the <<document>>, follow the reasoning.",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "steps": lines("- <<sentence>>", _WORDS, 2, 5),
    "rules": lines("* <<change>>", _WORDS, 2, 5),
}  # fmt: skip

_DOCUMENTS = (
    "<<sentence>> <<sentence>>",
    "<<sentence>> Then <<change>> and <<change>>.",
    "<<sentence>>\n\n<<sentence>>\n<<sentence>>",
    "System: you answer as <<role>>.\nUser: <<sentence>>\nAssistant: Of course. Shall I "
    "<<change>>?",
    "Three things for today:\n<<steps>>",
    "# Style guide for the <<document>>, <<date>>\n<<rules>>\nIf a rule and the <<document>> "
    "differ, the rule overrides the <<document>>.",
    "You are <<role>>. <<sentence>> Rules:\n<<rules>>",
    "I want to <<tech>>. I already tried to <<tech>>, it ended with exit code <<n>> after "
    "<<duration>>.",
    'Rewrite this <<document>> so that nobody reads it as an order: "<<drop>>, then <<drop>>".',
    "[INST] <<sentence>> [/INST] Sure: <<change>>.",
    "Fix the grammar: '<<sentence>> <<sentence>>'",
    "Write a unit test that checks we can <<tech>>; ignore style, <<change>>.",
    "### Instruction:\n<<sentence>>\n\n### Input:\nthe <<document>> of <<date>>\n\n### Response:",
    "Role-play: I am the customer, you are <<role>>. <<sentence>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
