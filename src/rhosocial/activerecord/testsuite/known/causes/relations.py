"""Defects of the core's relations; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

EAGER_NESTED_MODIFIER = Cause(
    where=(
        "rhosocial.activerecord.query.relational:RelationalQueryMixin._execute_eager_loading_for",
        "rhosocial.activerecord.query.async_relational:AsyncRelationalQueryMixin._execute_eager_loading_for",
    ),
    reason="The modifier of a nested path is given to its first step, and has no effect",
    page="eager-nested-modifier.md",
)
RELATION_COMPOSITE_NESTING = Cause(
    where=(
        "rhosocial.activerecord.relation.descriptors:DefaultIRelationLoader.batch_load",
        "rhosocial.activerecord.relation.async_descriptors:AsyncDefaultRelationLoader.batch_load",
    ),
    reason="Eager loading over a composite key asks one by one from some five hundred records on",
    page="relation-composite-nesting.md",
)
RELATION_ERROR_SWALLOWED = Cause(
    where=(
        "rhosocial.activerecord.relation.descriptors:RelationDescriptor._load_relation",
        "rhosocial.activerecord.relation.descriptors:RelationDescriptor.batch_load",
        "rhosocial.activerecord.relation.async_descriptors:AsyncRelationDescriptor._load_relation",
        "rhosocial.activerecord.relation.async_descriptors:AsyncRelationDescriptor.batch_load",
    ),
    reason="An error while a relation is loaded is taken for `None`",
    page="relation-error-swallowed.md",
)
RELATION_NONE_NOT_CACHED = Cause(
    where=(
        "rhosocial.activerecord.relation.descriptors:RelationDescriptor.batch_load",
        "rhosocial.activerecord.relation.descriptors:RelationDescriptor._load_relation",
        "rhosocial.activerecord.relation.async_descriptors:AsyncRelationDescriptor.batch_load",
        "rhosocial.activerecord.relation.async_descriptors:AsyncRelationDescriptor._load_relation",
    ),
    reason="Eager loading forgets where it found nothing",
    page="relation-none-not-cached.md",
)
RELATION_QUERY_OF_NOBODY = Cause(
    where=(
        "rhosocial.activerecord.relation.descriptors:RelationDescriptor._create_query_method",
        "rhosocial.activerecord.relation.async_descriptors:AsyncRelationDescriptor._create_query_method",
    ),
    reason="The query of a relation to nobody finds everybody",
    page="relation-query-of-nobody.md",
)
RELATION_RENAMED_KEYS = Cause(
    where=(
        "rhosocial.activerecord.relation.descriptors:DefaultIRelationLoader.batch_load",
        "rhosocial.activerecord.relation.descriptors:RelationDescriptor._create_query_method",
        "rhosocial.activerecord.relation.async_descriptors:AsyncDefaultRelationLoader.batch_load",
        "rhosocial.activerecord.relation.async_descriptors:AsyncRelationDescriptor._create_query_method",
    ),
    reason="A relation over a key or a foreign key with another name finds nothing",
    page="relation-renamed-keys.md",
)
