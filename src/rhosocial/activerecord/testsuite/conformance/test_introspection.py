"""The area ``introspection`` on every configured target."""

from ..feature.introspection import (
    ColumnDefaultTests,
    ColumnIntrospectionTests,
    CommentIntrospectionTests,
    ForeignKeyIntrospectionTests,
    IndexIntrospectionTests,
    IntrospectionCacheTests,
    IntrospectionFreshnessTests,
    KeyIntrospectionTests,
    ListedTypeIntrospectionTests,
    MissingObjectTests,
    RandomTableTests,
    SchemaChangeTests,
    SchemaSnapshotTests,
    TableIntrospectionTests,
    TriggerIntrospectionTests,
    ViewIntrospectionTests,
)


class TestColumnIntrospection(ColumnIntrospectionTests):
    """Columns."""


class TestColumnDefault(ColumnDefaultTests):
    """Defaults."""


class TestKeyIntrospection(KeyIntrospectionTests):
    """Primary keys."""


class TestIndexIntrospection(IndexIntrospectionTests):
    """Indexes."""


class TestForeignKeyIntrospection(ForeignKeyIntrospectionTests):
    """Foreign keys."""


class TestTableIntrospection(TableIntrospectionTests):
    """Tables and schemas."""


class TestViewIntrospection(ViewIntrospectionTests):
    """Views."""


class TestTriggerIntrospection(TriggerIntrospectionTests):
    """Triggers."""


class TestCommentIntrospection(CommentIntrospectionTests):
    """Comments and collations."""


class TestListedTypeIntrospection(ListedTypeIntrospectionTests):
    """Every type that the dialect lists."""


class TestMissingObject(MissingObjectTests):
    """What is not there."""


class TestIntrospectionFreshness(IntrospectionFreshnessTests):
    """After DDL."""


class TestIntrospectionCache(IntrospectionCacheTests):
    """What is remembered."""


class TestSchemaSnapshot(SchemaSnapshotTests):
    """Snapshots."""


class TestSchemaChange(SchemaChangeTests):
    """Differences."""


class TestRandomTable(RandomTableTests):
    """Random tables."""
