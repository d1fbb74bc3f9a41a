"""All kinds of personal data that are known."""

from tidegate.components.personal_data import contacts, documents, europe, money, world

ENTITIES = {
    entity.id: entity
    for module in (contacts, money, documents, europe, world)
    for entity in module.ENTITIES
}
"""By their names."""

BY_PATTERN = {pattern_id: entity for entity in ENTITIES.values() for pattern_id in entity.forms}
"""The entity that a pattern is a form of."""
