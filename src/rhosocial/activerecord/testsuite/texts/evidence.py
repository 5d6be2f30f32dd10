"""The evidence that a rule can fail: the seeded defects that it notices, those of servers, or the reason why there is none.

It is read from the records beside the seeded defects without importing them, so that a build can read it too.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import EVIDENCE, FOLDER, checkout

MOST = 5
"""Seeded defects kept for each rule: those that turn the fewest rules red say most about it."""
_SENTENCE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+){2,}")


@dataclass(frozen=True)
class Evidence:
    """What shows that one rule can fail, beside the known defects of published packages.

    ``seeded`` are names of seeded defects with their mistakes; ``servers`` are test modules that seed a defect on a server.
    """

    seeded: tuple[tuple[str, str], ...] = ()
    servers: tuple[str, ...] = ()
    reason: str = ""


def evidence_for(rule: str) -> Evidence:
    """The evidence for a rule, by its id."""
    found = _loaded()
    sentence = rule.partition(".")[2]
    return Evidence(
        tuple((name, mistake) for name, mistake in found["seeded"].get(rule, ())),
        tuple(found["servers"].get(sentence, ())),
        found["reasons"].get(rule, ""),
    )


@cache
def _loaded() -> dict[str, dict[str, Any]]:
    root = checkout()
    if root is not None:
        return compiled_now(root)
    file = FOLDER / EVIDENCE
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {name: found.get(name, {}) for name in ("seeded", "servers", "reasons")}


def compiled_now(root: Path) -> dict[str, dict[str, Any]]:
    """All evidence of a checkout, as values that JSON can hold."""
    tests = root / "tests"
    return {"seeded": _seeded(tests / "seeded"), "servers": _servers(tests / "servers"), "reasons": _reasons(tests)}


def _seeded(folder: Path) -> dict[str, list[tuple[str, str]]]:
    mistakes: dict[str, str] = {}
    for file in sorted(folder.glob("*/*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                mistakes[node.name] = " ".join((ast.get_docstring(node) or "").split())
    found: dict[str, list[tuple[int, str]]] = {}
    for file in sorted(folder.glob("*/record.json")):
        for name, record in json.loads(file.read_text(encoding="utf-8")).items():
            red = {rule for rules in record["red"].values() for rule in rules}
            for rule in red:
                found.setdefault(rule, []).append((len(red), name))
    return {
        rule: [(name, mistakes.get(name, "")) for _, name in sorted(defects)[:MOST]]
        for rule, defects in sorted(found.items())
    }


def _servers(folder: Path) -> dict[str, list[str]]:
    """Sentences that stand in the tests on servers, to the modules; each module lists the rules that it proves."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for text in sorted(text for text in texts if _SENTENCE.fullmatch(text)):
            found.setdefault(text, []).append(file.stem)
    return found


def _reasons(tests: Path) -> dict[str, str]:
    tree = ast.parse((tests / "seeded" / "reasons.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "REASONS":
            assert node.value is not None
            reasons: dict[str, str] = ast.literal_eval(node.value)
            return reasons
    return {}
