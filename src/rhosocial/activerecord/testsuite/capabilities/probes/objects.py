"""Probes of views, schemas, indexes and the search for words."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, Form, Lab, NotShown, Probe, Probes, Reasons, Refuses, gives

_MADE = ('CREATE TABLE {a} ("k" INTEGER, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
_VIEW = 'CREATE VIEW {b} AS SELECT "v" FROM {a}'
_SEEN = gives("SELECT * FROM {b}", (10,))
_LOST = Refuses("SELECT * FROM {b}")
_INDEX = 'CREATE INDEX {i} ON {a} ("v")'
_TABLESPACE = "tablespaces have other names on every server, and making one is an administrator's right"
_SCHEMA = (
    "making a schema takes a right that a user of one database need not have, and on some servers it is a database"
)
_WORDS = "(\"v\") VALUES ('crimson apple'), ('crimson pear'), ('yellow pear')"
_TEXT = ('CREATE TABLE {a} ("v" VARCHAR(100), FULLTEXT ("v")) ENGINE = MyISAM', f"INSERT INTO {{a}} {_WORDS}")
_FTS = ('CREATE VIRTUAL TABLE {a} USING fts5("v")', f"INSERT INTO {{a}} {_WORDS}")
_VECTORS = (
    "(SELECT 'crimson apple' AS \"v\" UNION ALL SELECT 'crimson pear' UNION ALL SELECT 'yellow pear') \"s\""
    " WHERE to_tsvector('simple', \"v\") @@ to_tsquery('simple', '"
)


def _query(e: Any, d: Any) -> Any:
    return e.QueryExpression(d, [e.Column(d, "v")], from_="t")


def _index(**facts: Any) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        return e.CreateIndexExpression(d, "i", "t", ["v"], **facts)

    return asks


def _dropped(*statements: str) -> tuple[Form, ...]:
    """An index of the same name can be made again."""
    return tuple((*_MADE, _INDEX, statement, _INDEX) for statement in statements)


def _against(words: str, mode: str, *rows: tuple[str]) -> Form:
    return (*_TEXT, gives(f'SELECT "v" FROM {{a}} WHERE MATCH ("v") AGAINST (\'{words}\' {mode})', *rows))


async def _hides_from_others(lab: Lab) -> None:
    """A view made with CREATE TEMPORARY VIEW gives its rows, and another session does not find it."""
    await lab.run(_MADE[0])
    await lab.run(_MADE[1])
    await lab.run('CREATE TEMPORARY VIEW {b} AS SELECT "v" FROM {a}')
    found = await lab.rows("SELECT * FROM {b}")
    if found != [(10,)]:
        raise NotShown(f"its own session finds {found!r} in the view")
    if lab.two_sessions:
        try:
            await lab.raw("SELECT * FROM {b}")
        except Exception:
            return
        raise NotShown("another session sees the view")


NOT_SHOWN: Reasons = {
    **dict.fromkeys(
        (
            Capability.CREATE_SCHEMA,
            Capability.DROP_SCHEMA,
            Capability.SCHEMA_IF_NOT_EXISTS,
            Capability.SCHEMA_IF_EXISTS,
            Capability.SCHEMA_CASCADE,
            Capability.SCHEMA_AUTHORIZATION,
        ),
        _SCHEMA,
    ),
    Capability.MATERIALIZED_VIEW_TABLESPACE: _TABLESPACE,
    Capability.INDEX_TABLESPACE: _TABLESPACE,
    Capability.CONCURRENT_INDEX: "the statement waits for every older transaction of the database, other users' included",
    Capability.FULLTEXT_PARSER: "parsers are plugins of the server, and which are there differs",
}

PROBES: Probes = {
    Capability.CREATE_VIEW: Probe(
        ((*_MADE, _VIEW, _SEEN, "INSERT INTO {a} VALUES (2, 20)", gives("SELECT * FROM {b}", (10,), (20,))),)
    ),
    Capability.DROP_VIEW: Probe(((*_MADE, _VIEW, "DROP VIEW {b}", _LOST),)),
    Capability.OR_REPLACE_VIEW: Probe(
        tuple(
            (
                *_MADE,
                _VIEW,
                f'CREATE OR {word} VIEW {{b}} AS SELECT "v" + 1 AS "v" FROM {{a}}',
                gives("SELECT * FROM {b}", (11,)),
            )
            for word in ("REPLACE", "ALTER")
        ),
        lambda e, d: e.CreateViewExpression(d, "w", _query(e, d), replace=True),
    ),
    Capability.TEMPORARY_VIEW: Probe(
        (_hides_from_others,), lambda e, d: e.CreateViewExpression(d, "w", _query(e, d), temporary=True)
    ),
    Capability.MATERIALIZED_VIEW: Probe(
        ((*_MADE, 'CREATE MATERIALIZED VIEW {b} AS SELECT "v" FROM {a}', "DELETE FROM {a}", _SEEN),),
        lambda e, d: e.CreateMaterializedViewExpression(d, "w", _query(e, d)),
    ),
    Capability.REFRESH_MATERIALIZED_VIEW: Probe(
        (
            (
                *_MADE,
                'CREATE MATERIALIZED VIEW {b} AS SELECT "v" FROM {a}',
                "DELETE FROM {a}",
                "REFRESH MATERIALIZED VIEW {b}",
                gives("SELECT * FROM {b}"),
            ),
        ),
        lambda e, d: e.RefreshMaterializedViewExpression(d, "w"),
    ),
    Capability.MATERIALIZED_VIEW_STORAGE_OPTIONS: Probe(
        ((*_MADE, 'CREATE MATERIALIZED VIEW {b} WITH (fillfactor = 70) AS SELECT "v" FROM {a}', _SEEN),),
        lambda e, d: e.CreateMaterializedViewExpression(d, "w", _query(e, d), storage_options={"fillfactor": 70}),
    ),
    Capability.IF_EXISTS_VIEW: Probe(
        (("DROP VIEW IF EXISTS {b}", *_MADE, _VIEW, "DROP VIEW IF EXISTS {b}", _LOST),),
        lambda e, d: e.DropViewExpression(d, "w", if_exists=True),
    ),
    Capability.VIEW_CHECK_OPTION: Probe(
        (
            (
                'CREATE TABLE {a} ("v" INTEGER)',
                'CREATE VIEW {b} AS SELECT "v" FROM {a} WHERE "v" > 5 WITH CHECK OPTION',
                "INSERT INTO {b} VALUES (10)",
                Refuses("INSERT INTO {b} VALUES (1)"),
            ),
        ),
        lambda e, d: e.CreateViewExpression(
            d, "w", _query(e, d), options=e.ViewOptions(check_option=e.ViewCheckOption.LOCAL)
        ),
    ),
    Capability.CASCADE_VIEW: Probe(
        (
            (
                *_MADE,
                _VIEW,
                "CREATE VIEW {e} AS SELECT * FROM {b}",
                "DROP VIEW {b} CASCADE",
                Refuses("SELECT * FROM {e}"),
                _LOST,
            ),
        ),
        lambda e, d: e.DropViewExpression(d, "w", cascade=True),
    ),
    Capability.CREATE_INDEX: Probe(((*_MADE, _INDEX, Refuses(_INDEX)),)),
    Capability.DROP_INDEX: Probe(_dropped("DROP INDEX {i}", "DROP INDEX {i} ON {a}")),
    Capability.UNIQUE_INDEX: Probe(
        ((*_MADE, 'CREATE UNIQUE INDEX {i} ON {a} ("v")', Refuses("INSERT INTO {a} VALUES (2, 10)")),),
        _index(unique=True),
    ),
    Capability.INDEX_IF_NOT_EXISTS: Probe(
        ((*_MADE, _INDEX, 'CREATE INDEX IF NOT EXISTS {i} ON {a} ("k")', Refuses(_INDEX)),), _index(if_not_exists=True)
    ),
    Capability.INDEX_IF_EXISTS: Probe(
        (
            (*_MADE, "DROP INDEX IF EXISTS {i}", _INDEX, "DROP INDEX IF EXISTS {i}", _INDEX),
            (*_MADE, "DROP INDEX IF EXISTS {i} ON {a}", _INDEX, "DROP INDEX IF EXISTS {i} ON {a}", _INDEX),
        ),
        lambda e, d: e.DropIndexExpression(d, "i", "t", if_exists=True),
    ),
    Capability.INDEX_TYPE: Probe(
        tuple(
            (*_MADE, Refuses(statement.replace("BTREE", "NONSENSE")), statement, Refuses(_INDEX))
            for statement in ('CREATE INDEX {i} ON {a} USING BTREE ("v")', 'CREATE INDEX {i} USING BTREE ON {a} ("v")')
        ),
        _index(index_type="BTREE"),
    ),
    Capability.PARTIAL_INDEX: Probe(
        (
            (
                *_MADE,
                'CREATE UNIQUE INDEX {i} ON {a} ("v") WHERE "k" = 2',
                "INSERT INTO {a} VALUES (1, 10), (2, 10)",
                Refuses("INSERT INTO {a} VALUES (2, 10)"),
            ),
        ),
        lambda e, d: e.CreateIndexExpression(d, "i", "t", ["v"], where=e.RawSQLPredicate(d, "v > 0")),
    ),
    Capability.FUNCTIONAL_INDEX: Probe(
        tuple(
            (
                *_MADE,
                f"CREATE UNIQUE INDEX {{i}} ON {{a}} ({term})",
                Refuses("INSERT INTO {a} VALUES (2, -10)"),
                "INSERT INTO {a} VALUES (2, 11)",
            )
            for term in ('ABS("v")', '(ABS("v"))')
        ),
        lambda e, d: e.CreateIndexExpression(d, "i", "t", [e.abs_(d, e.Column(d, "v"))]),
    ),
    Capability.INDEX_INCLUDE: Probe(
        ((*_MADE, 'CREATE UNIQUE INDEX {i} ON {a} ("k") INCLUDE ("v")', Refuses("INSERT INTO {a} VALUES (1, 99)")),),
        _index(include=["w"]),
    ),
    Capability.FULLTEXT_INDEX: Probe(
        (
            (
                'CREATE TABLE {a} ("v" VARCHAR(100)) ENGINE = MyISAM',
                'CREATE FULLTEXT INDEX {i} ON {a} ("v")',
                Refuses('CREATE FULLTEXT INDEX {i} ON {a} ("v")'),
            ),
        )
    ),
    Capability.FULLTEXT_SEARCH: Probe(
        (
            _against("apple", "IN NATURAL LANGUAGE MODE", ("crimson apple",)),
            (*_FTS, gives("SELECT \"v\" FROM {a} WHERE {a} MATCH 'apple'", ("crimson apple",))),
            (gives(f'SELECT "v" FROM {_VECTORS}apple\')', ("crimson apple",)),),
        )
    ),
    Capability.FULLTEXT_BOOLEAN_MODE: Probe(
        (
            _against("+crimson -apple", "IN BOOLEAN MODE", ("crimson pear",)),
            (gives(f'SELECT "v" FROM {_VECTORS}crimson & !apple\')', ("crimson pear",)),),
        )
    ),
    Capability.FULLTEXT_QUERY_EXPANSION: Probe(
        (
            _against("apple", "WITH QUERY EXPANSION", ("crimson apple",), ("crimson pear",)),
            _against("apple", "WITH QUERY EXPANSION", ("crimson apple",)),
        ),
    ),
}
