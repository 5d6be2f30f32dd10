"""The area ``ddl`` on every configured target."""

from ..feature.ddl import (
    AddColumnTests,
    AddConstraintTests,
    AlterColumnTests,
    AlterIndexTests,
    CheckTests,
    CommentTests,
    DefaultTests,
    DropColumnTests,
    DropConstraintTests,
    ForeignKeyActionTests,
    ForeignKeyTests,
    ForeignKeyTimeTests,
    GeneratedColumnTests,
    IndexTests,
    KeyTests,
    ListedTypeTests,
    MaterializedViewTests,
    NullTests,
    OptionsTogetherTests,
    RandomDdlTests,
    RenameTests,
    SchemaDdlTests,
    SequenceTests,
    TableDdlTests,
    TableDropTests,
    TableVariantTests,
    TriggerTests,
    TruncateTests,
    TypeDdlTests,
    UniqueIndexTests,
    ViewTests,
)


class TestTableDdl(TableDdlTests):
    """CREATE TABLE makes the table that was asked for."""


class TestTableDrop(TableDropTests):
    """DROP TABLE removes that table, and says so when there is none."""


class TestTableVariant(TableVariantTests):
    """Tables for one session, tables like another one, tables from a query."""


class TestAddColumn(AddColumnTests):
    """ADD COLUMN gives every row one value more."""


class TestDropColumn(DropColumnTests):
    """DROP COLUMN takes one column, and nothing of the others."""


class TestRename(RenameTests):
    """A new name for the same column, or for the same table."""


class TestAlterColumn(AlterColumnTests):
    """Type, default and NOT NULL of a column change; its values don't. What has no capability may be refused (C81)."""


class TestAddConstraint(AddConstraintTests):
    """What is added holds from then on, and can't be added to rows that break it."""


class TestDropConstraint(DropConstraintTests):
    """What is dropped by its name holds no more, and everything else does."""


class TestAlterIndex(AlterIndexTests):
    """ADD INDEX and DROP INDEX of ALTER TABLE, where there is such a thing: else they are refused (C81)."""


class TestListedType(ListedTypeTests):
    """Every type that the dialect lists."""


class TestOptionsTogether(OptionsTogetherTests):
    """Options of one statement, together."""


class TestTypeDdl(TypeDdlTests):
    """A column of each generic type that the dialect lists takes that type's values, and no others."""


class TestGeneratedColumn(GeneratedColumnTests):
    """A column is computed from others of its row, and nobody else writes it."""


class TestComment(CommentTests):
    """A comment says something about a column and changes nothing."""


class TestKey(KeyTests):
    """Primary keys and unique columns refuse what is there already."""


class TestNull(NullTests):
    """NOT NULL refuses NULL, and nothing else does."""


class TestCheck(CheckTests):
    """CHECK refuses rows for which its condition is false, and keeps those for which it is true or unknown."""


class TestDefault(DefaultTests):
    """The default is the value that was given, whatever it looks like."""


class TestForeignKey(ForeignKeyTests):
    """A reference is to a row that is there."""


class TestForeignKeyAction(ForeignKeyActionTests):
    """ON DELETE and ON UPDATE change the rows that refer, as they say."""


class TestForeignKeyTime(ForeignKeyTimeTests):
    """When a reference is judged, and how NULL in a part of it counts."""


class TestIndex(IndexTests):
    """CREATE INDEX and DROP INDEX."""


class TestUniqueIndex(UniqueIndexTests):
    """A unique index refuses duplicates of its key: all of its columns, its condition's rows, its expression's values."""


class TestTruncate(TruncateTests):
    """TRUNCATE takes every row and leaves the table."""


class TestSequence(SequenceTests):
    """A sequence hands out the numbers that it was told to."""


class TestSchemaDdl(SchemaDdlTests):
    """A schema is a space of names of its own."""


class TestTrigger(TriggerTests):
    """CREATE TRIGGER and DROP TRIGGER."""


class TestView(ViewTests):
    """CREATE VIEW and DROP VIEW."""


class TestMaterializedView(MaterializedViewTests):
    """The result of a query, kept until it is computed anew."""


class TestRandomDdl(RandomDdlTests):
    """Random tables."""
