"""A seeded defect as its author's repository: a module with the backend classes, and one with an area's tests.

What a command does in such a repository is measured on defects as third parties make them.
"""

from __future__ import annotations

import os
from pathlib import Path

from rhosocial.activerecord.testsuite.rules import classes_of

from .defect import SeededDefect
from .run_seeded import TARGETS

ROOT = Path(__file__).resolve().parents[2]
TESTS = "test_seeded_kit.py"
_BACKEND = """\
import pytest
from {module} import {name} as defect

if defect.core is not None:
    defect.core(pytest.MonkeyPatch())
SyncBackend, AsyncBackend = defect.backend_class("sync"), defect.backend_class("async")
Config = defect.config_class()
for name in ("SyncBackend", "AsyncBackend", "Config"):
    if (cls := globals()[name]) is not None:
        cls.__module__, cls.__name__, cls.__qualname__ = __name__, name, name
"""
_TESTS = """\
import seeded_backend as seeded
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.rules import classes_of


class Provider(SQLiteProvider):
    driver = "seeded"
    backend_class = seeded.SyncBackend
    async_backend_class = seeded.AsyncBackend
    config_class = seeded.Config
    targets = {{"seeded": {options!r}}}


provider = Provider()
for area in {areas!r}:
    for cls in classes_of(area):
        name = "Test" + cls.__name__.removesuffix("Tests")
        globals()[name] = type(name, (cls,), {{"provider": provider, "__module__": __name__}})
"""


def write_repository(folder: Path, defect: type[SeededDefect], areas: list[str]) -> None:
    """Write the repository's two modules."""
    text = _BACKEND.format(module=defect.__module__, name=defect.__name__)
    (folder / "seeded_backend.py").write_text(text, encoding="utf-8")
    tests = _TESTS.format(options=TARGETS[defect.target], areas=areas)
    (folder / TESTS).write_text(tests, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nconsider_namespace_packages = true\n", encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Where the repository's backend and the defects are importable, and no target is configured."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
    given = kept.get("PYTHONPATH", "")
    return {**kept, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src"), str(ROOT), given])}


def nodeid(rule: str, mode: str, params: str = "") -> str:
    """The id of a rule's item in the repository."""
    area, _, name = rule.partition(".")
    cls = next(cls for cls in classes_of(area) if hasattr(cls, f"test_{name}"))
    inside = f"seeded-{mode}{'-' if params else ''}{params}"
    return f"{TESTS}::Test{cls.__name__.removesuffix('Tests')}::test_{name}[{inside}]"
