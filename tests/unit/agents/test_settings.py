"""What a deployment sets, and how it is told what is wrong without being told its secrets."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from harness.building import CANARY
from tidegate.agents.settings import Settings
from tidegate.components.digest import ContentKey
from tidegate.schemas.topics import DECISIONS, REQUESTS

KEY = CANARY * 4


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TIDEGATE_{name.upper()}", raising=False)


def settings(**changes: Any) -> Settings:
    given: dict[str, Any] = {
        "bootstrap_servers": "localhost:9092",
        "registry_url": "http://localhost:8081",
        "content_key": SecretStr(KEY),
    }
    return Settings(**given | changes)


def test_three_settings_are_enough() -> None:
    made = settings()
    assert made.topic(REQUESTS) == "tidegate.requests"
    assert made.app_prefix == "tidegate-"
    assert made.digest_key().key_id == ContentKey(KEY.encode()).key_id


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_BOOTSTRAP_SERVERS", "a:1,b:2")
    monkeypatch.setenv("TIDEGATE_REGISTRY_URL", "http://r")
    monkeypatch.setenv("TIDEGATE_CONTENT_KEY", KEY)
    monkeypatch.setenv("TIDEGATE_TOPIC_PREFIX", "x.")
    monkeypatch.setenv("TIDEGATE_BATCH_MAX_RECORDS", "7")
    monkeypatch.setenv("TIDEGATE_DATA_DIR", "/var/lib/t")
    made = Settings()
    assert (made.bootstrap_servers, made.registry_url) == ("a:1,b:2", "http://r")
    assert (made.topic(DECISIONS), made.batch_max_records) == ("x.decisions", 7)
    assert made.data_dir == Path("/var/lib/t")


def test_an_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_APP_PREFIX", "one")
    assert settings(app_prefix="two").app_prefix == "two"


def test_what_others_put_into_the_environment_does_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIDEGATE_TEST_BOOTSTRAP", "x")
    assert settings()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a short key": ({"content_key": CANARY[:31]}, r"needs at least 32.*TIDEGATE_CONTENT_KEY"),
    "no key": ({"content_key": ""}, "has 0 bytes"),
    "no batch": ({"batch_max_records": 0}, "batch_max_records"),
    "no wait": ({"fetch_wait_ms": 0}, "fetch_wait_ms"),
    "the new group protocol": ({"group_protocol": "consumer"}, "classic group protocol only"),
    "too short a session": ({"session_timeout_ms": 5_999}, "session_timeout_ms"),
    "no number": ({"batch_max_records": CANARY}, "batch_max_records"),
}


@pytest.mark.parametrize(("changes", "words"), WRONG.values(), ids=WRONG)
def test_an_error_names_the_setting_and_tells_no_value(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        settings(**changes)
    assert CANARY[:8] not in str(caught.value)


def test_a_missing_setting_is_named_without_telling_the_others() -> None:
    with pytest.raises(ValidationError, match="registry_url") as caught:
        Settings(bootstrap_servers="a", content_key=SecretStr(KEY))
    assert CANARY[-8:] not in str(caught.value)


def test_a_short_key_from_the_environment_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_CONTENT_KEY", CANARY)
    with pytest.raises(ValidationError) as caught:
        Settings(bootstrap_servers="a", registry_url="b")
    assert CANARY not in str(caught.value)


def test_the_key_is_not_printed() -> None:
    made = settings()
    assert CANARY not in f"{made} {made!r} {made.model_dump()} {made.model_dump_json()}"


def test_the_key_counts_in_bytes() -> None:
    assert settings(content_key=SecretStr("é" * 16))
    with pytest.raises(ValidationError):
        settings(content_key=SecretStr("é" * 15))


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        settings().app_prefix = "other"  # type: ignore[misc]
