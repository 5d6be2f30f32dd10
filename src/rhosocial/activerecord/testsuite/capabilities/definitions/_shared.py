"""What the probes of several themes begin with."""

from __future__ import annotations

from typing import Any

from ..probe import Asks

ONE_ROW = ('CREATE TABLE {a} ("k" INTEGER, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
KEYED_ROW = ('CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
TABLESPACE = "tablespaces have other names on every server, and making one is an administrator's right"


def alter(make: Any) -> Asks:
    """An ALTER TABLE with one action."""

    def asks(e: Any, d: Any) -> Any:
        return e.AlterTableExpression(d, "t", [make(e, d)])

    return asks
