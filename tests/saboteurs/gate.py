"""The gate: every saboteur is noticed by the area that it concerns, and the reference stays green.

    python -m tests.saboteurs.gate                  every saboteur on its own area
    python -m tests.saboteurs.gate --area crud      the saboteurs of one area (repeatable)
    python -m tests.saboteurs.gate --name X         one saboteur (repeatable)
    python -m tests.saboteurs.gate --matrix F.json  every saboteur on every area: which rule notices which
    python -m tests.saboteurs.gate --changed REF    the saboteurs of the areas that changed since a git revision

Exit status 0 when all are noticed, 1 when one is not, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.feature import areas

from .kinds import Sabotage, all_saboteurs

ROOT = Path(__file__).resolve().parents[2]
RED = {"failed", "error", "unexpected_pass"}


@dataclass(frozen=True)
class Verdict:
    """What one saboteur in one mode turned red."""

    saboteur: str
    mode: str
    area: str
    rules: tuple[str, ...]
    ran: int

    @property
    def noticed(self) -> bool:
        """By its own area: a defect that only a distant area shows would mislead whoever looks for it."""
        return any(rule.partition(".")[0] == self.area for rule in self.rules)


def run(plan: dict[str, list[str]], workers: int) -> dict[str, Any]:
    """Run the plan's areas on the plan's saboteurs and give the report's document."""
    with tempfile.TemporaryDirectory(prefix="ar-gate-") as folder:
        report = Path(folder) / "gate.json"
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-o", "python_files=under_sabotage.py", f"--ar-report={report}", "--ar-timeout=20"]
        command += ["-n", str(workers)] if workers > 1 else []
        command += ["-o", "addopts=", "tests/saboteurs/under_sabotage.py"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment["AR_GATE"] = json.dumps(plan)
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not report.exists():
            sys.exit(f"the gate's run gave no report:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        document: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return document


def verdicts(document: dict[str, Any], chosen: list[type[Sabotage]]) -> list[Verdict]:
    """Per saboteur and mode, what turned red."""
    red: dict[tuple[str, str], set[str]] = {}
    ran: dict[tuple[str, str], int] = {}
    for item in document["items"]:
        key = (item["target"], item["mode"])
        ran[key] = ran.get(key, 0) + 1
        if item["outcome"] in RED:
            red.setdefault(key, set()).add(item["rule"])
    return [
        Verdict(
            each.__name__,
            mode,
            each.area,
            tuple(sorted(red.get((each.__name__, mode), ()))),
            ran.get((each.__name__, mode), 0),
        )
        for each in chosen
        for mode in each.modes()
    ]


def changed_areas(revision: str) -> set[str]:
    """The areas whose rules or saboteurs changed, and two quick ones that use every part of the harness when that did."""
    done = subprocess.run(
        ["git", "diff", "--name-only", revision, "--"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: set[str] = set()
    for name in done.stdout.splitlines():
        path = Path(name)
        if path.suffix != ".py":
            continue
        if path.parent.name in ("feature", "saboteurs"):
            found |= area_of(path.stem.removeprefix("area_"))
        if "testsuite/harness" in name or "testsuite/provider" in name or name.endswith("saboteurs/kinds.py"):
            found |= {"parity", "selection"}
    return found


def area_of(stem: str) -> set[str]:
    """The area that a file's name begins with: ``crud_rules_keys`` and ``crud_rows`` are of ``crud``."""
    known = sorted(areas(), key=len, reverse=True)
    return set([area for area in known if stem == area or stem.startswith(area + "_")][:1])


def main() -> int:
    """Choose, run, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append", default=[], choices=areas())
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--changed", metavar="REF")
    parser.add_argument("--matrix", metavar="FILE")
    parser.add_argument("-n", type=int, default=1, help="processes")
    given = parser.parse_args()
    everyone = all_saboteurs()
    wanted_areas = set(given.area) | (changed_areas(given.changed) if given.changed else set())
    narrowed = bool(given.area or given.changed)
    chosen = [
        s for s in everyone if (not narrowed or s.area in wanted_areas) and (not given.name or s.__name__ in given.name)
    ]
    if unknown := sorted(set(given.name) - {s.__name__ for s in everyone}):
        parser.error(f"there is no saboteur {unknown[0]}")
    if not chosen:
        print("no saboteur concerns what changed")
        return 0
    plan = {s.__name__: areas() if given.matrix else [s.area] for s in chosen}
    found = verdicts(run(plan, given.n), chosen)
    if given.matrix:
        Path(given.matrix).write_text(json.dumps([vars(v) for v in found], indent=1), encoding="utf-8")
    missed = [v for v in found if not v.noticed]
    for verdict in found:
        if given.name or not verdict.noticed:
            print(
                f"{'noticed' if verdict.noticed else 'NOT NOTICED'} {verdict.saboteur} ({verdict.mode}) by {verdict.area}:"
            )
            print(f"    {len(verdict.rules)} red rules of {verdict.ran} items: {', '.join(verdict.rules[:6])}")
    print(f"{len(found) - len(missed)} of {len(found)} saboteurs noticed (a saboteur counts once a mode)")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
