"""What every command does with its arguments and with errors."""

from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.schema_registry.error import SchemaRegistryError

from harness.command_line import call_tidegate
from tidegate.cli import reach, up, watch
from tidegate.client import Security

COMMANDS = ("demo", "judge", "up", "worker", "produce", "watch", "topics", "tables", "broker")
NOBODY = ("--bootstrap-servers", "127.0.0.1:1")
NO_REGISTRY = ("--registry-url", "http://127.0.0.1:1")
KEY = "k" * 32
CANARY = "canary-7f3a"


def test_without_arguments_the_help_is_shown_and_the_status_is_2() -> None:
    done = call_tidegate()
    assert done.status == 2
    assert all(command in done.stdout + done.stderr for command in COMMANDS)


def test_help_names_every_command() -> None:
    done = call_tidegate("--help")
    assert (done.status, done.stderr) == (0, "")
    assert "Usage: tidegate " in done.stdout
    assert all(command in done.stdout for command in COMMANDS)


def test_help_names_every_variable_of_tls_and_sasl() -> None:
    done = call_tidegate("--help")
    assert all(variable in done.stdout for variable in Security.variables())


@pytest.mark.parametrize(
    "command", [*COMMANDS, "topics create", "topics check", "tables list", "tables get"]
)
def test_every_command_has_help(command: str) -> None:
    done = call_tidegate(*command.split(), "--help")
    assert (done.status, done.stderr) == (0, "")
    assert f"tidegate {command}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["up", "--nonsense"], "No such option: --nonsense"),
        (["topics"], "create"),
        (["worker"], "Missing option '--bootstrap-servers'"),
        (["worker", *NOBODY], "Missing option '--registry-url'"),
        (["produce", *NOBODY], "Missing option '--registry-url'"),
        (["watch", *NOBODY], "Missing option '--registry-url'"),
        (["watch", *NOBODY, "--registry-url", "nobody:1"], "not a URL"),
        (["watch", *NOBODY, *NO_REGISTRY, "--limit", "0"], "--limit"),
        (["up", *NO_REGISTRY, "--registry-port", "8081"], "drop --registry-url"),
        (["up", "--registry-port", "65536"], "65535"),
        (["broker", "--port", "9092"], "belong to --kafka"),
        (["broker", "--directory", "x"], "belong to --kafka"),
        (["demo", "--show-content", "--json"], "drop one"),
        (["topics", "create", *NOBODY, "--partitions", "0"], "--partitions"),
        (["tables", "get", *NOBODY, "rate_limiter"], "SUBJECT is missing"),
        (["tables", "get", *NOBODY, "rate_limiter", "alice", "--topic", "t"], "drop SUBJECT"),
        (["tables", "get", *NOBODY, "k", "--topic", "t", "--direction", "request"], "--direction"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(arguments: list[str], said: str) -> None:
    done = call_tidegate(*arguments)
    assert done.status == 2
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize("command", [["up"], ["worker", *NOBODY, *NO_REGISTRY]])
def test_an_unknown_policy_is_told_with_those_there_are(command: list[str]) -> None:
    done = call_tidegate(*command, "--policy", "nonsense", env={"TIDEGATE_CONTENT_KEY": KEY})
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith("tidegate: policy 'nonsense': ")
    assert "minimal" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"id: [", "YAML"),
        (b"\xff\xfe", "not UTF-8 text"),
        (b"id: mine\nversion: '1'\ncomponents:\n  - component: nonsense\n", "'nonsense'"),
        (b"id: mine\nversion: '1'\ncomponents: []\n", "components"),
        (b"id: mine\nversion: '1'\ncomponents: []\nnonsense: 1\n", "nonsense"),
    ],
)
def test_a_bad_policy_file_is_told_by_its_name_and_its_fault(
    tmp_path: Path, text: bytes, said: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(text)
    done = call_tidegate("up", "--policy", str(file))
    assert (done.status, done.stdout) == (2, "")
    assert str(file) in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


EACH_THAT_CONNECTS = pytest.mark.parametrize(
    "command",
    [
        ["up"],
        ["worker", *NO_REGISTRY],
        ["produce", *NO_REGISTRY],
        ["watch", *NO_REGISTRY],
        ["topics", "create"],
        ["topics", "check"],
        ["tables", "list"],
        ["tables", "get", "rate_limiter", "alice"],
    ],
)


@EACH_THAT_CONNECTS
def test_a_broker_that_is_not_there_is_told_by_its_address(
    monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(reach, "why_silent", lambda *_: "connection refused")
    done = call_tidegate(*command, *NOBODY, env={"TIDEGATE_CONTENT_KEY": KEY})
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr == (
        "tidegate: no broker answers at 127.0.0.1:1 by PLAINTEXT: connection refused; start it, or "
        "correct --bootstrap-servers or TIDEGATE_SECURITY_PROTOCOL, TIDEGATE_SSL_* and "
        "TIDEGATE_SASL_*\n"
    )


@EACH_THAT_CONNECTS
def test_security_that_would_go_unused_is_told_by_its_variable(command: list[str]) -> None:
    environ = {"TIDEGATE_CONTENT_KEY": KEY, "TIDEGATE_SASL_PASSWORD": CANARY}
    done = call_tidegate(*command, *NOBODY, env=environ)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "tidegate: sasl_password (TIDEGATE_SASL_PASSWORD) would go unused: security_protocol "
        "(TIDEGATE_SECURITY_PROTOCOL) is PLAINTEXT"
    )
    assert CANARY not in done.stderr


def test_addresses_also_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "ANSWER_S", 0.1)
    addresses = {
        "TIDEGATE_BOOTSTRAP_SERVERS": "127.0.0.1:2",
        "TIDEGATE_REGISTRY_URL": "http://127.0.0.1:1",
    }
    done = call_tidegate("produce", env=addresses)
    assert done.status == 2
    assert "127.0.0.1:2" in done.stderr


@pytest.mark.parametrize("key", ["short-canary", ""])
def test_a_short_key_is_refused_and_not_shown(key: str) -> None:
    done = call_tidegate("worker", *NOBODY, *NO_REGISTRY, env={"TIDEGATE_CONTENT_KEY": key})
    assert (done.status, done.stdout) == (2, "")
    assert "TIDEGATE_CONTENT_KEY" in done.stderr
    assert "32 bytes" in done.stderr
    assert "canary" not in done.stderr


def test_a_setting_that_is_no_number_is_told_by_its_variable() -> None:
    settings = {"TIDEGATE_CONTENT_KEY": KEY, "TIDEGATE_FETCH_WAIT_MS": "soon"}
    done = call_tidegate("worker", *NOBODY, *NO_REGISTRY, env=settings)
    assert done.status == 2
    assert done.stderr.startswith("tidegate: setting TIDEGATE_FETCH_WAIT_MS: ")


def test_an_embedded_broker_has_no_topics_to_make_or_check(embedded: str) -> None:
    for command in ("create", "check"):
        done = call_tidegate("topics", command, "--bootstrap-servers", embedded)
        assert (done.status, done.stdout) == (2, "")
        assert "embedded broker" in done.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KafkaException(KafkaError(KafkaError._TIMED_OUT)), "tidegate: the broker: Local: Timed"),  # noqa: SLF001
        (SchemaRegistryError(401, 40101, "who are you"), "tidegate: the schema registry: who are"),
    ],
)
def test_errors_of_the_cluster_are_one_line_that_says_whose_they_are(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(watch, "refuse_silent_broker", fail)
    done = call_tidegate("watch", *NOBODY, *NO_REGISTRY)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_an_unexpected_error_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise LookupError("a mistake of ours")

    monkeypatch.setattr(up, "load_policy", fail)
    with pytest.raises(LookupError, match="a mistake of ours"):
        call_tidegate("up")
