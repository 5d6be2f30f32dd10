"""Probes of sequences, triggers and functions that users write."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, Form, Gives, Probe, Probes, Refuses, Step, gives

_NEXT = ("NEXT VALUE FOR {s}", "nextval('[s]')", "{s}.NEXTVAL")
_LOGGED = ('CREATE TABLE {a} ("v" INTEGER)', 'CREATE TABLE {b} ("v" INTEGER)')
_EFFECT = ("INSERT INTO {a} VALUES (7)", gives('SELECT "v" FROM {b}', (7,)))


def _sequence(*steps: Step) -> tuple[Form, ...]:
    """The same steps with each way to ask for a sequence's next number, which is written ``@`` in a query's list."""
    return tuple(tuple(_with(step, following) for step in steps) for following in _NEXT)


def _with(step: Step, following: str) -> Step:
    if isinstance(step, str):
        return step
    sql = step.sql.replace("@", f'{following} AS "n"{{nothing}}')
    return Refuses(sql) if isinstance(step, Refuses) else Gives(sql, step.rows)


def _number(value: int) -> Gives:
    return gives("SELECT @", (value,))


_CREATED = _sequence("CREATE SEQUENCE {s}", _number(1), _number(2))


def _asks_sequence(name: str, **facts: Any) -> Asks:
    return lambda e, d: getattr(e, name)(d, "s", **facts)


def _pg_function(body: str) -> str:
    return f"CREATE FUNCTION {{f}}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body}; RETURN NULL; END'"


def _trigger(head: str, action: str, *, tables: tuple[str, ...] = _LOGGED) -> tuple[Form, ...]:
    """A trigger in the three ways that are common: a body between BEGIN and END, a bare statement, a function."""
    bare = action.replace("[b]", "{b}")
    return (
        (*tables, f"CREATE TRIGGER {{t}} {head} BEGIN {bare}; END", *_EFFECT),
        (*tables, f"CREATE TRIGGER {{t}} {head} {bare}", *_EFFECT),
        (*tables, _pg_function(action), f"CREATE TRIGGER {{t}} {head} EXECUTE FUNCTION {{f}}()", *_EFFECT),
    )


_COPY = "INSERT INTO [b] VALUES (NEW.v)"
_ROW = "AFTER INSERT ON {a} FOR EACH ROW"
_CREATE_TRIGGER = _trigger(_ROW, _COPY)
_VIEW = (*_LOGGED, 'CREATE VIEW {w} AS SELECT "v" FROM {a}')
_THROUGH = ("INSERT INTO {w} VALUES (7)", gives('SELECT "v" FROM {b}', (7,)), gives('SELECT "v" FROM {a}'))
_ONCE = ("INSERT INTO {a} VALUES (1), (2)", gives('SELECT "v" FROM {b}', (7,)))
_BIG = ("INSERT INTO {a} VALUES (1)", *_EFFECT)


def _instead(form: Form) -> Form:
    assert isinstance(form, tuple)
    return (*form[: -len(_EFFECT)], *_THROUGH)


def _asks_trigger(**facts: Any) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        given = {name: fact(e, d) if callable(fact) else fact for name, fact in facts.items()}
        timing = given.pop("timing", e.TriggerTiming.AFTER)
        return e.CreateTriggerExpression(d, "g", "t", timing, [e.TriggerEvent.INSERT], "f", **given)

    return asks


_BODIES = (
    "RETURNS INTEGER DETERMINISTIC RETURN {}",
    "RETURNS INTEGER LANGUAGE SQL RETURN {}",
    "RETURNS INTEGER LANGUAGE SQL AS 'SELECT {}'",
)


def _function(create: str, signature: str, value: str, *steps: Step) -> tuple[Form, ...]:
    return tuple((f"{create} {{f}}({signature}) {body.replace('{}', value, 1)}", *steps) for body in _BODIES)


def _replaced() -> tuple[Form, ...]:
    first, second = _function("CREATE FUNCTION", "", "1"), _function("CREATE OR REPLACE FUNCTION", "", "2")
    return tuple(
        (*a, *b, gives('SELECT {f}() AS "n"{nothing}', (2,)))
        for a, b in zip(first, second)
        if isinstance(a, tuple) and isinstance(b, tuple)
    )


_CALLED = gives('SELECT {f}() AS "n"{nothing}', (7,))
_CREATE_FUNCTION = _function("CREATE FUNCTION", "", "7", _CALLED)

PROBES: Probes = {
    Capability.SEQUENCE: Probe(_CREATED),
    Capability.CREATE_SEQUENCE: Probe(_CREATED, _asks_sequence("CreateSequenceExpression")),
    Capability.DROP_SEQUENCE: Probe(
        _sequence("CREATE SEQUENCE {s}", "DROP SEQUENCE {s}", Refuses("SELECT @")),
        _asks_sequence("DropSequenceExpression"),
    ),
    Capability.ALTER_SEQUENCE: Probe(
        _sequence("CREATE SEQUENCE {s}", "ALTER SEQUENCE {s} RESTART WITH 10", _number(10)),
        _asks_sequence("AlterSequenceExpression", restart=10),
    ),
    Capability.SEQUENCE_IF_NOT_EXISTS: Probe(
        _sequence("CREATE SEQUENCE {s}", _number(1), "CREATE SEQUENCE IF NOT EXISTS {s}", _number(2)),
        _asks_sequence("CreateSequenceExpression", if_not_exists=True),
    ),
    Capability.SEQUENCE_IF_EXISTS: Probe(
        _sequence(
            "DROP SEQUENCE IF EXISTS {s}", "CREATE SEQUENCE {s}", "DROP SEQUENCE IF EXISTS {s}", Refuses("SELECT @")
        ),
        _asks_sequence("DropSequenceExpression", if_exists=True),
    ),
    Capability.SEQUENCE_CYCLE: Probe(
        _sequence("CREATE SEQUENCE {s} MINVALUE 1 MAXVALUE 2 CYCLE", _number(1), _number(2), _number(1)),
        _asks_sequence("CreateSequenceExpression", cycle=True),
    ),
    Capability.SEQUENCE_CACHE: Probe(
        _sequence("CREATE SEQUENCE {s} CACHE 5", _number(1), _number(2)),
        _asks_sequence("CreateSequenceExpression", cache=5),
    ),
    Capability.SEQUENCE_ORDER: Probe(
        _sequence("CREATE SEQUENCE {s} ORDER", _number(1), _number(2)),
        _asks_sequence("CreateSequenceExpression", order=True),
    ),
    Capability.SEQUENCE_OWNED_BY: Probe(
        _sequence(
            'CREATE TABLE {a} ("k" INTEGER)',
            'CREATE SEQUENCE {s} OWNED BY {a}."k"',
            _number(1),
            "DROP TABLE {a}",
            Refuses("SELECT @"),
        ),
        _asks_sequence("CreateSequenceExpression", owned_by="t.k"),
    ),
    Capability.TRIGGER: Probe(_CREATE_TRIGGER),
    Capability.CREATE_TRIGGER: Probe(_CREATE_TRIGGER, _asks_trigger()),
    Capability.DROP_TRIGGER: Probe(
        tuple(
            (*form[: -len(_EFFECT)], drop, _EFFECT[0], gives('SELECT "v" FROM {b}'))
            for form in _CREATE_TRIGGER
            if isinstance(form, tuple)
            for drop in ("DROP TRIGGER {t}", "DROP TRIGGER {t} ON {a}")
        ),
        lambda e, d: e.DropTriggerExpression(d, "g", "t"),
    ),
    Capability.INSTEAD_OF_TRIGGER: Probe(
        tuple(_instead(form) for form in _trigger("INSTEAD OF INSERT ON {w} FOR EACH ROW", _COPY, tables=_VIEW)),
        _asks_trigger(timing=lambda e, d: e.TriggerTiming.INSTEAD_OF),
    ),
    Capability.STATEMENT_TRIGGER: Probe(
        tuple(
            (*form[: -len(_EFFECT)], *_ONCE)
            for form in _trigger("AFTER INSERT ON {a} FOR EACH STATEMENT", "INSERT INTO [b] VALUES (7)")
            if isinstance(form, tuple)
        ),
        _asks_trigger(level=lambda e, d: e.TriggerLevel.STATEMENT),
    ),
    Capability.TRIGGER_REFERENCING: Probe(
        (
            *_trigger(
                "AFTER INSERT ON {a} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT",
                "INSERT INTO [b] SELECT fresh.v FROM fresh",
            ),
            *_trigger(
                "AFTER INSERT ON {a} REFERENCING NEW ROW AS fresh FOR EACH ROW", "INSERT INTO [b] VALUES (fresh.v)"
            ),
        ),
        _asks_trigger(referencing="NEW TABLE AS fresh"),
    ),
    Capability.TRIGGER_WHEN: Probe(
        tuple(
            (*form[: -len(_EFFECT)], *_BIG)
            for form in _trigger(f"{_ROW} WHEN (NEW.v > 5)", _COPY)
            if isinstance(form, tuple)
        ),
        _asks_trigger(condition=lambda e, d: e.RawSQLPredicate(d, "NEW.v > 5")),
    ),
    Capability.TRIGGER_IF_NOT_EXISTS: Probe(
        tuple(
            tuple(
                step.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS") if isinstance(step, str) else step
                for step in (*form[: -len(_EFFECT)], form[-len(_EFFECT) - 1], *_EFFECT)
            )
            for form in _CREATE_TRIGGER
            if isinstance(form, tuple)
        ),
        _asks_trigger(if_not_exists=True),
    ),
    Capability.FUNCTION: Probe(_CREATE_FUNCTION),
    Capability.CREATE_FUNCTION: Probe(
        _CREATE_FUNCTION, lambda e, d: e.CreateFunctionExpression(d, "f", returns="INTEGER", body="RETURN 7")
    ),
    Capability.DROP_FUNCTION: Probe(
        _function("CREATE FUNCTION", "", "7", "DROP FUNCTION {f}", Refuses('SELECT {f}() AS "n"{nothing}')),
        lambda e, d: e.DropFunctionExpression(d, "f"),
    ),
    Capability.FUNCTION_OR_REPLACE: Probe(
        _replaced(),
        lambda e, d: e.CreateFunctionExpression(d, "f", returns="INTEGER", body="RETURN 7", or_replace=True),
    ),
    Capability.FUNCTION_PARAMETERS: Probe(
        _function("CREATE FUNCTION", "x INTEGER", "x + 1", gives('SELECT {f}(41) AS "n"{nothing}', (42,))),
        lambda e, d: e.CreateFunctionExpression(
            d, "f", [{"name": "x", "type": "INTEGER"}], returns="INTEGER", body="RETURN x + 1"
        ),
    ),
}
