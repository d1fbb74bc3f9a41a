"""Policies in YAML: where an error of a policy as a whole is shown."""

import pytest

from tidegate.components.policy_file import PolicyError, parse_policy

HEAD = "id: mine\nversion: '1'\n"
CRITIC = "  - {component: keyword_filter, options: {words: [a]}, name: critic, needs: [writer]}\n"
WRITER = "  - {component: keyword_filter, options: {words: [a]}, name: writer, needs: [critic]}\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (
            HEAD + "max_deadline_ms: 5\ncomponents:\n  - component: input_validator\n",
            3,
            "more than max_deadline_ms, 5",
        ),
        (HEAD + "components:\n" + CRITIC + WRITER, 4, "critic -> writer -> critic"),
        (HEAD + "components:\n" + WRITER, 4, "no component named 'critic'"),
        (HEAD + "components:\n" + CRITIC * 2, 3, "two components are named 'critic'"),
        (HEAD + "components: []\n", 3, "at least one component"),
    ],
)
def test_an_error_of_the_whole_is_shown_where_what_it_names_stands(
    text: str, line: int, reason: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "mine.yaml")
    (problem,) = caught.value.problems
    assert problem.line == line
    assert reason in problem.reason
    assert str(caught.value).startswith(f"policy 'mine.yaml': line {line}: ")
