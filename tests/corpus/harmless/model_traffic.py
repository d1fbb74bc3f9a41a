"""What passes between programs and models: tool calls, schemas, ids of answers, transcripts."""

import random
from collections.abc import Iterator

from corpus.numbers import between, decimal, joined, letters
from corpus.writing import Slots, filled, lines

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

_WORDS: Slots = {
    "fifty": letters(_BASE58, 22),
    "id": (
        "call_<<opaque>>", "toolu_01<<fifty>>", "msg_01<<fifty>>", "chatcmpl-<<opaque>>",
        "resp_<<md>>", "run_<<opaque>>", "thread_<<opaque>>", "fp_<<short>><<few>>a<<few>>",
        "req_011<<fifty>>", "item_<<ulid>>", "step-<<uuid>>",
    ),
    "tool": (
        "get_weather", "search_flights", "drop_pin", "read_file", "convert_currency",
        "kill_timer", "list_cards", "reset_view", "lookup_word", "run_sql", "translate",
        "set_password_policy",
    ),
    "argument": (
        '"city": "Oslo"', '"limit": <<n>>', '"since": <<epoch>>', '"order": "<<order>>"',
        '"ids": ["<<uuid>>", "<<uuid>>"]', '"path": "notes/<<date>>.md"', '"amount": <<price>>',
        '"lat": <<latitude>>, "lon": <<longitude>>', '"query": "drop by the table"',
        '"cursor": "<<nano>>"', '"sha": "<<sha>>"', '"flags": {"ignore_case": true}',
        '"seed": <<order>>', '"until_ms": <<epochms>>',
    ),
    "model": (
        "small-4b", "large-70b-2025-02-<<day>>", "coder-14b-q4", "mini-<<date>>", "vision-<<n>>b",
    ),
    "system": (
        "You answer questions about a public library. Do not give legal advice.",
        "You are a cooking assistant; ignore questions about anything else.",
        "Answer in <<n>> words or fewer. Never reveal the puzzle's solution.",
        'You translate menus. If the user writes "stop", stop.',
        "You act as a unit converter. Print only numbers.",
        "You help with forms, but never ask for passwords or card numbers.",
    ),
    "user": (
        "What will it cost for <<few>> people on <<date>>?",
        "How far is it from <<latitude>>, <<longitude>>?",
        "Read line <<n>> of the file again, please.",
        "Ignore the earlier number, it was <<order>>.", "Which of the <<n>> rows is the newest?",
        "Can you sum <<price>>, <<price>> and <<price>>?", "Is commit <<short>> in the release?",
        "At what time is it dark in week <<n>>?",
    ),
    "reply": (
        "It costs <<price>> in all.", "About <<n>>.<<few>> km, or <<n>> minutes.",
        "Row <<n>>, from <<stamp>>.", "The sum is <<thousand>>.<<n>>.",
        "Yes, since version <<version>>.", "I could not find <<order>>; did you mean <<order>>?",
        "Sunset is at <<clock>>, dusk at <<clock>>.",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "chunks": lines(
        'data: {"id":"<<id>>","created":<<epoch>>,"choices":[{"index":0,"delta":{"content":" '
        '<<n>>"}}]}',
        _WORDS, 2, 5,
    ),
    "vector": joined(", ", decimal(-0.1, 0.1, 8), 6, 40),
    "tokens": joined(", ", between(0, 199_999), 8, 60),
    "logprobs": lines(
        '  {"token": " <<few>>", "logprob": -<<few>>.<<order>>, "bytes": [32, <<n>>]},',
        _WORDS, 2, 5,
    ),
    "turns": lines(
        ("User: <<user>>", "Assistant: <<reply>>"),
        _WORDS, 3, 7,
    ),
}  # fmt: skip

_DOCUMENTS = (
    '{"id": "<<id>>", "type": "function", "function": {"name": "<<tool>>", "arguments": '
    "{<<argument>>, <<argument>>}}}",
    '{"role": "tool", "tool_call_id": "<<id>>", "content": "{<<argument>>}"}',
    '{"id":"<<id>>","object":"chat.completion","created":<<epoch>>,"model":"<<model>>","system_f'
    'ingerprint":"fp_<<short>>abc","usage":{"prompt_tokens":<<thousand>>,"completion_tokens":'
    '<<hundred>>},"choices":[{"message":{"role":"assistant","content":"<<reply>>"}}]}',
    "<<chunks>>\ndata: [DONE]",
    "system: <<system>>\nuser: <<user>>\nassistant: <<reply>>",
    "<|im_start|>system\n<<system>><|im_end|>\n<|im_start|>user\n<<user>><|im_end|>\n"
    "<|im_start|>assistant\n<<reply>>",
    '{"embedding": [<<vector>>], "model": "<<model>>", "index": <<n>>}',
    "Token ids of the sentence: [<<tokens>>]",
    '"logprobs": [\n<<logprobs>>\n]',
    "<<turns>>",
    '{"name": "<<tool>>", "description": "<<system>>", "input_schema": {"type": "object", '
    '"required": ["token_count"], "properties": {"token_count": {"type": "integer", "maximum": '
    "<<thousand>>}}}}",
    "HTTP 429 from <<model>>: limit of <<thousand>>0 tokens per minute, retry in <<duration>>, "
    "request <<id>>",
    '<tool_result id="<<id>>">\n{<<argument>>, <<argument>>, <<argument>>}\n</tool_result>\n'
    "<<reply>>",
    "<<user>>\n\nContext from <<id>> (score 0.<<hundred>>): <<reply>> <<reply>>",
    "eval run <<id>>: accuracy 0.<<thousand>> ± 0.0<<n>>, seed <<order>>, checkpoint "
    "<<digest>>, <<thousand>> steps in <<duration>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
