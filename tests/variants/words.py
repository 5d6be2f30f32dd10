"""Databases that write a feature as no other one does."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.testsuite import Capability as C
from rhosocial.activerecord.testsuite import Lab, NotShown, drops, gives

from .database import Database
from .variant import Variant

_KEYED = ('CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
_TAKEN = 'WHEN ("k") IS TAKEN SET "v" = 12'
_UPSERTS = (
    *_KEYED,
    f"INSERT INTO {{a}} VALUES (1, 0) {_TAKEN}",
    f"INSERT INTO {{a}} VALUES (2, 20) {_TAKEN}",
    gives('SELECT "k", "v" FROM {a}', (1, 12), (2, 20)),
)


async def _by_either_key(lab: Lab) -> None:
    await lab.run('CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "u" INTEGER NOT NULL UNIQUE, "v" INTEGER)')
    await lab.run("INSERT INTO {a} VALUES (1, 11, 0)")
    await lab.run('INSERT INTO {a} VALUES (2, 11, 0) WHEN ("k") IS TAKEN PASS WHEN ("u") IS TAKEN SET "v" = 5')
    found = await lab.rows('SELECT "k", "u", "v" FROM {a}')
    if found != [(1, 11, 5)]:
        raise NotShown(f"the table holds {found!r}")


class OwnUpserts(Variant):
    """An INSERT says ``WHEN (key) IS TAKEN SET ...``, which no other database does."""

    red = ("honesty.a_capability_is_declared_truthfully*",)
    quick = ("dml.*upsert*", "text.an_upsert*")

    facts = {
        "probe_forms": {
            C.UPSERT: (_UPSERTS,),
            C.ON_CONFLICT_CLAUSE: (_UPSERTS,),
            C.MULTIPLE_ON_CONFLICT_CLAUSES: (_by_either_key,),
        }
    }

    class Rendering:
        def format_on_conflict_clauses(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clauses(expr)  # type: ignore[misc]  # a mixin
            return re.sub(r"ON CONFLICT (\([^)]*\)) DO UPDATE SET", r"WHEN \1 IS TAKEN SET", sql), params

    class Database(Database):
        refuses = r"\bON\s+CONFLICT\b.*\bUPDATE\b"

        def statement(self, sql: str) -> str:
            sql = re.sub(r"WHEN (\([^)]*\)) IS TAKEN SET", r"ON CONFLICT \1 DO UPDATE SET", sql)
            return re.sub(r"WHEN (\([^)]*\)) IS TAKEN PASS", r"ON CONFLICT \1 DO NOTHING", sql)


_DEFINED = re.compile(r"\b(DEFINE|REMOVE|CHANGE)(?=\s+(?:(?:UNIQUE|TEMPORARY|TEMP)\s+)?(?:VIEW|INDEX|TRIGGER|TABLE)\b)")
_STANDARD = {"DEFINE": "CREATE", "REMOVE": "DROP", "CHANGE": "ALTER"}


_THROUGH_A_VIEW = (
    'CREATE TABLE {a} ("v" INTEGER)',
    'CREATE TABLE {b} ("v" INTEGER)',
    'DEFINE VIEW {w} AS SELECT "v" FROM {a}',
    drops("REMOVE VIEW {w}"),
    "DEFINE TRIGGER {t} INSTEAD OF INSERT ON {w} FOR EACH ROW BEGIN INSERT INTO {b} VALUES (NEW.v); END",
    "INSERT INTO {w} VALUES (7)",
    gives('SELECT "v" FROM {b}', (7,)),
    gives('SELECT "v" FROM {a}'),
)


class OwnDefinitions(Variant):
    """Views, indexes and triggers are defined and removed, columns are changed, by words that no other database has."""

    red = ("honesty.a_capability_is_declared_truthfully*",)
    quick = (
        *("ddl.*view*", "ddl.*index*", "ddl.*trigger*", "ddl.what_refers_to_a_renamed*"),
        *("introspection.an_index*", "introspection.a_view_is*", "introspection.a_single_change*"),
        "execution.a_repeated_query_sees_a_column*",
    )

    class Rendering:
        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            if re.fullmatch(r"format_(create|drop)_(view|index|trigger)_statement|format_alter_table_statement", name):
                return _in_own_words(found)
            return found

    facts = {
        "drop_view_statement": lambda self, name: f"REMOVE VIEW {self.quote(name)}",
        # What a trigger does is a body in SQL: nothing that a dialect could render shows it.
        "probe_forms": {C.INSTEAD_OF_TRIGGER: (_THROUGH_A_VIEW,)},
    }

    class Database(Database):
        refuses = r"^\s*(CREATE|DROP)\s+(UNIQUE\s+|TEMP\w*\s+)*(VIEW|INDEX|TRIGGER)\b|^\s*ALTER\b"

        def statement(self, sql: str) -> str:
            return _DEFINED.sub(lambda word: _STANDARD[word[1]], sql)


def _in_own_words(render: Any) -> Any:
    def rendering(expr: Any) -> Any:
        sql, params = render(expr)
        for own, standard in _STANDARD.items():
            sql = re.sub(rf"^{standard}\b", own, sql)
        return sql, params

    return rendering
