"""The order of a run's items, and the few rules of a quick run.

``rules/ranking.json`` is made from the record of the seeded defects (``python -m tests.seeded.ranking``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Optional

import pytest

from .. import rules
from ..engine.plan import FILE


@cache
def _ranking() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(Path(rules.__file__).with_name("ranking.json").read_text(encoding="utf-8"))
    return found


@cache
def quick_rules() -> frozenset[str]:
    """The rules that notice at least 95 % of the seeded defects of every area."""
    return frozenset(_ranking()["quick"])


def ordered(
    items: list[pytest.Item],
    order: Optional[str],
    written: Mapping[str, Optional[str]],
    config: pytest.Config,
) -> list[pytest.Item]:
    """The items in the order that was asked for; ``written`` has the id of each with its rule, in the order of the files.

    With ``kill`` the rules that notice most defects for their time come first; those that add nothing to them, and tests
    that are no rules, follow as they stand in their files. It is the default unless a plugin shuffles the items.
    """
    if order is None and _shuffled(config):
        return items
    places = {nodeid: number for number, nodeid in enumerate(written)}
    found = sorted(items, key=lambda item: places.get(item.nodeid, len(places)))
    if order == FILE:
        return found
    ranks = {rule: number for number, rule in enumerate(_ranking()["first"])}
    return sorted(found, key=lambda item: ranks.get(written.get(item.nodeid) or "", len(ranks)))


def _shuffled(config: pytest.Config) -> bool:
    """Whether pytest-randomly or pytest-random-order orders the items."""
    option: Any = config.option
    randomly = config.pluginmanager.hasplugin("randomly") and getattr(option, "randomly_reorganize", False)
    return bool(randomly or getattr(option, "random_order", False) or getattr(option, "random_order_bucket", None))
