"""A probe's forms with the dialect's own statement in place of the one that is written by hand.

A database may write a feature as no other one does. Its dialect knows how: what it renders is tried where no common form
works, and its effect is read back in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from .probe import Form, Probe, Step

_OBJECTS = {"t": "{a}", "u": "{b}", "i": "{i}"}
"""What the expressions of probes call a table, a second one and an index, and what their statements call them."""
_COLUMNS = ("g", "k", "v", "w")


def own_forms(probe: Probe, dialect: Any) -> Iterator[Form]:
    """Each form of steps, with the deciding one as the dialect renders it; none where it renders nothing to run as it is."""
    text = _rendered(probe, dialect)
    if text is None:
        return
    seen: set[tuple[Step, ...]] = set()
    for form in probe.forms:
        if callable(form):
            continue
        at = _deciding(form, text)
        own = (*form[:at], text, *form[at + 1 :]) if at is not None else ()
        if own and own != form and own not in seen:
            seen.add(own)
            yield own


def _rendered(probe: Probe, dialect: Any) -> Optional[str]:
    """The statement with the probe's words for names; None when it has parameters or can't be rendered."""
    from rhosocial.activerecord.backend import expression

    if probe.own is None:
        return None
    try:
        sql, params = probe.own(expression, dialect).to_sql()
        names = {dialect.format_identifier(name): word for name, word in _OBJECTS.items()}
        names.update({dialect.format_identifier(name): f'"{name}"' for name in _COLUMNS})
    except Exception:
        # What a dialect claims and can't render fails the rules that use it.
        return None
    if params or not sql:
        return None
    text = str(sql)
    for quoted, word in names.items():
        if quoted not in ("", word) and not quoted.isalnum():
            text = text.replace(quoted, word)
    return text if any(word in text for word in _OBJECTS.values()) else None


def _deciding(form: tuple[Step, ...], text: str) -> Optional[int]:
    """The step that a statement stands for: the last one that begins alike, else the last one before an effect is read."""
    statements = [(place, step) for place, step in enumerate(form) if isinstance(step, str)]
    alike = [place for place, step in statements if step.split()[:2] == text.split()[:2]]
    if alike:
        return alike[-1]
    first_read = next((place for place, step in enumerate(form) if not isinstance(step, str)), len(form))
    before = [place for place, _ in statements if place < first_read]
    return before[-1] if before else None
