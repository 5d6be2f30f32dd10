"""Values with parts: arrays and JSON documents."""

from __future__ import annotations

from ..definition import Definition
from ..probe import Lab, NotShown, Probe, gives, plain

_TABLE = ('CREATE TABLE {a} ("v" JSON)', "INSERT INTO {a} VALUES ('{\"k\": 7}')")
_PARTS = ("JSON_VALUE(\"v\", '$.k')", "\"v\"->>'k'", "JSON_EXTRACT(\"v\", '$.k')")
_JSON_ROWS = "SELECT \"v\" FROM JSON_TABLE('[1, 2]', '$[*]' COLUMNS (\"v\" INTEGER PATH '$')) \"s\""


async def _holds_json(lab: Lab) -> None:
    """A JSON column refuses an invalid document where types are enforced, and a part of a document is read by its path."""
    for statement in _TABLE:
        await lab.run(statement)
    if lab.enforces_types:
        await lab.refuses("INSERT INTO {a} VALUES ('{')")
    seen = []
    for part in _PARTS:
        try:
            ((value,),) = await lab.rows(f'SELECT {part} AS "p" FROM {{a}}')
        except Exception as error:
            seen.append(f"{part}: {type(error).__name__}")
        else:
            if plain(value) == "7":
                return
            seen.append(f"{part} gives {value!r}")
    raise NotShown(f"no part of a document can be read: {'; '.join(seen)}")


class Documents:
    """Values with parts: arrays and JSON documents."""

    ARRAY_TYPE = Definition(
        "ArraySupport",
        "A column can hold an array of values of one type.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("v" INTEGER ARRAY)',
                    "INSERT INTO {a} VALUES (ARRAY[10, 20, 30])",
                    gives('SELECT "v"[2] AS "e" FROM {a}', (20,)),
                ),
            ),
        ),
    )
    ARRAY_CONSTRUCTOR = Definition(
        "ArraySupport",
        "An array can be written in a statement, element by element.",
        Probe(
            ((gives('SELECT CARDINALITY(ARRAY[10, 20, 30]) AS "n"{nothing}', (3,)),),),
            lambda e, d: e.ArrayExpression(d, "CONSTRUCTOR", elements=[e.Literal(d, 1)]),
        ),
    )
    ARRAY_ACCESS = Definition(
        "ArraySupport",
        "One element of an array can be read by its position.",
        Probe(
            ((gives('SELECT (ARRAY[10, 20, 30])[2] AS "e"{nothing}', (20,)),),),
            lambda e, d: e.ArrayExpression(d, "ACCESS", base_expr=e.Column(d, "v"), index_expr=e.Literal(d, 1)),
        ),
    )
    JSON_TYPE = Definition(
        "JSONSupport",
        "A column can hold a JSON document, which the database checks and can look into.",
        Probe((_holds_json,)),
    )
    JSON_ARROW_OPERATORS = Definition(
        "JSONSupport",
        "A part of a JSON document can be read with the operators -> and ->>.",
        Probe(
            (
                (gives('SELECT CAST(\'{"k": "x"}\' AS JSON) ->> \'k\' AS "p"{nothing}', ("x",)),),
                (gives('SELECT "v" ->> \'$.k\' AS "p" FROM (SELECT \'{"k": "x"}\' AS "v"{nothing}) "s"', ("x",)),),
            ),
            # The core renders a function where the operators are missing (its protocol says so), which is not a refusal.
        ),
    )
    JSON_TABLE = Definition(
        "JSONSupport",
        "A JSON document can be read as rows and columns with JSON_TABLE.",
        Probe(
            ((gives(_JSON_ROWS, (1,), (2,)),),),
            lambda e, d: e.JSONTableExpression(d, "v", "$[*]", [e.JSONTableColumn("v", "INTEGER", "$")], "s"),
        ),
    )
