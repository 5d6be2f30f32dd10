"""Statements that many probes begin with, and the core's expressions for them.

A dialect that writes such a statement in a way of its own renders it, so that no probe fails for its preparation.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..probe import Asks
from ._shared import (
    CREATED,
    INDEX,
    KEY,
    KEYED_ROW,
    LOGGED,
    NEW_SEQUENCE,
    ONE_ROW,
    STORED_VIEW,
    VIEW,
    VIEWS,
    column,
    index,
    query,
    table,
)


def _wide(source: str) -> Asks:
    return lambda e, d: e.CreateViewExpression(d, "h", query(e, d, source, e.WildcardExpression(d)))


SETUPS: Mapping[str, Asks] = {
    ONE_ROW[0]: table("k", "v"),
    KEYED_ROW[0]: lambda e, d: e.CreateTableExpression(
        d, "t", [column(e, "k", "NOT_NULL", "PRIMARY_KEY"), column(e, "v")]
    ),
    KEY: lambda e, d: e.CreateTableExpression(d, "t", [column(e, "k", "NOT_NULL", "PRIMARY_KEY")]),
    CREATED: table("k"),
    LOGGED[0]: table("v"),
    LOGGED[1]: table("v", name="u"),
    "DROP TABLE {a}": lambda e, d: e.DropTableExpression(d, "t"),
    INDEX: index(),
    VIEW: lambda e, d: e.CreateViewExpression(d, "u", query(e, d)),
    "DROP VIEW {b}": lambda e, d: e.DropViewExpression(d, "u"),
    STORED_VIEW: lambda e, d: e.CreateMaterializedViewExpression(d, "u", query(e, d)),
    VIEWS[0]: _wide("u"),
    VIEWS[1]: _wide("t"),
    NEW_SEQUENCE: lambda e, d: e.CreateSequenceExpression(d, "s"),
}
