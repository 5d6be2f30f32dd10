"""All forms of a capability's probe on one target, in the order in which they are tried, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from .given_forms import as_form
from .made_rows import from_tables
from .own_rendering import own_forms
from .probe import Form
from .probes import PROBES
from .vocabulary import Need

Given = Mapping[Need, Sequence[Form]]
"""A provider's forms by capability."""


class Source(str, Enum):
    """Whose statements show a capability."""

    OWN = "what the dialect renders"
    PROVIDER = "a form of the provider"
    COMMON = "a standard statement"


def all_forms(need: Need, dialect: Any, given: Given, *, unites: bool = True) -> Iterator[tuple[Source, Form]]:
    """The dialect's own statements first, then the provider's, then those that are known of other databases.

    ``unites``: the database has UNION ALL.
    """
    for form in own_forms(PROBES[need], dialect):
        yield Source.OWN, form
    for form in given.get(need, ()):
        yield Source.PROVIDER, as_form(form)
    for form in PROBES[need].forms:
        tabled = None if unites else from_tables(need, form)
        yield Source.COMMON, form if tabled is None else tabled


def has_forms(need: Need, given: Given) -> bool:
    """Whether any statement can show the capability."""
    return bool(PROBES[need].forms) or need in given
