"""Indexes, and the search for words."""

from __future__ import annotations

from ..definition import Definition
from ..probe import SAME_AS_ASKED, Form, Probe, gives, refuses
from ._shared import INDEX, ONE_ROW, TABLESPACE, index

# Of two equal indexes a database may leave out the second in silence, and of two with one name it can't.
_SAME_NAME = INDEX.replace('"v"', '"k"')
_MAYBE = 'CREATE INDEX IF NOT EXISTS {i} ON {a} ("v")'
_WORDS = tuple(
    f"INSERT INTO {{a}} (\"v\") VALUES ('{words}')" for words in ("crimson apple", "crimson pear", "yellow pear")
)
_TEXT = ('CREATE TABLE {a} ("v" VARCHAR(100), FULLTEXT ("v")) ENGINE = MyISAM', *_WORDS)
_FTS = ('CREATE VIRTUAL TABLE {a} USING fts5("v")', *_WORDS)
_VECTORS = (
    '(SELECT \'crimson apple\' AS "v" UNION ALL SELECT \'crimson pear\' AS "v" UNION ALL SELECT \'yellow pear\' AS "v") "s"'
    " WHERE to_tsvector('simple', \"v\") @@ to_tsquery('simple', '"
)


def _dropped(*statements: str) -> tuple[Form, ...]:
    """An index of the same name can be made again."""
    return tuple((*ONE_ROW, INDEX, statement, INDEX) for statement in statements)


def _against(words: str, mode: str, *rows: tuple[str]) -> Form:
    return (*_TEXT, gives(f'SELECT "v" FROM {{a}} WHERE MATCH ("v") AGAINST (\'{words}\' {mode})', *rows))


class Indexes:
    """Indexes, and the search for words."""

    CREATE_INDEX = Definition(
        "IndexSupport",
        "An index can be created on columns of a table.",
        Probe(tuple((*ONE_ROW, INDEX, refuses(again)) for again in (INDEX, _SAME_NAME))),
    )
    DROP_INDEX = Definition(
        "IndexSupport",
        "An index can be dropped.",
        Probe(
            _dropped("DROP INDEX {i}", "DROP INDEX {i} ON {a}"),
            own=(lambda e, d: e.DropIndexExpression(d, "i", "t"), lambda e, d: e.DropIndexExpression(d, "i")),
        ),
    )
    UNIQUE_INDEX = Definition(
        "IndexSupport",
        "An index can be declared unique, and a duplicate is refused.",
        Probe(
            ((*ONE_ROW, 'CREATE UNIQUE INDEX {i} ON {a} ("v")', refuses("INSERT INTO {a} VALUES (2, 10)")),),
            index(unique=True),
            (SAME_AS_ASKED,),
        ),
    )
    INDEX_IF_NOT_EXISTS = Definition(
        "IndexSupport",
        "Creating an index that exists already can be made to do nothing.",
        Probe(
            tuple((*ONE_ROW, _MAYBE, _MAYBE, refuses(again)) for again in (INDEX, _SAME_NAME)),
            index(if_not_exists=True),
            (SAME_AS_ASKED,),
        ),
    )
    INDEX_IF_EXISTS = Definition(
        "IndexSupport",
        "Dropping an index that does not exist can be made to do nothing.",
        Probe(
            (
                (*ONE_ROW, "DROP INDEX IF EXISTS {i}", INDEX, "DROP INDEX IF EXISTS {i}", INDEX),
                (*ONE_ROW, "DROP INDEX IF EXISTS {i} ON {a}", INDEX, "DROP INDEX IF EXISTS {i} ON {a}", INDEX),
            ),
            lambda e, d: e.DropIndexExpression(d, "i", "t", if_exists=True),
            (SAME_AS_ASKED, lambda e, d: e.DropIndexExpression(d, "i", if_exists=True)),
        ),
    )
    INDEX_TYPE = Definition(
        "IndexSupport",
        "The kind of an index, such as BTREE or HASH, can be chosen.",
        Probe(
            tuple(
                (*ONE_ROW, refuses(statement.replace("BTREE", "NONSENSE")), statement, refuses(INDEX))
                for statement in (
                    'CREATE INDEX {i} ON {a} USING BTREE ("v")',
                    'CREATE INDEX {i} USING BTREE ON {a} ("v")',
                )
            ),
            index(index_type="BTREE"),
        ),
    )
    PARTIAL_INDEX = Definition(
        "IndexSupport",
        "An index can cover only the rows that meet a condition.",
        Probe(
            (
                (
                    *ONE_ROW,
                    'CREATE UNIQUE INDEX {i} ON {a} ("v") WHERE "k" = 2',
                    "INSERT INTO {a} VALUES (1, 10)",
                    "INSERT INTO {a} VALUES (2, 10)",
                    refuses("INSERT INTO {a} VALUES (2, 10)"),
                ),
            ),
            lambda e, d: e.CreateIndexExpression(d, "i", "t", ["v"], where=e.RawSQLPredicate(d, "v > 0")),
            (index(where="k", unique=True),),
        ),
    )
    FUNCTIONAL_INDEX = Definition(
        "IndexSupport",
        "An index can be built on an expression instead of a column.",
        Probe(
            tuple(
                (
                    *ONE_ROW,
                    f"CREATE UNIQUE INDEX {{i}} ON {{a}} ({term})",
                    refuses("INSERT INTO {a} VALUES (2, -10)"),
                    "INSERT INTO {a} VALUES (2, 11)",
                )
                for term in ('ABS("v")', '(ABS("v"))')
            ),
            lambda e, d: e.CreateIndexExpression(d, "i", "t", [e.abs_(d, e.Column(d, "v"))]),
            (lambda e, d: e.CreateIndexExpression(d, "i", "t", [e.abs_(d, e.Column(d, "v"))], unique=True),),
        ),
    )
    INDEX_INCLUDE = Definition(
        "IndexSupport",
        "An index can carry further columns that are not part of its key.",
        Probe(
            (
                (
                    *ONE_ROW,
                    'CREATE UNIQUE INDEX {i} ON {a} ("k") INCLUDE ("v")',
                    refuses("INSERT INTO {a} VALUES (1, 99)"),
                ),
            ),
            index(include=["w"]),
            (index("k", include=["v"], unique=True),),
        ),
    )
    INDEX_TABLESPACE = Definition(
        "IndexSupport",
        "An index can be placed in a named tablespace.",
        Probe(asks=lambda e, d: e.CreateIndexExpression(d, "i", "t", ["v"], tablespace="s")),
        not_shown=TABLESPACE,
    )
    CONCURRENT_INDEX = Definition(
        "IndexSupport",
        "An index can be built while other sessions go on writing to the table.",
        Probe(asks=lambda e, d: e.CreateIndexExpression(d, "i", "t", ["v"], concurrent=True)),
        not_shown="the statement waits for every older transaction of the database, other users' included",
    )
    FULLTEXT_INDEX = Definition(
        "IndexSupport",
        "An index for searching words in text can be created with its own statement.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("v" VARCHAR(100)) ENGINE = MyISAM',
                    'CREATE FULLTEXT INDEX {i} ON {a} ("v")',
                    refuses('CREATE FULLTEXT INDEX {i} ON {a} ("v")'),
                ),
            )
        ),
    )
    FULLTEXT_SEARCH = Definition(
        "IndexSupport",
        "A query can search for words in text.",
        Probe(
            (
                _against("apple", "IN NATURAL LANGUAGE MODE", ("crimson apple",)),
                (*_FTS, gives("SELECT \"v\" FROM {a} WHERE {a} MATCH 'apple'", ("crimson apple",))),
                (gives(f'SELECT "v" FROM {_VECTORS}apple\')', ("crimson apple",)),),
            )
        ),
    )
    FULLTEXT_PARSER = Definition(
        "IndexSupport",
        "A full-text index can name the parser that splits its text into words.",
        not_shown="parsers are plugins of the server, and which are there differs",
    )
    FULLTEXT_BOOLEAN_MODE = Definition(
        "IndexSupport",
        "A full-text search can demand and exclude single words.",
        Probe(
            (
                _against("+crimson -apple", "IN BOOLEAN MODE", ("crimson pear",)),
                (gives(f'SELECT "v" FROM {_VECTORS}crimson & !apple\')', ("crimson pear",)),),
            )
        ),
    )
    FULLTEXT_QUERY_EXPANSION = Definition(
        "IndexSupport",
        "A full-text search can be widened by words of its first results.",
        Probe(
            (
                _against("apple", "WITH QUERY EXPANSION", ("crimson apple",), ("crimson pear",)),
                _against("apple", "WITH QUERY EXPANSION", ("crimson apple",)),
            ),
        ),
    )
