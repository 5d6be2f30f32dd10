"""Probes of plans, and the capabilities that no statement of a user's own shows."""

from __future__ import annotations

import json
from typing import Any

from ..vocabulary import Capability, Need
from .model import Asks, Form, Lab, NotShown, Probe, Reasons

_EXPLAINED = 'SELECT COUNT(*) AS "n" FROM (SELECT 1 AS "v"{nothing}) "s"'
_GRAPH = "a property graph has to be defined first, in a way that no two databases share"
_INTROSPECTOR = "it speaks of the backend's introspector, which the rules of `introspection` ask"
_SIGNS = {"XML": "<", "TREE": "->", "DOT": "digraph", "YAML": ":"}
"""What a plan of a format must hold; JSON is parsed, and of the others it is enough that there are rows."""

FORMATS = ("TEXT", "JSON", "XML", "YAML", "TREE", "TRADITIONAL", "DOT")
"""The formats that the core and the published dialects speak of."""


def _explains(words: str, format_name: str = "") -> Form:
    async def explains(lab: Lab) -> None:
        """EXPLAIN of a query gives rows, in the format that was asked for."""
        found = await lab.rows(f"{words} {_EXPLAINED}")
        text = "\n".join(str(row[0]) if len(row) == 1 else str(row) for row in found)
        if not text.strip():
            raise NotShown(f"{words} gives nothing")
        if format_name == "JSON":
            if not isinstance(found[0][0], (list, dict)):
                json.loads(found[0][0])
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


NOT_SHOWN: Reasons = {
    **dict.fromkeys(
        (
            Capability.GRAPH_MATCH,
            Capability.QUANTIFIED_PATH,
            Capability.COMMA_SEPARATED_PATTERNS,
            Capability.GRAPH_TABLE,
        ),
        _GRAPH,
    ),
    **{capability: _INTROSPECTOR for capability in Capability if capability.protocol == "IntrospectionSupport"},
    Capability.EXPLICIT_INNER_JOIN: "it says how the dialect writes an inner join, not what the database can do",
    Capability.FUNCTIONS: "it is a mapping, and each function in it is called by the rules of `expressions`",
}

PROBES: dict[Need, Probe] = {
    Capability.EXPLAIN_PLAN: Probe((_explains("EXPLAIN"), _explains("EXPLAIN QUERY PLAN"))),
    Capability.EXPLAIN_ANALYZE: Probe(
        (_explains("EXPLAIN ANALYZE"), _explains("ANALYZE")), _asks_explain(analyze=True)
    ),
    **{Capability.EXPLAIN_FORMAT.of(name): _format(name) for name in FORMATS},
    Capability.GRAPH_MATCH: Probe(
        asks=lambda e, d: e.MatchClause(
            d, e.GraphVertex(d, "a", "t"), e.GraphEdge(d, "b", "u"), e.GraphVertex(d, "c", "t")
        )
    ),
    Capability.CREATE_SCHEMA: Probe(asks=lambda e, d: e.CreateSchemaExpression(d, "s")),
    Capability.DROP_SCHEMA: Probe(asks=lambda e, d: e.DropSchemaExpression(d, "s")),
    Capability.SCHEMA_IF_NOT_EXISTS: Probe(asks=lambda e, d: e.CreateSchemaExpression(d, "s", if_not_exists=True)),
    Capability.SCHEMA_IF_EXISTS: Probe(asks=lambda e, d: e.DropSchemaExpression(d, "s", if_exists=True)),
    Capability.SCHEMA_CASCADE: Probe(asks=lambda e, d: e.DropSchemaExpression(d, "s", cascade=True)),
    Capability.SCHEMA_AUTHORIZATION: Probe(asks=lambda e, d: e.CreateSchemaExpression(d, "s", authorization="o")),
    Capability.CONCURRENT_INDEX: Probe(asks=lambda e, d: e.CreateIndexExpression(d, "i", "t", ["v"], concurrent=True)),
    Capability.MATERIALIZED_VIEW_TABLESPACE: Probe(
        asks=lambda e, d: e.CreateMaterializedViewExpression(
            d, "w", e.QueryExpression(d, [e.Column(d, "v")], from_="t"), tablespace="s"
        )
    ),
    Capability.INDEX_TABLESPACE: Probe(asks=lambda e, d: e.CreateIndexExpression(d, "i", "t", ["v"], tablespace="s")),
    Capability.TABLE_INTROSPECTION: Probe(asks=lambda e, d: e.TableListExpression(d)),
    Capability.VIEW_INTROSPECTION: Probe(asks=lambda e, d: e.ViewListExpression(d)),
    Capability.TRIGGER_INTROSPECTION: Probe(asks=lambda e, d: e.TriggerListExpression(d)),
    Capability.COLUMN_INTROSPECTION: Probe(asks=lambda e, d: e.ColumnInfoExpression(d, "t")),
    Capability.INDEX_INTROSPECTION: Probe(asks=lambda e, d: e.IndexInfoExpression(d, "t")),
    Capability.FOREIGN_KEY_INTROSPECTION: Probe(asks=lambda e, d: e.ForeignKeyExpression(d, "t")),
}
