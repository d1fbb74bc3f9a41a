"""The schema that editors check policies by, against the loader that decides."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate.components.policy_file import PolicyError, parse_policy, shipped_policies
from tidegate.components.policy_schema import options_schema, policy_schema
from tidegate.components.registry import components

FIRST = "id: mine\nversion: '3'\ncomponents:\n"
VALIDATOR = FIRST + "  - component: input_validator\n"
LIMIT = FIRST + "  - component: rate_limiter\n"
WORDS = FIRST + "  - component: keyword_filter\n"

GOOD = {
    "no options": VALIDATOR,
    "empty options": VALIDATOR + "    options:\n",
    "one word for both directions": VALIDATOR + "    on_error: flag\n",
    "one word each": VALIDATOR + "    on_error: {request: allow}\n",
    "everything": VALIDATOR
    + "    name: first\n    options: {allowed_roles: [user]}\n    needs: []\n    mode: monitor\n"
    + "    budget_ms: 5\n    placement: apart\nexhaustive: true\nunsupported_content: allow\n",
    "required options": WORDS + "    options: {words: [a]}\n",
}
BAD = {
    "unknown key": VALIDATOR + "exhausted: true\n",
    "unknown key of a component": VALIDATOR + "    moode: monitor\n",
    "unknown component": FIRST + "  - component: oracle\n",
    "unknown option": VALIDATOR + "    options: {allowed_rules: [user]}\n",
    "option of another component": VALIDATOR + "    options: {words: [a]}\n",
    "option of the wrong type": LIMIT + "    options: {burst: long}\n",
    "option out of bounds": LIMIT + "    options: {burst: 0}\n",
    "options that are missing": WORDS,
    "options that are empty": WORDS + "    options:\n",
    "unknown failure": VALIDATOR + "    on_error: shrug\n",
    "failure of no direction": VALIDATOR + "    on_error: {sideways: block}\n",
    "name that is not snake_case": VALIDATOR + "    name: A-b\n",
    "no components": "id: a\nversion: '1'\ncomponents: []\n",
    "no id": VALIDATOR.replace("id: mine", ""),
    "version that is no text": VALIDATOR.replace("'3'", "3"),
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("schema") / "policy.schema.json"
    file.write_text(json.dumps(policy_schema(components().values())))
    return file


def refused(schema: Path, folder: Path, texts: dict[str, str]) -> set[str]:
    """The names of those texts that do not fit; all in one run, as starting one takes long."""
    files = {str(folder / f"{place}.yaml"): name for place, name in enumerate(texts)}
    for path, name in files.items():
        Path(path).write_text(texts[name], "utf-8")
    check = [sys.executable, "-m", "check_jsonschema", "-o", "json", "--schemafile", str(schema)]
    done = subprocess.run([*check, *files], capture_output=True, text=True)
    report = json.loads(done.stdout)
    assert not report.get("parse_errors")
    return {files[error["filename"]] for error in report.get("errors", [])}


def test_the_schemas_are_json_schemas(tmp_path: Path, schema: Path) -> None:
    files = [schema]
    for name, kind in components().items():
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(options_schema(kind)))
    check = [sys.executable, "-m", "check_jsonschema", "--check-metaschema"]
    assert subprocess.run([*check, *map(str, files)]).returncode == 0


def test_it_takes_the_shipped_policies_and_what_the_loader_takes(
    schema: Path, tmp_path: Path
) -> None:
    shipped = {name: file.read_text("utf-8") for name, file in shipped_policies().items()}
    for name, text in GOOD.items():
        parse_policy(text, name)
    assert refused(schema, tmp_path, GOOD | shipped) == set()


def test_it_refuses_what_the_loader_refuses(schema: Path, tmp_path: Path) -> None:
    for name, text in BAD.items():
        with pytest.raises(PolicyError):
            parse_policy(text, name)
    assert refused(schema, tmp_path, BAD) == set(BAD)


def test_a_component_takes_its_example_by_its_own_schema_and_by_the_policys(
    schema: Path, tmp_path: Path
) -> None:
    texts = {
        name: FIRST + f"  - {json.dumps({'component': name, 'options': kind.example})}\n"
        for name, kind in components().items()
    }
    assert refused(schema, tmp_path, texts) == set()
    for name, kind in components().items():
        own, example = tmp_path / "schema.json", tmp_path / "example.json"
        own.write_text(json.dumps(options_schema(kind)))
        example.write_text(json.dumps(kind.example))
        check = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(own), str(example)]
        assert subprocess.run(check).returncode == 0, name
