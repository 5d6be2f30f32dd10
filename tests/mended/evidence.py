"""Which rules pass on no target of the published results, and what shows that each can pass."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.defects import builtin_entries

from .mend import Mend, all_mends

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "results" / "rules.json"


@cache
def never_passed() -> tuple[str, ...]:
    """The rules that no target of the published results passed, in any mode."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    results = [any(result[1] == "passed" for result in each) for each in found["results"]]
    return tuple(sorted(rule for rule, places in found["rules"].items() if not any(results[n] for n in places)))


@cache
def _by_page() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in builtin_entries():
        found.setdefault(entry.cause.page, set()).update(entry.rules)
    return found


def by_defect() -> set[str]:
    """The rules that show a known defect."""
    return {rule for rules in _by_page().values() for rule in rules}


def shown_by(mends: Iterable[type[Mend]]) -> list[str]:
    """The rules that mends are about: those of their pages that pass on no target."""
    return sorted({rule for mend in mends for rule in _by_page()[mend.page]}.intersection(never_passed()))


BY_VARIANT = {"locking.skip_locked_is_refused_where_the_database_lacks_it": "NoSkipLocked"}
"""What no target can pass because of what its database has: the variant of ``tests/variants`` that can."""


@cache
def shown() -> dict[str, str]:
    """The rules that pass on no target to what shows that they can pass: a driver, mended, or a variant.

    A rule without a known defect needs no mend: it is shown by the reference itself.
    """
    mends = all_mends()
    found = dict.fromkeys(set(never_passed()) - by_defect(), "sqlite")
    for driver in drivers():
        found.update(dict.fromkeys(shown_by(mend for mend in mends if mend.driver == driver), driver))
    return {**found, **BY_VARIANT}


def drivers() -> list[str]:
    """The drivers on which mends show something; SQLite last, since it needs no server."""
    return sorted({mend.driver for mend in all_mends()}, key=lambda name: (name == "sqlite", name))


def passed(items: Iterable[dict[str, Any]]) -> list[str]:
    """The rules that passed in all items of both modes."""
    outcomes: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        outcomes.setdefault(item["rule"], set()).add((item["mode"], item["outcome"]))
    good = {("sync", "passed"), ("async", "passed")}
    return sorted(rule for rule, found in outcomes.items() if found == good)
