"""Runs the kit on honest backends that differ, and prints per variant the items that failed.

    python -m tests.variants.run                  every variant on the whole kit
    python -m tests.variants.run --name X         one variant (repeatable)
    python -m tests.variants.run --area A         only these areas (repeatable)
    python -m tests.variants.run --mode async     one mode alone
    python -m tests.variants.run --silent         the same databases without a word about what they do
    python -m tests.variants.run -n 2             in so many processes

Exit status 0 when every variant is green (with ``--silent``: when every one has something red), else 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rhosocial.activerecord.testsuite.rules import areas

from .variant import all_variants

ROOT = Path(__file__).resolve().parents[2]
RED = {"failed", "error", "unexpected_pass"}


class Part(NamedTuple):
    """What runs on one variant; no rules: all of the areas."""

    name: str
    silent: bool
    areas: Sequence[str]
    rules: Sequence[str] = ()

    @property
    def target(self) -> str:
        return f"Silent{self.name}" if self.silent else self.name


def run(plan: Sequence[Part], workers: int = 1, more: Sequence[str] = (), **env: str) -> list[dict[str, Any]]:
    """The items of the run's report; ``more`` are further arguments of pytest. Exits when there is no report."""
    with tempfile.TemporaryDirectory(prefix="ar-variants-") as folder:
        report, order = Path(folder) / "report.json", Path(folder) / "plan.json"
        order.write_text(json.dumps([[p.name, p.silent, list(p.areas), list(p.rules)] for p in plan]), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-o", "python_files=run_variants.py", f"--ar-report={report}", "--ar-timeout=20"]
        command += ["-n", str(workers)] if workers > 1 else []
        command += ["-o", "addopts=", "tests/variants/run_variants.py", *more]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment.update(env, AR_VARIANTS=str(order))
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not report.exists():
            sys.exit(f"the run of the variants wrote no report:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        items: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["items"]
        return items


def red_items(items: Sequence[dict[str, Any]], part: Part) -> list[dict[str, Any]]:
    """What is red of one variant."""
    return [item for item in items if item["target"] == part.target and item["outcome"] in RED]


def described(items: Sequence[dict[str, Any]]) -> list[str]:
    """One line about each red rule: in how many items, and the beginning of the first one's message."""
    rules: dict[str, list[str]] = {}
    for item in items:
        message = " ".join(str(item.get("message") or "").split())[:160]
        rules.setdefault(item["rule"], []).append(f"{item['outcome']}: {message}")
    return [f"  {rule} ({len(found)} items) {found[0]}" for rule, found in sorted(rules.items())]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.variants.run", description="Runs the honest variants.")
    known = all_variants()
    parser.add_argument("--name", action="append", choices=sorted(known), help="only this variant (repeatable)")
    parser.add_argument("--area", action="append", choices=sorted(areas()), help="only this area (repeatable)")
    parser.add_argument("--silent", action="store_true", help="the variants keep silent")
    parser.add_argument("--mode", choices=("sync", "async"), help="only this mode")
    parser.add_argument("-n", type=int, default=1, metavar="N", help="in so many processes")
    chosen = parser.parse_args()
    plan = [Part(name, chosen.silent, chosen.area or sorted(areas())) for name in chosen.name or known]
    items = run(plan, chosen.n, ["--ar-mode", chosen.mode] if chosen.mode else [])
    wrong = 0
    for part in plan:
        ran = [item for item in items if item["target"] == part.target]
        red = red_items(items, part)
        skipped = sum(item["outcome"] == "skipped" for item in ran)
        print(f"{part.target}: {len(ran)} items, {len(red)} red, {skipped} skipped")
        print("\n".join(described(red)), end="\n" if red else "")
        wrong += bool(red) != part.silent
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
