"""The forms of probes that a provider adds, judged when its class is made."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError, nearest, short
from .probe import Drops, Gives, Refuses, Unseen
from .vocabulary import Capability, Need, Specific

MEMBER = "probe_forms"
_TEXT = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_WORD = re.compile(r"\{([^{}]*)\}")
_STEPS = "a statement's text, gives(...), in_order(...), refuses(...), unseen(...) or drops(...)"
_FORM = "a tuple of steps or an async function of the lab"


def check_forms(forms: Any, *, place: str) -> None:
    """Raises :exc:`ConfigurationError` naming ``place`` (a provider) unless every entry is a capability with its forms."""
    if not isinstance(forms, Mapping):
        raise ConfigurationError(
            f"{MEMBER} is {forms!r}; expected a mapping of capabilities to their forms", place=place
        )
    for need, given in forms.items():
        _check_need(need, place)
        entry = f"{MEMBER}[{need.label}]"
        if not isinstance(given, (tuple, list)):
            raise ConfigurationError(f"{entry} is {short(given)}; expected a tuple of forms", place=place)
        if not given:
            raise ConfigurationError(f"{entry} is empty; expected at least one form", place=place)
        for number, form in enumerate(given, 1):
            _check_form(form, f"{entry}, form {number}", place)


def _check_need(need: Any, place: str) -> None:
    from .probes import NOT_SHOWN, PROBES

    if not isinstance(need, (Capability, Specific)):
        hint = nearest(need, Capability.__members__) if isinstance(need, str) else ""
        raise ConfigurationError(
            f"unknown capability {need!r} in {MEMBER}.{hint} Write Capability.<NAME>.", place=place
        )
    if need not in PROBES:
        capability: Need = need.capability if isinstance(need, Specific) else need
        assert isinstance(capability, Capability)
        why = NOT_SHOWN.get(capability) or f"it is asked about {capability.argument or 'as a whole'}"
        raise ConfigurationError(f"{MEMBER} has forms for {need.label}, which no rule shows: {why}", place=place)


def _check_form(form: Any, entry: str, place: str) -> None:
    if callable(form):
        if not inspect.iscoroutinefunction(form):
            raise ConfigurationError(f"{entry} is {short(form)}; expected {_FORM}", place=place)
        return
    if not isinstance(form, (tuple, list)):
        hint = "; one form alone is written ((step, step),)" if isinstance(form, (str, Gives, Refuses)) else ""
        raise ConfigurationError(f"{entry} is {short(form)}; expected {_FORM}{hint}", place=place)
    for number, step in enumerate(form, 1):
        _check_step(step, f"{entry}, step {number}", place)
    if not any(isinstance(step, (Gives, Refuses)) for step in form):
        raise ConfigurationError(
            f"{entry} reads no effect back: a statement that is accepted may have been ignored; "
            "add gives(...) or refuses(...)",
            place=place,
        )


def _check_step(step: Any, entry: str, place: str) -> None:
    text = step.sql if isinstance(step, (Gives, Refuses, Unseen, Drops)) else step
    if not isinstance(text, str) or not text.strip():
        raise ConfigurationError(f"{entry} is {short(step)}; expected {_STEPS}", place=place)
    for word in _WORD.findall(_TEXT.sub("", text)):
        if word != "nothing" and not re.fullmatch("[a-z]", word):
            raise ConfigurationError(
                f"{entry} has {{{word}}}; expected {{nothing}} or one letter, such as {{a}}, for an object of the form",
                place=place,
            )
    if isinstance(step, Gives) and not all(isinstance(row, tuple) for row in step.rows):
        raise ConfigurationError(
            f"{entry} has the rows {short(step.rows)}; expected tuples: gives(sql, (1,))", place=place
        )


def as_form(form: Any) -> Any:
    """A checked form as the kit's own are: a tuple of steps or a function."""
    return form if callable(form) else tuple(form)
