"""Triggers, and functions that users write."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Callable

from ..definition import Definition
from ..probe import SAME_AS_ASKED, Asks, Form, Lab, NotShown, Probe, Step, gives, refuses
from ._shared import LOGGED

_EFFECT = ("INSERT INTO {a} VALUES (7)", gives('SELECT "v" FROM {b}', (7,)))


def _pg_function(body: str) -> str:
    return f"CREATE FUNCTION {{f}}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body}; RETURN NULL; END'"


def _trigger(head: str, action: str, *, tables: tuple[str, ...] = LOGGED) -> tuple[Form, ...]:
    """A trigger in the four ways that are common: a body between BEGIN and END, a bare statement, a function, and a bare
    statement that has the row under a name (SQL standard)."""
    bare = action.replace("[b]", "{b}")
    named = head.replace("FOR EACH", 'REFERENCING NEW AS "n" FOR EACH'), bare.replace("NEW.v", '"n"."v"')
    return (
        (*tables, f"CREATE TRIGGER {{t}} {head} BEGIN {bare}; END", *_EFFECT),
        (*tables, f"CREATE TRIGGER {{t}} {head} {bare}", *_EFFECT),
        (*tables, _pg_function(action), f"CREATE TRIGGER {{t}} {head} EXECUTE FUNCTION {{f}}()", *_EFFECT),
        (*tables, f"CREATE TRIGGER {{t}} {named[0]} {named[1]}", *_EFFECT),
    )


_COPY = "INSERT INTO [b] VALUES (NEW.v)"
_ROW = "AFTER INSERT ON {a} FOR EACH ROW"
_CREATE_TRIGGER = _trigger(_ROW, _COPY)
_VIEW = (*LOGGED, 'CREATE VIEW {w} AS SELECT "v" FROM {a}')
_THROUGH = ("INSERT INTO {w} VALUES (7)", gives('SELECT "v" FROM {b}', (7,)), gives('SELECT "v" FROM {a}'))
_ONCE = ("INSERT INTO {a} SELECT 1{nothing} UNION ALL SELECT 2{nothing}", gives('SELECT "v" FROM {b}', (7,)))
_BIG = ("INSERT INTO {a} VALUES (1)", *_EFFECT)


def _instead(form: Form) -> Form:
    assert isinstance(form, tuple)
    return (*form[: -len(_EFFECT)], *_THROUGH)


def _asks_trigger(**options: Any) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        given = {name: option(e, d) if callable(option) else option for name, option in options.items()}
        timing = given.pop("timing", e.TriggerTiming.AFTER)
        return e.CreateTriggerExpression(d, "r", "t", timing, [e.TriggerEvent.INSERT], "f", **given)

    return asks


def _refusing(asks: Asks, *refused: str, twice: bool = False) -> Callable[[Lab], Awaitable[None]]:
    """A trigger as the dialect writes it, which calls the provider's routine; each of the changes passes before it."""

    async def own(lab: Lab) -> None:
        await lab.run(LOGGED[0])
        for change in refused:
            await lab.run(change)
        await lab.refusing_routine()
        for _ in range(1 + twice):
            await lab.run(lab.rendered(asks))
        for change in refused:
            await lab.refuses(change)

    return own


async def _drops(lab: Lab) -> None:
    """What a trigger refuses passes again when it is dropped."""
    await _refusing(_asks_trigger(), _SEVEN)(lab)
    await lab.run(lab.rendered(_asks_drop))
    await lab.run(_SEVEN)
    found = await lab.rows('SELECT "v" FROM {a}')
    if found != [(7,), (7,)]:
        raise NotShown(f"the table holds {found!r}")


async def _only_when(lab: Lab) -> None:
    """A trigger with the condition that a value is above 5 lets a smaller one pass."""
    await _refusing(_asks_trigger(condition=_above_5), _SEVEN)(lab)
    await lab.run("INSERT INTO {a} VALUES (1)")


def _above_5(e: Any, d: Any) -> Any:
    return e.RawSQLPredicate(d, f"NEW.{d.format_identifier('v')} > 5")


def _asks_drop(e: Any, d: Any) -> Any:
    return e.DropTriggerExpression(d, "r", "t")


_SEVEN = "INSERT INTO {a} VALUES (7)"
_NO_ROW = 'INSERT INTO {a} SELECT "v" FROM {a} WHERE "v" < 0'
_OWN_TRIGGER = _refusing(_asks_trigger(), _SEVEN)

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


def _own_functions(value: str, **more: Any) -> tuple[Asks, ...]:
    """As the dialect writes one, with each of the bodies that are common."""

    def made(body: str, language: str) -> Asks:
        options = {"returns": "INTEGER", "body": body.replace("{}", value), "language": language, **more}
        return lambda e, d: e.CreateFunctionExpression(d, "f", **options)

    return tuple(made(body, language) for body, language in _WRITTEN)


_WRITTEN = (("RETURN {}", "SQL"), ("SELECT {}", "SQL"), ("BEGIN RETURN {}; END", "plpgsql"))
_CALLED = gives('SELECT {f}() AS "n"{nothing}', (7,))
_CREATE_FUNCTION = _function("CREATE FUNCTION", "", "7", _CALLED)


class Routines:
    """Triggers, and functions that users write."""

    TRIGGER = Definition(
        "TriggerSupport",
        "The database has triggers, statements that run when rows change.",
        Probe((*_CREATE_TRIGGER, _OWN_TRIGGER)),
    )
    CREATE_TRIGGER = Definition(
        "TriggerSupport",
        "A trigger can be created.",
        Probe((*_CREATE_TRIGGER, _OWN_TRIGGER), _asks_trigger()),
    )
    DROP_TRIGGER = Definition(
        "TriggerSupport",
        "A trigger can be dropped.",
        Probe(
            (
                *(
                    (*form[: -len(_EFFECT)], drop, _EFFECT[0], gives('SELECT "v" FROM {b}'))
                    for form in _CREATE_TRIGGER
                    if isinstance(form, tuple)
                    for drop in ("DROP TRIGGER {t}", "DROP TRIGGER {t} ON {a}")
                ),
                _drops,
            ),
            _asks_drop,
        ),
    )
    INSTEAD_OF_TRIGGER = Definition(
        "TriggerSupport",
        "A trigger can take the place of a change that is made through a view.",
        Probe(
            tuple(_instead(form) for form in _trigger("INSTEAD OF INSERT ON {w} FOR EACH ROW", _COPY, tables=_VIEW)),
            _asks_trigger(timing=lambda e, d: e.TriggerTiming.INSTEAD_OF),
        ),
    )
    STATEMENT_TRIGGER = Definition(
        "TriggerSupport",
        "A trigger can run once for a statement instead of once for each row.",
        Probe(
            (
                *(
                    (*form[: -len(_EFFECT)], *_ONCE)
                    for form in _trigger("AFTER INSERT ON {a} FOR EACH STATEMENT", "INSERT INTO [b] VALUES (7)")
                    if isinstance(form, tuple)
                ),
                _refusing(_asks_trigger(level=lambda e, d: e.TriggerLevel.STATEMENT), _NO_ROW),
            ),
            _asks_trigger(level=lambda e, d: e.TriggerLevel.STATEMENT),
        ),
    )
    TRIGGER_REFERENCING = Definition(
        "TriggerSupport",
        "A trigger can name the old and the new rows with REFERENCING.",
        Probe(
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
    )
    TRIGGER_WHEN = Definition(
        "TriggerSupport",
        "A trigger can carry a condition that decides whether it runs.",
        Probe(
            (
                *(
                    (*form[: -len(_EFFECT)], *_BIG)
                    for form in _trigger(f"{_ROW} WHEN (NEW.v > 5)", _COPY)
                    if isinstance(form, tuple)
                ),
                _only_when,
            ),
            _asks_trigger(condition=lambda e, d: e.RawSQLPredicate(d, "NEW.v > 5")),
        ),
    )
    TRIGGER_IF_NOT_EXISTS = Definition(
        "TriggerSupport",
        "Creating a trigger that exists already can be made to do nothing.",
        Probe(
            (
                *(
                    tuple(
                        step.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS")
                        if isinstance(step, str)
                        else step
                        for step in (*form[: -len(_EFFECT)], form[-len(_EFFECT) - 1], *_EFFECT)
                    )
                    for form in _CREATE_TRIGGER
                    if isinstance(form, tuple)
                ),
                _refusing(_asks_trigger(if_not_exists=True), _SEVEN, twice=True),
            ),
            _asks_trigger(if_not_exists=True),
        ),
    )
    FUNCTION = Definition(
        "FunctionSupport",
        "The database has functions that users write.",
        Probe(_CREATE_FUNCTION, own=_own_functions("7")),
    )
    CREATE_FUNCTION = Definition(
        "FunctionSupport",
        "A function can be created.",
        Probe(
            _CREATE_FUNCTION,
            lambda e, d: e.CreateFunctionExpression(d, "f", returns="INTEGER", body="RETURN 7"),
            _own_functions("7"),
        ),
    )
    DROP_FUNCTION = Definition(
        "FunctionSupport",
        "A function can be dropped.",
        Probe(
            _function("CREATE FUNCTION", "", "7", "DROP FUNCTION {f}", refuses('SELECT {f}() AS "n"{nothing}')),
            lambda e, d: e.DropFunctionExpression(d, "f"),
            (SAME_AS_ASKED,),
        ),
    )
    FUNCTION_OR_REPLACE = Definition(
        "FunctionSupport",
        "A function that exists can be given a new body by creating it again.",
        Probe(
            _replaced(),
            lambda e, d: e.CreateFunctionExpression(d, "f", returns="INTEGER", body="RETURN 7", or_replace=True),
            _own_functions("2", or_replace=True),
        ),
    )
    FUNCTION_PARAMETERS = Definition(
        "FunctionSupport",
        "A function can be declared with parameters.",
        Probe(
            _function("CREATE FUNCTION", "x INTEGER", "x + 1", gives('SELECT {f}(41) AS "n"{nothing}', (42,))),
            lambda e, d: e.CreateFunctionExpression(
                d, "f", [{"name": "x", "type": "INTEGER"}], returns="INTEGER", body="RETURN x + 1"
            ),
            _own_functions("x + 1", parameters=[{"name": "x", "type": "INTEGER"}]),
        ),
    )
