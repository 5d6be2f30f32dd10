"""Tables with something about them (a trigger, a foreign key, a generated column, ...), and what they hold in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType

from ...capabilities import Capability
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.tables import Column as TableColumn
from ...schema.tables import Table
from ..support.own_names import OwnNames
from ..support.sizes import batches

PROPERTIES = ("nothing", "a trigger", "a foreign key", "a generated column", "a partial unique index", "odd names")
NAMES = ("code", "qty", "more", "note")
ODD_NAMES = ('the "so-called" code', "Order", "two words", "it's so")

Row = dict[str, Any]


@dataclass
class Subject:
    """The table of a rule, with the names of its columns and a model of its rows: code to the other values."""

    db: Db
    own: OwnNames
    what: str
    columns: dict[str, str]
    rows: dict[str, Row] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)

    @property
    def table(self) -> str:
        """The real name of the table."""
        return self.own.name("item")

    def column(self, name: str) -> Column:
        """A column as an expression."""
        return Column(self.db.dialect, self.columns[name], table=self.table)

    def quoted(self, name: str) -> str:
        """A column for plain SQL."""
        return self.db.provider.quote(self.columns[name] if name != "id" else "id")

    def sql(self, text: str) -> str:
        """Plain SQL with ``{item}`` and its like for tables and ``[code]`` for columns."""
        for name in ("id", *NAMES):
            text = text.replace(f"[{name}]", f"\0{name}\0")
        text = self.own.sql(text)
        for name in ("id", *NAMES):
            text = text.replace(f"\0{name}\0", self.quoted(name))
        return text

    async def begin(self, rows: dict[str, Row]) -> None:
        """Empty the tables and insert the rows that a case begins with."""
        await self.db.run(
            self.sql("DELETE FROM {child}") if self.what == "a foreign key" else self.sql("DELETE FROM {item}")
        )
        if self.what == "a foreign key":
            await self.db.run(self.sql("DELETE FROM {item}"))
        for part in batches(self.db, list(rows.items()), 4):
            marks = ", ".join(["(?, ?, ?, ?)"] * len(part))
            values = [value for code, row in part for value in (code, row["qty"], row["more"], row["note"])]
            await self.db.run(
                self.sql(f"INSERT INTO {{item}} ([code], [qty], [more], [note]) VALUES {marks}"), tuple(values)
            )
        if self.what == "a foreign key":
            await self.db.run(self.sql('INSERT INTO {child} ("p") SELECT [id] FROM {item}'))
        if self.what == "a trigger":
            await self.db.run(self.sql("DELETE FROM {log}"))
            self.logged = []
        self.rows = {code: dict(row) for code, row in rows.items()}
        self.ids = {row["code"]: row["id"] for row in await self.read()}

    async def read(self) -> list[Row]:
        """The rows in the table, by code, under the plain names of the columns."""
        names = ", ".join(f"[{name}]" for name in ("id", *NAMES))
        found = await self.db.rows(self.sql(f"SELECT {names} FROM {{item}} ORDER BY [code]"))
        return [dict(zip(("id", *NAMES), row.values())) for row in found]

    async def assert_as_modelled(self, case: Any) -> None:
        """The table holds what the model says; rows that were there before kept their keys; so do the other tables."""
        found = await self.read()
        assert {row["code"]: {name: row[name] for name in NAMES[1:]} for row in found} == self.rows, case
        assert len(found) == len(self.rows), case
        kept = {row["code"]: row["id"] for row in found if row["code"] in self.ids}
        assert kept == {code: key for code, key in self.ids.items() if code in self.rows}, f"a key changed in {case}"
        if self.what == "a trigger":
            logged = await self.db.rows(self.sql('SELECT "note" FROM {log}'))
            assert sorted(row["note"] for row in logged) == sorted(self.logged), case
        if self.what == "a foreign key":
            children = await self.db.rows(self.sql('SELECT "p" FROM {child}'))
            assert sorted(row["p"] for row in children) == sorted(kept.values()), case
        if self.what == "a generated column":
            twice = await self.db.rows(self.sql('SELECT [code] AS "c", "twice" AS "t" FROM {item}'))
            wanted = {code: None if row["qty"] is None else row["qty"] * 2 for code, row in self.rows.items()}
            assert {row["c"]: row["t"] for row in twice} == wanted, case


async def make(db: Db, what: str) -> Subject:
    """Create the table with its property; skips where the database has none of the ways to make it."""
    own = OwnNames(db)
    named = dict(zip(NAMES, ODD_NAMES if what == "odd names" else NAMES))
    subject = Subject(db, own, what, named)
    await _create(db, own, "item", TableColumn("id", identity=True), *_columns(named))
    await _create(db, own, "wanted", TableColumn("code", VarCharType(30)))
    for code in ("c1", "c4", "none"):
        await db.run(own.sql(f"INSERT INTO {{wanted}} (\"code\") VALUES ('{code}')"))
    ways = {
        "a trigger": _add_trigger,
        "a foreign key": _add_foreign_key,
        "a generated column": _add_generated,
        "a partial unique index": _add_index,
    }
    if what in ways:
        await ways[what](db, own)
    return subject


def _columns(named: dict[str, str]) -> list[TableColumn]:
    return [
        TableColumn(named["code"], VarCharType(30), null=False, unique=True),
        TableColumn(named["qty"], IntegerType(), default=7),
        TableColumn(named["more"], IntegerType()),
        TableColumn(named["note"], VarCharType(200)),
    ]


async def _create(db: Db, own: OwnNames, base: str, *columns: TableColumn) -> None:
    name = own.name(base)
    db.on_cleanup(db.provider.drop_statement(name))
    for statement in db.provider.create_statements(db.dialect, Table(base, columns), name, {base: name}):
        await db.run(statement, kind="DDL")


async def _first(own: OwnNames, what: str, *ways: str) -> Optional[str]:
    made = await own.first_taken(*ways)
    if made is None:
        skip(SkipKind.UNSUPPORTED, f"the database takes none of the usual ways to make {what}")
    return made


async def _add_trigger(db: Db, own: OwnNames) -> None:
    """A trigger that writes a row with a generated key elsewhere. Its keys run ahead, so that they differ from the table's."""
    db.require(Capability.CREATE_TRIGGER)
    await _create(db, own, "log", TableColumn("id", identity=True), TableColumn("note", VarCharType(30)))
    for _ in range(7):
        await db.run(own.sql("INSERT INTO {log} (\"note\") VALUES ('x')"))
    insert = 'INSERT INTO {log} ("note") VALUES (NEW."code")'
    function = (
        f"CREATE FUNCTION {{writes}}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert}; RETURN NULL; END $$"
    )
    after = "CREATE TRIGGER {audits} AFTER INSERT ON {item}"
    made = await _first(
        own,
        "a trigger",
        f"{after} BEGIN {insert}; END",
        f"{after} FOR EACH ROW {insert}",
        function,
    )
    if made == function:
        db.on_cleanup(own.sql("DROP FUNCTION {writes}() CASCADE"))
        await own.by_hand(f"{after} FOR EACH ROW EXECUTE FUNCTION {{writes}}()")


async def _add_foreign_key(db: Db, own: OwnNames) -> None:
    db.require(Capability.FOREIGN_KEY_CONSTRAINT)
    db.require(Capability.FK_ON_DELETE)
    db.on_cleanup(db.provider.drop_statement(own.name("child")))
    key = 'FOREIGN KEY ("p") REFERENCES {item} ("id") ON DELETE CASCADE'
    await _first(own, "a foreign key", f'CREATE TABLE {{child}} ("p" INTEGER, {key})')


async def _add_generated(db: Db, own: OwnNames) -> None:
    db.require(Capability.GENERATED_COLUMNS)
    db.require(Capability.ALTER_TABLE)
    column = 'ALTER TABLE {item} ADD COLUMN "twice" INTEGER GENERATED ALWAYS AS ("qty" * 2)'
    await _first(own, "a generated column", f"{column} VIRTUAL", f"{column} STORED")


async def _add_index(db: Db, own: OwnNames) -> None:
    db.require(Capability.CREATE_INDEX)
    db.require(Capability.UNIQUE_INDEX)
    db.require(Capability.PARTIAL_INDEX)
    await _first(own, "a partial index", 'CREATE UNIQUE INDEX {only} ON {item} ("more") WHERE "qty" > 100000')
