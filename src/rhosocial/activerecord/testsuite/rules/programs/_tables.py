"""Random tables, the models over them, and what they should hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.base import FieldProxy

from ...capabilities import Capability
from ...engine.db import Db
from ...schema.model_kit import ModelKit
from ...schema.prefix import base36
from ...schema.tables import NO_DEFAULT, Family, ForeignKey, Table
from ...schema.tables import Column as TableColumn
from ._kinds import KINDS, Kind, possible

Row = dict[str, Any]

_NUMBERS = itertools.count(1)
_NAMES = ("a", "ab", "abc", "a_b", "order", "group", "desc", "to", "value", "user", "n1", "total", "level", "x", "rank")
"""Words of SQL, and names that begin alike. A model's fields have them too, so that they are names of Python."""
_KEYS = ("whole", "whole", "whole", "word", "word", "generated")
ACTIONS = ("CASCADE", "SET NULL", "NO ACTION")


@dataclass(frozen=True)
class DrawnColumn:
    """A column of a random table."""

    name: str
    kind: Kind
    null: bool = True
    unique: bool = False
    default: Any = NO_DEFAULT
    parent: Optional[str] = None
    """The table that the column refers to, by the name of the table in the program."""
    action: str = ""
    """What happens to rows that refer to a row that is deleted."""

    def text(self) -> str:
        parts = [self.name, self.kind.name]
        parts += [] if self.null else ["NOT NULL"]
        parts += ["UNIQUE"] if self.unique else []
        parts += [] if self.default is NO_DEFAULT else [f"DEFAULT {self.default!r}"]
        parts += [f"REFERENCES {self.parent} ON DELETE {self.action}"] if self.parent else []
        return " ".join(parts)


@dataclass
class DrawnTable:
    """A random table and the rows that it should hold, by their keys."""

    name: str
    base: str
    key: str
    """The kind of the key: ``whole`` and ``word`` are given by the program, ``generated`` by the database."""
    columns: list[DrawnColumn]
    rows: dict[Any, Row] = field(default_factory=dict)
    indexes: dict[str, list[str]] = field(default_factory=dict)
    """The columns of each index that a program made, by its name."""

    @property
    def indexed(self) -> set[str]:
        """The columns that an index has."""
        return {name for columns in self.indexes.values() for name in columns}

    @property
    def key_name(self) -> str:
        """The name of the key's column."""
        return "id" if self.key == "generated" else "k"

    @property
    def key_kind(self) -> Kind:
        return KINDS["word" if self.key == "word" else "whole"]

    @property
    def names(self) -> list[str]:
        """The names of all columns, the key first."""
        return [self.key_name, *(column.name for column in self.columns)]

    def kind_of(self, name: str) -> Kind:
        """The kind of a column, the key's included."""
        return next((each.kind for each in self.columns if each.name == name), self.key_kind)

    def stored(self, given: Row) -> Row:
        """The row that a statement with these values stores: columns that it leaves out have their default."""
        defaults = {c.name: None if c.default is NO_DEFAULT else c.default for c in self.columns}
        return {**defaults, **given}

    def takes_plainly(self, row: Row) -> bool:
        """Whether every driver takes the values as they are."""
        return all(self.kind_of(name).plain for name, value in row.items() if value is not None)

    def shown(self, row: Row) -> Row:
        """A row as it is compared, each value with its type."""
        return {name: self.kind_of(name).same(value) for name, value in row.items()}

    def declared(self, tables: Mapping[str, DrawnTable]) -> Table:
        """The table as a fixture table of the kit, among all tables of the program."""
        generated = self.key == "generated"
        key = (
            TableColumn(self.key_name, identity=True)
            if generated
            else TableColumn(self.key_name, self.key_kind.type, null=False)
        )
        columns = [TableColumn(c.name, c.kind.type, c.null, c.unique, c.default) for c in self.columns]
        references = tuple(
            ForeignKey(
                (column.name,),
                tables[column.parent].base,
                (tables[column.parent].key_name,),
                on_delete=column.action,
            )
            for column in self.columns
            if column.parent is not None
        )
        return Table(self.base, (key, *columns), () if generated else (self.key_name,), references)

    def model(self, m: ModelKit) -> type:
        """A model class over the table as it is now."""
        annotations: dict[str, Any] = {"c": ClassVar[FieldProxy]}
        body: dict[str, Any] = {
            "__module__": __name__,
            "__qualname__": self.name.title(),
            "__annotations__": annotations,
            "__logging_config__": m.silent_logging,
            "__table_name__": m.table(self.base),
            "__primary_key__": self.key_name,
            "c": FieldProxy(),
        }
        if self.key != "generated":
            body["__pk_auto_generated__"] = False
            annotations["k"] = self.key_kind.python
        else:
            annotations["id"], body["id"] = Optional[int], None
        for column in self.columns:
            annotations[column.name], body[column.name] = Optional[column.kind.python], None
        made: type = type(m.Record)(self.name.title(), (m.Record,), body)
        return made

    def text(self) -> str:
        return f"{self.name}({', '.join([f'{self.key_name} {self.key} key', *(c.text() for c in self.columns)])})"


class Tables:
    """The random tables of one program, as they are now."""

    def __init__(self, db: Db, random: Random) -> None:
        self.db = db
        self.number = base36(next(_NUMBERS), 4)
        self.kinds = possible(db)
        self._values: dict[str, list[Any]] = {}
        self.all: dict[str, DrawnTable] = {}
        for letter in "pqr"[: random.choice((1, 2, 2, 3))]:
            self.all[letter] = self._drawn(random, letter)
        self.models: Any = None
        self.former: set[str] = set()
        """Real names that tables have no more."""
        self.made_indexes: set[str] = set()
        """The names of all indexes that were made, dropped ones too."""
        self.real_names: dict[str, str] = {}

    def __iter__(self) -> Iterator[DrawnTable]:
        return iter(self.all.values())

    def _drawn(self, random: Random, letter: str) -> DrawnTable:
        names = random.sample(_NAMES, random.randint(2, 5))
        columns = [self._column(random, name) for name in names]
        if not any(column.kind.name == "whole" for column in columns):
            columns.append(DrawnColumn("number", KINDS["whole"]))
        if self.all and self.db.can(Capability.FOREIGN_KEY_CONSTRAINT) and random.random() < 0.8:
            parent = random.choice(list(self.all.values()))
            can_act = self.db.can(Capability.FK_ON_DELETE) and not self.db.is_known_to_fail("ddl.a_delete_cascades")
            actions = ACTIONS if can_act else ("NO ACTION",)
            columns.append(DrawnColumn("parent", parent.key_kind, parent=parent.name, action=random.choice(actions)))
        return DrawnTable(letter, f"{letter}{self.number}", random.choice(_KEYS), columns)

    def _column(self, random: Random, name: str) -> DrawnColumn:
        kind = random.choice([*self.kinds, KINDS["whole"], KINDS["word"]])
        unique = kind.name in ("whole", "word") and random.random() < 0.15
        default: Any = NO_DEFAULT
        if kind.name in ("whole", "word", "text", "big") and not unique and random.random() < 0.4:
            default = random.choice([value for value in self.values_of(kind) if _writable(value)])
        return DrawnColumn(name, kind, random.random() < 0.75, unique, default)

    def values_of(self, kind: Kind) -> list[Any]:
        """The values of a kind that the target keeps; asked for with every value that is written."""
        if kind.name not in self._values:
            self._values[kind.name] = kind.values(self.db)
        return self._values[kind.name]

    def family(self) -> Family:
        """The tables as a family of the kit."""
        return Family(
            f"program{self.number}",
            tuple(table.declared(self.all) for table in self),
            lambda m: {table.name: table.model(m) for table in self},
        )

    async def create(self) -> None:
        """Create the tables through the backend, and bind the models."""
        family = self.family()
        for table in family.tables:
            name = self.new_name(table.name)
            self.db.on_cleanup(self.db.provider.drop_statement(name))
            for statement in self.db.provider.create_statements(self.db.dialect, table, name, self.real_names):
                await self.db.run(statement, kind="DDL")
        self.bind()

    async def drop(self) -> None:
        """Drop the tables, children first."""
        for table in reversed(list(self)):
            await self.db.run(self.db.provider.drop_statement(self.real(table)), kind="DDL")

    def bind(self) -> None:
        """Make the models anew: the tables or the backend have changed."""
        self.models = self.db.bind(self.family(), self.db.backend, self.real_names)

    def new_name(self, base: str) -> str:
        """The real name of a table or view that the program makes."""
        self.real_names[base] = self.db.own_name(base)
        return self.real_names[base]

    def model(self, table: DrawnTable) -> Any:
        """The model class of a table."""
        return getattr(self.models, table.name)

    def real(self, table: DrawnTable) -> str:
        """The real name of a table."""
        return str(self.models.table(table.base))

    def add_column(self, table: DrawnTable, column: DrawnColumn) -> None:
        """Note that a table has a new column: its rows have the default."""
        table.columns.append(column)
        value = None if column.default is NO_DEFAULT else column.default
        for row in table.rows.values():
            row[column.name] = value
        self.bind()

    def children(self, table: DrawnTable) -> list[tuple[DrawnTable, DrawnColumn]]:
        """The tables that refer to a table, and their columns."""
        return [(each, column) for each in self for column in each.columns if column.parent == table.name]

    def state(self) -> dict[str, dict[Any, Row]]:
        """A copy of all rows."""
        return {table.name: {key: dict(row) for key, row in table.rows.items()} for table in self}

    def restore(self, state: Mapping[str, dict[Any, Row]]) -> None:
        """Bring the rows back to an earlier copy, which is used up."""
        for table in self:
            table.rows = state[table.name]

    def text(self) -> str:
        """All definitions."""
        return "; ".join(table.text() for table in self)


def _writable(value: Any) -> bool:
    """Whether a default may be written as a literal in every dialect: what escaping makes of a text has rules of its own."""
    return not isinstance(value, str) or (
        value.isascii() and value.isprintable() and "\\" not in value and "%" not in value
    )


def column_of(db: Db, table: str, name: str) -> Column:
    """A column of a real table as an expression."""
    return Column(db.dialect, name, table=table)
