"""What stands around: chats, mails, tickets and JSON around a sentence, documents around lines."""

import json

from corpus.labelled.names import name, person
from corpus.writing import Slots, lines

_APPS = ("billing", "checkout", "courier", "ledger", "mailer", "sign-up", "stock", "thumbnails")
_WORDS: Slots = {
    "app": _APPS,
    "person": person,
    "first": name,
    "topic": ("Trouble since the update", "A question about my order", "Access for the new team",
              "What we agreed on today", "Second reminder", "It works again, nearly"),
    "ask": ("Can you help?", "What am I doing wrong?", "Please answer in two sentences.",
            "Is that how it is meant?", "Thanks in advance!", "Translate this to French, please."),
    "closing": ("Best regards", "Kind wishes", "Thank you", "Until tomorrow"),
    "state": ("open", "waiting", "in progress", "reopened"),
    "step": ("Open the page of the order.", "Press save twice.", "Wait for half a minute.",
             "Leave the second field empty.", "Take the train to the harbour."),
    "level": ("DEBUG", "INFO", "WARN", "ERROR"),
    "happened": ("request done in <<duration>>", "cache miss for <<short>>", "retry <<few>> of 9",
                 "queue holds <<n>> jobs", "worker <<pid>> started"),
    "option": ("timeout_ms = <<thousand>>", "workers = <<few>>", "log_level = info",
               "release = <<version>>", "# see the handbook", "keep_days = <<n>>"),
    "statement": ("total += price * count", "if not rows: return None", "queue.put(job)",
                  "log.info('done in %s', spent)", "rows = sorted(rows, key=size)"),
}  # fmt: skip

SLOTS: Slots = {
    **_WORDS,
    "logs": lines("<<logged>> <<level>> <<app>> <<happened>>", _WORDS, 1, 4),
    "options": lines("<<option>>", _WORDS, 1, 4),
    "statements": lines("    <<statement>>", _WORDS, 1, 3),
    "steps": lines("- <<step>>", _WORDS, 1, 3),
}

AROUND_SENTENCES = (
    "<<said>>",
    "Hi, one more thing. <<said>> <<ask>>",
    "<<said>>\n\n<<ask>>",
    "Subject: <<topic>>\n\nDear <<first>>,\n\n<<said>> We can talk about it at <<clock>>.\n\n"
    "<<closing>>,\n<<person>>",
    "> <<topic>>?\n\nYes, <<first>>. <<said>>\n\n<<closing>>\n<<person>>",
    "Ticket <<thousand>> [<<state>>] of <<date>>\nReported by: <<person>>\n\n<<steps>>\n\n<<said>>",
    "[<<clock>>] <<first1>>: are you there?\n[<<clock>>] <<first>>: yes\n[<<clock>>] <<first1>>: "
    "<<said>>\n[<<clock>>] <<first>>: I see",
    "<<logs>>\n<<logged>> <<level>> <<app>> note of the caller: <<said>>\n<<logs>>",
    "Summarise what the customer wants.\n---\n<<said>>\n---\n<<ask>>",
)
AROUND_JSON = (
    '{"id": "<<uuid>>", "role": "user", "content": "<<said>>"}',
    '{"ticket": <<thousand>>, "state": "<<state>>", "text": "<<said>>", "votes": <<few>>}',
)
AROUND_LINES = (
    "<<said>>",
    "# settings of <<app>>\n<<options>>\n<<said>>\n<<options>>",
    "Why does this not work?\n```\n<<options>>\n<<said>>\n```\n<<ask>>",
    "def run(rows):\n<<statements>>\n\n<<said>>\n",
    "<<logs>>\n<<said>>\n<<logs>>",
    "Ticket <<thousand>> [<<state>>]\n\n<<steps>>\n\nWhat it printed:\n\n<<said>>\n\n<<person>>",
)


def fits_json(text: str) -> bool:
    """Whether a text stands in a string of JSON as it is."""
    return json.dumps(text, ensure_ascii=False) == f'"{text}"'
