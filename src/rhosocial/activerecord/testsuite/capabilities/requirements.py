"""``@requires``: how a rule, a class of rules or a single parameter says which capabilities it needs.

It is a pytest mark, ``ar_requires``, so it works wherever a mark does, in any order with other decorators, is inherited
by subclasses as marks are, and never writes to something that two classes share. The plugin registers the mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable, Optional, Union

import pytest

from .answers import check_need
from .vocabulary import Need

MARK = "ar_requires"

MARK_HELP = f"{MARK}(*capabilities): the rule runs only where the dialect declares these capabilities"
"""The line for ``config.addinivalue_line("markers", ...)``."""


def requires(*needs: Need) -> pytest.MarkDecorator:
    """Marks what needs all of ``needs``: ``@requires(Capability.UPSERT)``, or ``marks=requires(...)`` of a parameter.

    Raises :exc:`TypeError` at import, in the rule's own file, when one of them is not a capability.
    """
    if not needs:
        raise TypeError("requires() needs at least one capability: write @requires(Capability.<NAME>)")
    for need in needs:
        check_need(need)
    # with_args, since calling a mark with a single class would decorate the class.
    mark: pytest.MarkDecorator = getattr(pytest.mark, MARK).with_args(*needs)
    return mark


def needs_of(marks: Iterable[Union[pytest.Mark, pytest.MarkDecorator]]) -> frozenset[Need]:
    """Every capability that ``marks`` ask for; other marks are passed over. For ``item.iter_markers()``."""
    return frozenset(need for mark in marks if mark.name == MARK for need in mark.args)


def required_by(
    function: Callable[..., Any],
    cls: Optional[type] = None,
    callspec_marks: Iterable[Union[pytest.Mark, pytest.MarkDecorator]] = (),
) -> frozenset[Need]:
    """What a rule needs in all: by its function, by its class and the classes above it, and by its parameters."""
    holders: list[Any] = [function, *(cls.__mro__ if cls is not None else ())]
    found = set(needs_of(callspec_marks))
    for holder in holders:
        own = vars(holder).get("pytestmark", ())
        found |= needs_of(own if isinstance(own, (list, tuple)) else (own,))
    return frozenset(found)
