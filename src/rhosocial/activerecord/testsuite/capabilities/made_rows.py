"""Forms for a database without UNION ALL: rows that a statement makes by it come from tables of the probe's own."""

from __future__ import annotations

import dataclasses
import re
from typing import Optional

from .probe import Form, Step
from .vocabulary import Capability as C
from .vocabulary import Need

_ITEM = r"(?:\d+|'[^']*')(?: AS \"\w+\")?"
_SELECT = rf"SELECT {_ITEM}(?:, {_ITEM})*(?:\{{nothing\}})?"
_ROWS = re.compile(rf"{_SELECT}(?: UNION ALL {_SELECT})+")
_EACH = re.compile(_ITEM)
_NAMES = "xyz"
_QUOTED = '"c{}"'
_COMBINES = frozenset(
    (C.UNION, C.UNION_ALL, C.INTERSECT, C.EXCEPT, C.SET_OPERATION_ORDER_BY, C.SET_OPERATION_LIMIT_OFFSET)
)


def from_tables(need: Need, form: Form) -> Optional[Form]:
    """The form with tables in place of constant rows; None where it makes no rows so, or where UNION ALL is what it shows."""
    if callable(form) or need in _COMBINES:
        return None
    steps: list[Step] = []
    made = iter(_NAMES)
    for step in form:
        text = step if isinstance(step, str) else getattr(step, "sql", "")
        while (found := _ROWS.search(text)) is not None:
            name = next(made)
            steps += _table(name, found[0])
            text = f"{text[: found.start()]}SELECT * FROM {{{name}}}{text[found.end() :]}"
        steps.append(text if isinstance(step, str) else dataclasses.replace(step, sql=text))
    return tuple(steps) if next(made, "") != _NAMES[0] else None


def _table(name: str, rows: str) -> list[Step]:
    """The statements that make a table with these rows."""
    parts = [_EACH.findall(select) for select in rows.split(" UNION ALL ")]
    columns = []
    for number, item in enumerate(parts[0]):
        value, _, alias = item.partition(" AS ")
        kind = "VARCHAR(40)" if value.startswith("'") else "INTEGER"
        columns.append(f"{alias or _QUOTED.format(number)} {kind}")
    inserts = [f"INSERT INTO {{{name}}} VALUES ({', '.join(i.partition(' AS ')[0] for i in row)})" for row in parts]
    return [f"CREATE TABLE {{{name}}} ({', '.join(columns)})", *inserts]
