"""Sequences, objects that hand out numbers."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..definition import Definition
from ..probe import SAME_AS_ASKED, Asks, Form, Gives, Probe, Step, gives, refuses
from ._shared import CREATED, NEW_SEQUENCE

_MAYBE = "CREATE SEQUENCE IF NOT EXISTS {s}"
# The first is written as the provider's next_value() says.
_NEXT = ("NEXT VALUE FOR {s}", "nextval('[s]')", "{s}.NEXTVAL")


def _sequence(*steps: Step) -> tuple[Form, ...]:
    """The same steps with each way to ask for a sequence's next number, which is written ``@`` in a query's list."""
    return tuple(tuple(_with(step, following) for step in steps) for following in _NEXT)


def _with(step: Step, following: str) -> Step:
    if isinstance(step, str):
        return step
    sql = step.sql.replace("@", f'{following} AS "n"{{nothing}}')
    return dataclasses.replace(step, sql=sql)


def _number(value: int) -> Gives:
    return gives("SELECT @", (value,))


# Without START WITH the first number is the minimum, which the SQL standard leaves to the database.
_CREATED = (
    *_sequence(NEW_SEQUENCE, _number(1), _number(2)),
    *_sequence(f"{NEW_SEQUENCE} START WITH 1", _number(1), _number(2)),
)


def _asks_sequence(name: str, **options: Any) -> Asks:
    return lambda e, d: getattr(e, name)(d, "s", **options)


class Sequences:
    """Sequences, objects that hand out numbers."""

    SEQUENCE = Definition(
        "SequenceSupport",
        "The database has sequences, objects that hand out numbers.",
        Probe(_CREATED),
    )
    CREATE_SEQUENCE = Definition(
        "SequenceSupport",
        "A sequence can be created.",
        Probe(_CREATED, _asks_sequence("CreateSequenceExpression")),
    )
    DROP_SEQUENCE = Definition(
        "SequenceSupport",
        "A sequence can be dropped.",
        Probe(
            _sequence(NEW_SEQUENCE, "DROP SEQUENCE {s}", refuses("SELECT @")),
            _asks_sequence("DropSequenceExpression"),
            (SAME_AS_ASKED,),
        ),
    )
    ALTER_SEQUENCE = Definition(
        "SequenceSupport",
        "A sequence that exists can be changed.",
        Probe(
            # Where RESTART sets the last number, the next one is 11.
            (
                *_sequence(NEW_SEQUENCE, "ALTER SEQUENCE {s} RESTART WITH 10", _number(10)),
                *_sequence(NEW_SEQUENCE, "ALTER SEQUENCE {s} RESTART WITH 10", _number(11)),
            ),
            _asks_sequence("AlterSequenceExpression", restart=10),
            (SAME_AS_ASKED,),
        ),
    )
    SEQUENCE_IF_NOT_EXISTS = Definition(
        "SequenceSupport",
        "Creating a sequence that exists already can be made to do nothing.",
        Probe(
            (
                *_sequence(_MAYBE, _number(1), _MAYBE, _number(2)),
                *_sequence(f"{_MAYBE} START WITH 1", _number(1), f"{_MAYBE} START WITH 1", _number(2)),
            ),
            _asks_sequence("CreateSequenceExpression", if_not_exists=True),
            (SAME_AS_ASKED,),
        ),
    )
    SEQUENCE_IF_EXISTS = Definition(
        "SequenceSupport",
        "Dropping a sequence that does not exist can be made to do nothing.",
        Probe(
            _sequence("DROP SEQUENCE IF EXISTS {s}", NEW_SEQUENCE, "DROP SEQUENCE IF EXISTS {s}", refuses("SELECT @")),
            _asks_sequence("DropSequenceExpression", if_exists=True),
            (SAME_AS_ASKED,),
        ),
    )
    SEQUENCE_CYCLE = Definition(
        "SequenceSupport",
        "A sequence can start again when it reaches its end.",
        Probe(
            _sequence("CREATE SEQUENCE {s} MINVALUE 1 MAXVALUE 2 CYCLE", _number(1), _number(2), _number(1)),
            _asks_sequence("CreateSequenceExpression", cycle=True),
            (_asks_sequence("CreateSequenceExpression", minvalue=1, maxvalue=2, cycle=True),),
        ),
    )
    SEQUENCE_CACHE = Definition(
        "SequenceSupport",
        "A sequence can hand out blocks of numbers that sessions keep in memory.",
        Probe(
            (
                *_sequence("CREATE SEQUENCE {s} CACHE 5", _number(1), _number(2)),
                *_sequence("CREATE SEQUENCE {s} START WITH 1 CACHE 5", _number(1), _number(2)),
            ),
            _asks_sequence("CreateSequenceExpression", cache=5),
            (SAME_AS_ASKED,),
        ),
    )
    SEQUENCE_ORDER = Definition(
        "SequenceSupport",
        "A sequence can hand out its numbers in the order of the requests.",
        Probe(
            _sequence("CREATE SEQUENCE {s} ORDER", _number(1), _number(2)),
            _asks_sequence("CreateSequenceExpression", order=True),
            (SAME_AS_ASKED,),
        ),
    )
    SEQUENCE_OWNED_BY = Definition(
        "SequenceSupport",
        "A sequence can belong to a column and is dropped with it.",
        Probe(
            _sequence(
                CREATED,
                'CREATE SEQUENCE {s} OWNED BY {a}."k"',
                _number(1),
                "DROP TABLE {a}",
                refuses("SELECT @"),
            ),
            _asks_sequence("CreateSequenceExpression", owned_by="t.k"),
            (SAME_AS_ASKED,),
        ),
    )
