"""Plans, graphs, functions, and what the backend's introspector describes."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from ..definition import Definition
from ..probe import Asks, Form, Lab, NotShown, Probe

_EXPLAINED = 'SELECT COUNT(*) AS "n" FROM (SELECT 1 AS "v"{nothing}) "s"'
_GRAPH = "a property graph has to be defined first, in a way that no two databases share"
_INTROSPECTOR = "it concerns the backend's introspector, which the rules of `introspection` check"
_SIGNS = {"XML": "<", "TREE": "->", "DOT": "digraph", "YAML": ":"}
"""What a plan of a format must hold; JSON is parsed, and of the others it is enough that there are rows."""
FORMATS = ("TEXT", "JSON", "XML", "YAML", "TREE", "TRADITIONAL", "DOT")
"""The formats that the core and the published dialects speak of."""


def _is_document(value: Any) -> bool:
    """Whether a value is a JSON document, which a driver may have parsed; the plan's name may stand beside it."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = json.loads(value)
    return isinstance(value, (list, dict))


def _explains(words: str, format_name: str = "") -> Form:
    async def explains(lab: Lab) -> None:
        """EXPLAIN of a query gives rows, in the format that was asked for."""
        found = await lab.rows(f"{words} {_EXPLAINED}")
        text = "\n".join(str(row[0]) if len(row) == 1 else str(row) for row in found)
        if not text.strip():
            raise NotShown(f"{words} gives nothing")
        if format_name == "JSON":
            if not any(_is_document(value) for value in found[0]):
                raise NotShown(f"{words} gives {text[:60]!r}, which is not JSON")
        elif _SIGNS.get(format_name, "") not in text:
            raise NotShown(f"{words} gives {text[:60]!r}, which is not {format_name}")

    return explains


def _asks_explain(**options: Any) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        given = {
            name: getattr(e.ExplainFormat, value) if name == "format" else value for name, value in options.items()
        }
        query = e.QueryExpression(d, [e.Column(d, "v")], from_="t")
        return e.ExplainExpression(d, query, e.ExplainOptions(**given))

    return asks


def _format(name: str) -> Probe:
    words = [f"EXPLAIN (FORMAT {name})", f"EXPLAIN FORMAT={name}", f"EXPLAIN FORMAT {name}"]
    if name == "TEXT":
        words += ["EXPLAIN", "EXPLAIN QUERY PLAN"]
    asks = None if name == "DOT" else _asks_explain(format=name)
    return Probe(tuple(_explains(each, name) for each in words), asks)


class Server:
    """Plans, graphs, functions, and what the backend's introspector describes."""

    EXPLAIN_ANALYZE = Definition(
        "ExplainSupport",
        "A plan can be asked for together with what happened when the statement really ran.",
        Probe((_explains("EXPLAIN ANALYZE"), _explains("ANALYZE")), _asks_explain(analyze=True)),
    )
    EXPLAIN_FORMAT = Definition(
        "ExplainSupport",
        "A plan can be asked for in the given format, such as JSON.",
        probes={name: _format(name) for name in FORMATS},
        argument="the name of a format, such as 'JSON'",
    )
    EXPLAIN_PLAN = Definition(
        "SQLDialectBase",
        "The plan of a statement can be asked for and comes back as rows.",
        Probe((_explains("EXPLAIN"), _explains("EXPLAIN QUERY PLAN"))),
        rendered_by="format_explain_statement",
    )
    GRAPH_MATCH = Definition(
        "GraphSupport",
        "A query can find vertices and edges that fit a MATCH pattern.",
        Probe(
            asks=lambda e, d: e.MatchClause(
                d, e.GraphVertex(d, "a", "t"), e.GraphEdge(d, "b", "u"), e.GraphVertex(d, "c", "t")
            )
        ),
        not_shown=_GRAPH,
    )
    QUANTIFIED_PATH = Definition(
        "GraphSupport",
        "A graph pattern can follow an edge a varying number of times.",
        not_shown=_GRAPH,
    )
    COMMA_SEPARATED_PATTERNS = Definition(
        "GraphSupport",
        "One MATCH can hold several patterns, separated by commas.",
        not_shown=_GRAPH,
    )
    GRAPH_TABLE = Definition(
        "GraphTableSupport",
        "A graph query can stand in FROM as a table, through GRAPH_TABLE.",
        not_shown=_GRAPH,
    )
    FUNCTIONS = Definition(
        "SQLFunctionSupport",
        "The given SQL function can be called in an expression.",
        not_shown="it is a mapping, and each function in it is called by the rules of `expressions`",
        argument="the name of a function, such as 'row_number'",
    )
    INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The backend can describe what the database holds.",
        not_shown=_INTROSPECTOR,
    )
    DATABASE_INFO = Definition(
        "IntrospectionSupport",
        "The name, version and settings of the database can be read.",
        not_shown=_INTROSPECTOR,
    )
    TABLE_INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The tables of the database can be listed and described.",
        Probe(asks=lambda e, d: e.TableListExpression(d)),
        not_shown=_INTROSPECTOR,
    )
    COLUMN_INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The columns of a table can be listed with type, nullability and default.",
        Probe(asks=lambda e, d: e.ColumnInfoExpression(d, "t")),
        not_shown=_INTROSPECTOR,
    )
    INDEX_INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The indexes of a table can be listed with their columns.",
        Probe(asks=lambda e, d: e.IndexInfoExpression(d, "t")),
        not_shown=_INTROSPECTOR,
    )
    FOREIGN_KEY_INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The foreign keys of a table can be listed with what they refer to.",
        Probe(asks=lambda e, d: e.ForeignKeyExpression(d, "t")),
        not_shown=_INTROSPECTOR,
    )
    VIEW_INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The views of the database can be listed with their queries.",
        Probe(asks=lambda e, d: e.ViewListExpression(d)),
        not_shown=_INTROSPECTOR,
    )
    TRIGGER_INTROSPECTION = Definition(
        "IntrospectionSupport",
        "The triggers of the database can be listed.",
        Probe(asks=lambda e, d: e.TriggerListExpression(d)),
        not_shown=_INTROSPECTOR,
    )
    RUNTIME_STATS = Definition(
        "IntrospectionSupport",
        "Figures about the running server can be read.",
        not_shown=_INTROSPECTOR,
    )
    TABLE_STATS = Definition(
        "IntrospectionSupport",
        "Figures about a table, such as its size, can be read.",
        not_shown=_INTROSPECTOR,
    )
    INDEX_STATS = Definition(
        "IntrospectionSupport",
        "Figures about how an index is used can be read.",
        not_shown=_INTROSPECTOR,
    )
    UNUSED_INDEXES_DETECTION = Definition(
        "IntrospectionSupport",
        "Indexes that no query has used can be listed.",
        not_shown=_INTROSPECTOR,
    )
    PARTITION_INFO = Definition(
        "IntrospectionSupport",
        "The partitions of a table can be described.",
        not_shown=_INTROSPECTOR,
    )
    OBJECT_DEPENDENCIES = Definition(
        "IntrospectionSupport",
        "What depends on a table or a view can be listed.",
        not_shown=_INTROSPECTOR,
    )
    EXTENSIONS = Definition(
        "IntrospectionSupport",
        "The extensions installed in the database can be listed.",
        not_shown=_INTROSPECTOR,
    )
    DDL_EXTRACTION = Definition(
        "IntrospectionSupport",
        "The statement that creates an object that exists can be obtained.",
        not_shown=_INTROSPECTOR,
    )
    DDL_EXTRACTION_NATIVE = Definition(
        "IntrospectionSupport",
        "The database itself, not the backend, writes the statement that creates an object.",
        not_shown=_INTROSPECTOR,
    )
