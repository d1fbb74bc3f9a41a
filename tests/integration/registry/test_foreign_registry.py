"""Tidegate with somebody else's registry: Apicurio, through its Confluent API."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from harness.deployment import Deployment, worker_settings
from harness.processes import run_tidegate
from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import schema_text
from tidegate.schemas.records import SafetyRequest
from tidegate.schemas.topics import DECISIONS, REQUESTS, RESPONSES, TOPICS, Topic

STRING = Schema('"string"', "AVRO")


@pytest.fixture
def client(apicurio: str) -> Iterator[SchemaRegistryClient]:
    with registry_client(apicurio) as client:
        yield client


@pytest.fixture
def other_client(apicurio: str) -> Iterator[SchemaRegistryClient]:
    """One that remembers nothing of what the first did."""
    with registry_client(apicurio) as client:
        yield client


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic.record])
def test_every_schema_is_registered_once_and_means_the_same_when_read(
    client: SchemaRegistryClient,
    other_client: SchemaRegistryClient,
    prefix: str,
    topic: Topic,
) -> None:
    assert topic.record is not None
    catalogue = SchemaCatalogue(client, topic, prefix)
    schema_id = catalogue.register()

    assert SchemaCatalogue(other_client, topic, prefix).register() == schema_id
    registered = other_client.get_version(catalogue.subject, 1).schema
    assert registered is not None
    assert registered.schema_str is not None
    assert json.loads(registered.schema_str) == json.loads(schema_text(topic.record))
    catalogue.refresh({schema_id})
    assert catalogue.writer_schema(schema_id) is not None


def test_a_worker_has_the_registry_refuse_what_cannot_read_the_topic(
    client: SchemaRegistryClient, other_client: SchemaRegistryClient, prefix: str
) -> None:
    catalogue = SchemaCatalogue(client, REQUESTS, prefix)
    catalogue.require_compatibility()
    catalogue.register()
    catalogue.require_compatibility()

    schema = json.loads(schema_text(SafetyRequest))
    schema["fields"].append({"name": "required_from_now_on", "type": "string"})
    with pytest.raises(SchemaRegistryError) as refused:
        other_client.register_schema(catalogue.subject, Schema(json.dumps(schema), "AVRO"))

    assert refused.value.http_status_code == 409


def test_ids_of_other_subjects_and_of_nobody_are_unknown(
    client: SchemaRegistryClient, prefix: str
) -> None:
    requests = SchemaCatalogue(client, REQUESTS, prefix)
    responses = SchemaCatalogue(client, RESPONSES, prefix)
    own, foreign = requests.register(), responses.register()
    nobodys = {0, 2**31 - 1}

    requests.refresh({own, foreign} | nobodys)

    assert requests.writer_schema(own) is not None
    for schema_id in {foreign} | nobodys:
        assert requests.writer_schema(schema_id) is None
        assert not requests.must_refresh(schema_id)


def test_a_subject_that_nobody_registered_has_no_ids(
    client: SchemaRegistryClient, prefix: str
) -> None:
    catalogue = SchemaCatalogue(client, DECISIONS, prefix)
    catalogue.refresh({1})
    assert catalogue.writer_schema(1) is None


def test_a_version_that_comes_later_is_learned(client: SchemaRegistryClient, prefix: str) -> None:
    catalogue = SchemaCatalogue(client, DECISIONS, prefix)
    catalogue.register()
    catalogue.refresh(set())

    later = client.register_schema(catalogue.subject, STRING)

    assert catalogue.must_refresh(later)
    catalogue.refresh({later})
    assert catalogue.writer_schema(later) is not None


def test_versions_that_somebody_deleted_are_passed_over(
    client: SchemaRegistryClient, prefix: str
) -> None:
    catalogue = SchemaCatalogue(client, DECISIONS, prefix)
    own = catalogue.register()
    deleted = client.register_schema(catalogue.subject, STRING)
    client.delete_version(catalogue.subject, 2)

    catalogue.refresh({own, deleted})

    assert catalogue.writer_schema(own) is not None
    assert catalogue.writer_schema(deleted) is None


def test_a_subject_that_holds_another_kind_of_schema_is_a_refusal(
    client: SchemaRegistryClient, prefix: str
) -> None:
    catalogue = SchemaCatalogue(client, DECISIONS, prefix)
    proto = Schema('syntax = "proto3"; message A { string a = 1; }', "PROTOBUF")
    foreign = client.register_schema(catalogue.subject, proto)

    with pytest.raises(SchemaRegistryError) as caught:
        catalogue.register()
    catalogue.refresh({foreign})

    assert caught.value.error_code == 42201
    assert catalogue.writer_schema(foreign) is None


def test_an_incompatible_schema_is_a_refusal_and_not_an_absent_registry(
    client: SchemaRegistryClient, prefix: str
) -> None:
    catalogue = SchemaCatalogue(client, DECISIONS, prefix)
    client.register_schema(catalogue.subject, STRING)
    # Apicurio's level is NONE unless one is set.
    client.set_compatibility(catalogue.subject, level="BACKWARD_TRANSITIVE")

    with pytest.raises(SchemaRegistryError) as caught:
        catalogue.register()

    assert (caught.value.http_status_code, caught.value.error_code) == (409, 409)


def test_an_event_gets_its_decision_on_a_real_kafka(
    apicurio: str, kafka: str, topics: str, tmp_path: Path
) -> None:
    deployment = Deployment(kafka, topics, environment=worker_settings(topics, tmp_path))
    with deployment.up("--registry-url", apicurio) as up:
        assert deployment.registry_url == apicurio
        line = json.dumps({"text": "a harmless line", "subject": "someone"}).encode()
        done = run_tidegate("produce", *deployment.options, "--wait", "20", "--json", stdin=line)
        assert done.status == 0, done.stderr
        decided = json.loads(done.stdout)
        assert (decided["action"], decided["decided_by"]) == ("ALLOW", "MERGE")
        assert decided["subject"] == "someone"
        assert up.terminate() == 0
