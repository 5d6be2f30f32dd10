"""A place whose twin in the other mode has the same code is not named alone."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from functools import cache
from types import FunctionType
from typing import Any, Optional

import pytest

from rhosocial.activerecord.testsuite.defects import Defect, all_defects
from rhosocial.activerecord.testsuite.defects.where import resolve

CORE = "rhosocial.activerecord"
IMPL = f"{CORE}.backend.impl."
ALONE = {
    "core/async-cursor-not-closed.md": "a cursor that is freed late blocks its own thread, and in sync mode nobody else",
    "core/cancelled-begin-keeps-level.md": "a thread is not cancelled",
    "mariadb/async-batches.md": "that it is a coroutine is the defect",
    "mysql/cancelled-reply.md": "a thread is not cancelled",
}
"""A page that names one of two equal functions, and why the other does not have the defect."""


def package(module: str) -> str:
    """The package whose modules may hold a class's twin."""
    return ".".join(module.split(".")[:5]) if module.startswith(IMPL) else ".".join(module.split(".")[:3])


@cache
def classes(name: str) -> tuple[type, ...]:
    """The classes that a package defines, whatever their module."""
    top = importlib.import_module(name)
    modules = [top]
    for found in pkgutil.walk_packages(getattr(top, "__path__", []), f"{name}."):
        if not re.search(r"\.(impl\.(?!sqlite)|examples|cli|__main__)|redis|migration", found.name[len(name) :]):
            modules.append(importlib.import_module(found.name))
    return tuple(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    )


def code(value: Any) -> Optional[str]:
    """A function's statements without its docstring and without what tells the modes apart."""
    function = inspect.unwrap(getattr(getattr(value, "fget", value), "__func__", getattr(value, "fget", value)))
    if not isinstance(function, FunctionType) or function.__code__.co_filename == "<string>":
        return None
    definition: Any = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    body = definition.body[1:] if ast.get_docstring(definition) is not None else definition.body
    text = "\n".join(ast.unparse(each) for each in body)
    return re.sub(r"\b(async|await) |Async|Sync|_async|self\.log\(.*\)", "", text)


def twins(text: str) -> list[str]:
    """The places of the other mode with the same code."""
    place = resolve(text)
    if place.owner is None or "!" in text or (own := code(place.value)) is None:
        return []
    name, bare = text.rpartition(".")[2], re.sub("Async|Sync", "", place.owner.__name__)
    others = [
        cls
        for cls in classes(package(place.owner.__module__))
        if cls.__name__ != place.owner.__name__ and re.sub("Async|Sync", "", cls.__name__) == bare and name in vars(cls)
    ]
    return [f"{cls.__module__}:{cls.__qualname__}.{name}" for cls in others if code(vars(cls)[name]) == own]


@pytest.mark.parametrize("defect", all_defects(), ids=[defect.page[:-3] for defect in all_defects()])
def test_a_place_and_its_twin_of_the_other_mode_are_both_named(defect: Defect) -> None:
    """If this fails, add the twin to ``where``, or say in ``ALONE`` why it does not have the defect."""
    for owner in {place[len(IMPL) :].partition(".")[0] for place in defect.where if place.startswith(IMPL)}:
        pytest.importorskip(IMPL + owner, exc_type=ImportError)
    lost = {twin for place in defect.where if not place.startswith("driver:") for twin in twins(place)}
    assert bool(lost - set(defect.where)) is (defect.page in ALONE), sorted(lost - set(defect.where))


def test_the_twin_of_a_function_is_found() -> None:
    place = f"{CORE}.backend.transaction:TransactionManager.begin"
    assert twins(place) == [f"{CORE}.backend.transaction:AsyncTransactionManager.begin"]
