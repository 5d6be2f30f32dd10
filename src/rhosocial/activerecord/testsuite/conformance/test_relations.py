"""The area ``relations`` on every configured target."""

from ..feature.relations import (
    EagerLoadingTests,
    EagerModifierTests,
    EagerNestingTests,
    ManyParentsTests,
    RelationCacheTests,
    RelationKeyTests,
    RelationPathTests,
    RelationQueryTests,
    RelationTests,
)


class TestRelation(RelationTests):
    """One relation."""


class TestRelationQuery(RelationQueryTests):
    """The query of a relation."""


class TestEagerLoading(EagerLoadingTests):
    """``with_``."""


class TestEagerNesting(EagerNestingTests):
    """Paths."""


class TestEagerModifier(EagerModifierTests):
    """Modifiers."""


class TestRelationKey(RelationKeyTests):
    """Kinds of keys."""


class TestManyParents(ManyParentsTests):
    """1,200 records."""


class TestRelationCache(RelationCacheTests):
    """Caches."""


class TestRelationPath(RelationPathTests):
    """Paths that are refused."""
