"""Which rules stay green when an answer of the backend is another one: where a rule may promise more than it looks at.

    python -m tests.seeded.tampering                 all areas; the rules with the most telling survivors first
    python -m tests.seeded.tampering --area crud     one area (repeatable)
    python -m tests.seeded.tampering --rule X        one rule, with all that it lets pass (repeatable)

Each rule runs once on SQLite to record what the backend answers it, and once for each change of one answer: another value, a
row less, another exception; or another effect: a write that is taken back, a call that does not run, a transaction that ends
and begins again. A change that leaves the rule green is a survivor. What the rule does not look at because it belongs to its
set-up survives as well, so a person reads the suspects. Rules on random input are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.rules import areas

from .changed import ROOT
from .tampering_report import Suspect, lines_of, suspects, totals
from .tampering_run import PLAN, Plan


def examined(chosen: Sequence[str], rules: Sequence[str], given: argparse.Namespace) -> list[dict[str, Any]]:
    """What became of every rule of some areas, in so many processes."""
    with tempfile.TemporaryDirectory(prefix="ar-tampering-") as folder:
        plans = [
            Plan(f"{folder}/{part}.jsonl", part, given.n, given.seconds, given.items, list(rules), given.change)
            for part in range(given.n)
        ]
        with ThreadPoolExecutor(given.n) as pool:
            found = list(pool.map(lambda plan: _run(plan, chosen, given), plans))
    return [each for part in found for each in part]


def _run(plan: Plan, chosen: Sequence[str], given: argparse.Namespace) -> list[dict[str, Any]]:
    """Run a part of the rules. A process that a rule ends is followed by another one, which leaves that rule out."""
    into = Path(plan.into)
    order = into.with_suffix(".plan")
    order.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command += ["-p", f"{__package__}.tampering_run", f"--ar-target={given.target}", f"--ar-mode={given.mode}"]
    # What fails here is wanted: it needs no second look beside a twin.
    command += ["--ar-timeout=10", "--ar-losses=100000", "--ar-suspects=never", "--ar-twin=never"]
    command += [f"--ar-area={area}" for area in chosen]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
    environment = {**environment, PLAN: str(order), "PYTHONPATH": str(ROOT)}
    lines: list[str] = []
    while True:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        now = into.read_text(encoding="utf-8").splitlines() if into.exists() else []
        if not now and done.returncode not in (0, 5):
            sys.exit(f"the run examined no rule:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        if len(now) == len(lines):
            return [json.loads(line) for line in now]
        lines = now


def main() -> int:
    """Choose, run, rank, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append", default=[], choices=areas())
    parser.add_argument("--rule", action="append", default=[], metavar="ID")
    parser.add_argument("--change", action="append", default=[], metavar="NAME", help="a change alone, such as undone")
    parser.add_argument("--mode", choices=("sync", "async"), default="async", help="sync shows less (default: async)")
    parser.add_argument("--target", default="sqlite-file", choices=("sqlite-file", "sqlite-memory"))
    parser.add_argument("--seconds", type=float, default=2.0, help="for one rule; what is left then is counted")
    parser.add_argument("--items", type=int, default=1, help="so many items of a rule with parameters")
    parser.add_argument("--count", type=int, default=40, help="so many suspects are printed")
    parser.add_argument("--from", dest="source", metavar="FILE", help="print what an earlier run kept, and run nothing")
    parser.add_argument("--keep", metavar="FILE", help="keep what was found as JSON")
    parser.add_argument("-n", type=int, default=1, help="processes")
    given = parser.parse_args()
    chosen = sorted({*given.area, *(rule.partition(".")[0] for rule in given.rule)}) or areas()
    kept = json.loads(Path(given.source).read_text(encoding="utf-8")) if given.source else None
    found = examined(chosen, given.rule, given) if kept is None else kept
    if given.keep:
        Path(given.keep).write_text(json.dumps(found), encoding="utf-8")
    ranked = suspects(found)
    for suspect in ranked[: given.count]:
        _print(suspect, whole=bool(given.rule))
    print(totals(found))
    return 0


def _print(suspect: Suspect, whole: bool) -> None:
    print(f"{suspect.rule}: {suspect.red} of {suspect.ran} changes turn it red")
    for line in lines_of(suspect, whole):
        print(f"    {line}")


if __name__ == "__main__":
    sys.exit(main())
