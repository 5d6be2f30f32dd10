"""The tests that the runner of the variants collects: areas of the kit on honest backends that differ.

``AR_VARIANTS`` names a JSON file: a list of (variant's name, whether it keeps silent, areas, patterns of the rules to run
of them; none for all).
"""

from __future__ import annotations

import fnmatch
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import classes_of

from .database import install
from .variant import Variant, all_variants, provider_of

PLAN: list[tuple[str, bool, list[str], list[str]]] = (
    json.loads(Path(os.environ["AR_VARIANTS"]).read_text(encoding="utf-8")) if "AR_VARIANTS" in os.environ else []
)


def _wanted(rule: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(rule, pattern) for pattern in patterns)


def _classes(name: str, silent: bool, areas: list[str], rules: list[str]) -> dict[str, type]:
    # Without a difference it is the reference.
    variant = all_variants().get(name, Variant)
    provider = provider_of(variant, silent=silent)
    found: dict[str, type] = {}
    for area in areas:
        for cls in classes_of(area):
            names = [each for each in dir(cls) if each.startswith("test_")]
            left_out: dict[str, Any] = {
                each: None
                for each in names
                if _wanted(rule_id(area, each), variant.not_emulated)
                or (rules and not _wanted(rule_id(area, each), rules))
            }
            if len(left_out) < len(names):
                title = f"Test{'Silent' if silent else ''}{name}{cls.__name__}"
                found[title] = type(title, (cls,), {"provider": provider, "__module__": __name__, **left_out})
    return found


if PLAN:
    install()
for _part in PLAN:
    globals().update(_classes(*_part))
