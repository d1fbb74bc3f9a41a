"""Behaviour cases read from YAML, and errors that name file, line and key."""

from pathlib import Path

import pytest

from tidegate.components.behaviour.cases import Case, CaseFile
from tidegate.components.behaviour.file import CasesError, case_files, load_cases
from tidegate.components.content import Direction
from tidegate.schemas.records import Action, SafetyRequest, SafetyResponse

HEAD = "component: keyword_filter\ncases:\n"
CASE = "  - {name: One, options: {words: [a]}, text: b, expect: {action: ALLOW}}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cases.yaml"


def loaded(file: Path, text: str) -> CaseFile:
    file.write_text(text, "utf-8")
    return load_cases(file)


def only_case(file: Path, text: str) -> Case:
    (case,) = loaded(file, text).cases
    return case


def test_options_are_of_the_component_alone_and_allow_unsupported_content(file: Path) -> None:
    case = only_case(file, HEAD + CASE)
    (config,) = case.policy.components
    assert config.component == "keyword_filter"
    assert config.options.model_dump() == {"words": ("a",)}
    assert case.policy.unsupported_content == "allow"


def test_a_policy_is_a_shipped_one_a_file_or_written_in_the_case(file: Path) -> None:
    mine = file.parent / "mine.yaml"
    mine.write_text("id: mine\nversion: '7'\ncomponents: [{component: input_validator}]\n")
    policies = ["minimal", str(mine), "{components: [{component: input_validator}]}"]
    cases = "".join(
        f"  - {{name: Case {i}, policy: {policy}, text: a, expect: {{action: ALLOW}}}}\n"
        for i, policy in enumerate(policies)
    )
    named = [(c.policy.id, c.policy.version) for c in loaded(file, "cases:\n" + cases).cases]
    assert named[0][0] == "minimal"
    assert named[1:] == [("mine", "7"), ("case", "1")]


def test_the_keys_of_one_event_may_stand_in_the_case(file: Path) -> None:
    flat = only_case(file, HEAD + CASE)
    nested = "[{text: b, expect: {action: ALLOW}}]"
    listed = only_case(file, HEAD + f"  - {{name: One, options: {{words: [a]}}, events: {nested}}}")
    assert flat == listed


def test_times_makes_an_event_several(file: Path) -> None:
    case = only_case(file, HEAD + CASE.replace("text: b", "text: b, times: 3"))
    assert [event.text for event in case.steps] == ["b", "b", "b"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ab", "ab"),
        ('""', ""),
        ("{repeat: ab, times: 3}", "ababab"),
        ("{repeat: ab, times: 0}", ""),
        ("[a, {repeat: [b, c], times: 2}, d]", "abcbcd"),
        ('"\\uD800\\0"', "\ud800\0"),
    ],
)
def test_a_text_may_be_repeated_and_put_together(file: Path, written: str, read: str) -> None:
    case = only_case(file, HEAD + CASE.replace("text: b", f"text: {written}"))
    assert case.events[0].text == read


@pytest.mark.parametrize(
    "written", ["1", "null", "{repeat: a}", "{repeat: a, times: -1}", "{repeat: a, times: 1, b: 1}"]
)
def test_what_is_no_text_is_refused(file: Path, written: str) -> None:
    with pytest.raises(CasesError, match=r"line 3: cases\[0\]"):
        loaded(file, HEAD + CASE.replace("text: b", f"text: {written}"))


def test_a_request_has_all_that_the_case_says(file: Path) -> None:
    text = """
component: input_validator
cases:
  - name: All
    options: {}
    subject: alice
    model: large
    policy_id: case
    attributes: {k: v}
    system: be kind
    tool_definitions: "[]"
    at: 1.5
    messages:
      - {role: assistant, name: n, content: c, parts: [{type: tool_call, arguments: "{}"}]}
    expect: {action: ALLOW}
"""
    (event,) = only_case(file, text).events
    context = event.context()
    assert isinstance(context.event, SafetyRequest)
    assert (context.subject, context.model) == ("alice", "large")
    assert context.event.policy_id == "case"
    assert context.log_time.second + context.log_time.microsecond / 1e6 == 1.5
    assert {part.path: part.text for part in context.parts} == {
        "input_messages[0].name": "n",
        "input_messages[0].parts[0].content": "c",
        "input_messages[0].parts[1].arguments": "{}",
        "system_instructions[0].content": "be kind",
        "tool_definitions": "[]",
        "attributes[0].key": "k",
        "attributes[0].value": "v",
    }


def test_a_response_is_of_the_assistant(file: Path) -> None:
    case = only_case(file, HEAD + CASE.replace("text: b", "text: b, direction: response, model: m"))
    context = case.events[0].context()
    assert isinstance(context.event, SafetyResponse)
    assert context.direction is Direction.RESPONSE
    assert context.event.output_messages[0].role == "assistant"
    assert context.model == "m"


BAD = {
    "nothing": ("", "should be a mapping of keys to values"),
    "no YAML": ("cases: [", "line 1: not YAML"),
    "no text": ("a: \0", "not YAML"),
    "too deep": ("[" * 5_000, "nested too deep"),
    "a key twice": (
        "cases: []\ncases: []\n",
        "line 2: cases: stands twice, first in line 1: drop one",
    ),
    "no cases": ("component: keyword_filter\n", "line 1: cases: is missing"),
    "no case": ("cases: []\n", "line 1: cases: there is none: give at least one"),
    "no event": (
        HEAD + "  - {name: One, options: {words: [a]}, events: []}\n",
        "line 3: cases[0].events: there is none: give at least one",
    ),
    "an unknown key of the file": (
        HEAD + CASE + "nonsense: 1\n",
        "line 4: nonsense: there is no such key; there are component, cases",
    ),
    "an unknown component": (
        "component: nonsense\ncases:\n" + CASE,
        "line 1: component: there is no component 'nonsense'; there are input_validator",
    ),
    "no name": (HEAD + CASE.replace("name: One, ", ""), "line 3: cases[0].name: is missing"),
    "a name of nothing": (HEAD + CASE.replace("One", "' '"), "name: "),
    "a name twice": (HEAD + CASE + CASE, "line 2: cases: two cases have the name 'One'"),
    "a case that is none": (HEAD + "  - just text\n", "line 3: cases[0]: should be a mapping"),
    "options without component": ("cases:\n" + CASE, "line 2: cases[0]: options go with"),
    "options and policy": (
        HEAD + CASE.replace("text: b", "text: b, policy: minimal"),
        "line 3: cases[0]: options go with",
    ),
    "neither": (HEAD + CASE.replace("options: {words: [a]}, ", ""), "cases[0].policy: is missing"),
    "an unknown option": (
        HEAD + CASE.replace("words", "wrods"),
        "line 3: cases[0].options.wrods: there is no such key; did you mean 'words'?",
    ),
    "an option of a policy that is mistyped": (
        "cases:\n  - name: One\n    policy:\n      components:\n"
        "        - component: rate_limiter\n          options: {brust: 1}\n",
        "line 6: cases[0].policy.components[0].options.brust: there is no such key; "
        "did you mean 'burst'?",
    ),
    "an unknown component of a policy": (
        "cases:\n  - name: One\n    policy:\n      components:\n"
        "        - component: input_validater\n",
        "line 5: cases[0].policy.components[0].component: there is no component "
        "'input_validater'; did you mean 'input_validator'?",
    ),
    "a key of the case that is mistyped": (
        HEAD + CASE.replace("name", "nmae"),
        "line 3: cases[0].nmae: there is no such key; did you mean 'name'?",
    ),
    "an unknown policy": (
        "cases:\n  - {name: One, policy: nonsense, text: a, expect: {action: ALLOW}}\n",
        "line 2: cases[0].policy: policy 'nonsense': No such file",
    ),
    "a bad policy": (
        "cases:\n  - {name: One, policy: {components: []}, text: a, expect: {action: ALLOW}}\n",
        "line 2: cases[0].policy.components: ",
    ),
    "an unknown key of an event": (
        HEAD + CASE.replace("text: b", "text: b, txet: c"),
        "line 3: cases[0].txet: there is no such key; did you mean 'text'?",
    ),
    "an unknown key of a later event": (
        HEAD + "  - {name: One, options: {words: [a]}, events: [{text: b, expect: {action: ALLOW}},"
        "\n {txet: b, expect: {action: ALLOW}}]}\n",
        "line 4: cases[0].events[1].txet: there is no such key; did you mean 'text'?",
    ),
    "neither text nor messages": (HEAD + CASE.replace("text: b, ", ""), "either text or messages"),
    "text and messages": (
        HEAD + CASE.replace("text: b", "text: b, messages: []"),
        "either text or messages",
    ),
    "tools of a response": (
        HEAD + CASE.replace("text: b", "text: b, direction: response, tool_definitions: a"),
        "a response has no tool_definitions",
    ),
    "no expectation": (HEAD + CASE.replace(", expect: {action: ALLOW}", ""), "expect: is missing"),
    "an action that is none": (HEAD + CASE.replace("ALLOW", "PASS"), "expect.action: "),
    "a rule that is none": (
        HEAD + CASE.replace("ALLOW", "BLOCK, findings: [{rule: nonsense}]"),
        "no component of the policy has a rule 'nonsense'; there are listed_word",
    ),
    "a start without end": (
        HEAD + CASE.replace("ALLOW", "BLOCK, findings: [{rule: listed_word, start: 0}]"),
        "expect.findings[0]: start and end belong together",
    ),
    "content without change": (
        HEAD + CASE.replace("ALLOW", "ALLOW, content: [a]"),
        "expect: content belongs to the action MODIFY",
    ),
    "a change without content": (
        HEAD + CASE.replace("ALLOW", "MODIFY"),
        "expect: content belongs to the action MODIFY",
    ),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_an_error_names_file_line_and_key(file: Path, text: str, said: str) -> None:
    with pytest.raises(CasesError) as error:
        loaded(file, text)
    assert str(error.value).startswith(f"cases '{file}':")
    assert said in str(error.value)


def test_all_errors_are_told_at_once(file: Path) -> None:
    with pytest.raises(CasesError) as error:
        loaded(file, HEAD + CASE.replace("text", "txet").replace("ALLOW", "PASS"))
    assert all(key in str(error.value) for key in ("txet", "action"))


def test_errors_hold_no_content(file: Path) -> None:
    with pytest.raises(CasesError) as error:
        loaded(file, HEAD + CASE.replace("text: b", "text: {canary-7f3a91: 1}"))
    assert "canary" not in str(error.value)


def test_a_file_that_is_not_there_or_no_text_is_told(file: Path) -> None:
    with pytest.raises(CasesError, match="No such file"):
        load_cases(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CasesError, match="it is not UTF-8 text: save it as such"):
        load_cases(file)


def test_a_folder_stands_for_its_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "c.txt"):
        (tmp_path / name).touch()
    other = Path("elsewhere.yaml")
    found = list(case_files([tmp_path, other]))
    assert found == [tmp_path / "a.yaml", tmp_path / "b.yaml", other]


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match=r"no \*\.yaml file"):
        list(case_files([tmp_path]))


def test_a_case_that_modifies_says_what_comes_of_it(file: Path) -> None:
    case = only_case(file, HEAD + CASE.replace("ALLOW", "MODIFY, content: [a, b]"))
    assert case.events[0].expect.action is Action.MODIFY
    assert case.events[0].expect.content == ("a", "b")
