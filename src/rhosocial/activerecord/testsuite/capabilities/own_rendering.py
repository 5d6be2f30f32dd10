"""A probe's forms with the dialect's own statements in place of those that are written by hand.

A database may write a feature as no other one does. Its dialect knows how: what it renders is tried, and its effect is read
back in the same way.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, Optional

from .definitions.rendered import SETUPS
from .probe import Asks, Form, Probe, Step

_OBJECTS = {"t": "{a}", "u": "{b}", "i": "{i}", "s": "{s}", "f": "{f}", "r": "{t}", "h": "{e}"}
"""What the expressions of probes call a table, a second one or a view, an index, a sequence, a function, a trigger and a
second view, and what their statements call them."""
_COLUMNS = ("k", "l", "v", "w", "x")
_CONSTRAINT = "c"
_CHANGES = ("INSERT", "UPDATE", "DELETE", "MERGE")


def own_forms(probe: Probe, dialect: Any) -> Iterator[Form]:
    """Each form of steps with the deciding statement as the dialect renders it; then with those before it as well.

    None where the dialect renders nothing that runs as it is.
    """
    steps = {_sql(step) for form in probe.forms if not callable(form) for step in form}
    before = {
        sql: text for sql, asks in SETUPS.items() if sql in steps and (text := rendered(asks, dialect)) is not None
    }
    own = [text for asks in probe.own if (text := rendered(asks, dialect)) is not None]
    if probe.own and not own:
        return
    seen = {form for form in probe.forms if not callable(form)}
    for form in probe.forms:
        if callable(form):
            continue
        at = deciding(form)
        replaced = [{at: text} for text in own] if at is not None else []
        for texts in (*replaced, *({**before, **each} for each in replaced or [{}])):
            made = tuple(_with(step, texts) for step in form)
            if made not in seen:
                seen.add(made)
                yield made


def deciding(form: tuple[Step, ...]) -> Optional[str]:
    """The statement that shows the capability: the last definition that is not in :data:`SETUPS`, else the last one."""
    defining = [step for step in form if isinstance(step, str) and not step.startswith(_CHANGES)]
    special = [step for step in defining if step not in SETUPS]
    found = special or defining
    return found[-1] if found else None


def _sql(step: Step) -> str:
    return step if isinstance(step, str) else step.sql


def _with(step: Step, texts: Mapping[str, str]) -> Step:
    """The step with another statement, what has to be refused included."""
    if isinstance(step, str):
        return texts.get(step, step)
    return dataclasses.replace(step, sql=texts[step.sql]) if step.sql in texts else step


def rendered(asks: Asks, dialect: Any) -> Optional[str]:
    """The statement with the probe's words for names; None when it has parameters or can't be rendered."""
    from rhosocial.activerecord.backend import expression

    try:
        sql, params = asks(expression, dialect).to_sql()
        names = {dialect.format_identifier(name): word for name, word in _OBJECTS.items()}
        names.update({dialect.format_identifier(name): f'"{name}"' for name in _COLUMNS})
        names[dialect.format_identifier(_CONSTRAINT)] = f'"[a]_{_CONSTRAINT}"'
    except Exception:
        # What a dialect claims and can't render fails the rules that use it.
        return None
    if params or not sql:
        return None
    written = sorted((re.escape(str(name)) for name in names if name), key=len, reverse=True)
    # A name without quotes is a word of its own.
    text = re.sub(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", lambda found: names[found.group()], str(sql))
    return text if any(word in text for word in _OBJECTS.values()) else None
