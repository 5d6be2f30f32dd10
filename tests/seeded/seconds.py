"""Backends that handle only one of several, or mix two up, made by themselves: which of them does no rule notice?

    python -m tests.seeded.seconds --area dml            one area (repeatable; all without it)
    python -m tests.seeded.seconds --area dml --place Join   the mutants whose name has this text
    python -m tests.seeded.seconds --from FILE           print what an earlier run kept, and run nothing

Each rule of an area runs once on SQLite to note which sequences the core's backends, dialects, introspectors and expressions
are given or answer: columns, rows, values, keys, options, constraints. For each sequence that ever has two there are mutants:
the second is dropped, the first stands in its place, the two are swapped, only the last is kept, the second has a part of the
first; and a method whose second call answers as its first. The rules that meet the sequence run on each mutant until one is
red. A mutant that all of them let pass is a survivor. Two kinds are set aside: what changes no SQL in any rule, and a swap
after which the database answers the same, which is an order without meaning. Sequences that no rule ever gives two of are
listed with ``--never-two``: what becomes of their second, no rule can say.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.rules import areas

from .changed import ROOT
from .seconds_report import never_two, survivor_lines, table, unnoticed
from .seconds_run import PLAN, Plan

EVERY = 1000
"""More items than any rule or mutant has."""


def examined(area: str, given: argparse.Namespace, only: Collection[tuple[str, str]] = ()) -> list[dict[str, Any]]:
    """What became of the mutants of an area. A process that a mutant ends is followed by another one, which leaves it out.

    With ``only``, these mutants are tried on every item that meets them.
    """
    with tempfile.TemporaryDirectory(prefix="ar-seconds-") as folder:
        into = Path(folder) / "found.jsonl"
        order = Path(folder) / "plan.json"
        items, tries = (EVERY, EVERY) if only else (given.items, given.tries)
        plan = Plan(str(into), given.seconds, items, tries, given.place, [list(each) for each in sorted(only)])
        order.write_text(json.dumps(asdict(plan)), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-p", f"{__package__}.seconds_run", f"--ar-target={given.target}", f"--ar-mode={given.mode}"]
        # What fails here is wanted: it needs no second look beside a twin.
        command += ["--ar-timeout=10", "--ar-losses=100000", "--ar-suspects=never", "--ar-twin=never"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment = {**environment, PLAN: str(order), "PYTHONPATH": str(ROOT)}
        before = -1
        while True:
            done = subprocess.run(
                [*command, f"--ar-area={area}"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            lines = into.read_text(encoding="utf-8").splitlines() if into.exists() else []
            if not lines and done.returncode not in (0, 5):
                sys.exit(f"the run examined nothing:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
            if len(lines) == before or done.returncode in (0, 5):
                return [json.loads(line) for line in lines]
            before = len(lines)


def main() -> int:
    """Choose, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append", default=[], choices=areas())
    parser.add_argument("--place", action="append", default=[], metavar="TEXT", help="mutants with this text alone")
    parser.add_argument("--mode", choices=("sync", "async"), default="sync")
    parser.add_argument("--target", default="sqlite-memory", choices=("sqlite-file", "sqlite-memory"))
    parser.add_argument("--seconds", type=float, default=300.0, help="for one area; what is left then is counted")
    parser.add_argument("--items", type=int, default=12, help="so many items of a rule with parameters")
    parser.add_argument("--tries", type=int, default=15, help="so many items are run on a mutant")
    parser.add_argument("--from", dest="source", action="append", default=[], metavar="FILE", help="what runs kept")
    parser.add_argument("--keep", metavar="FILE", help="keep what was found as JSON")
    parser.add_argument("--never-two", action="store_true", help="list the sequences that no rule gives two of")
    parser.add_argument("--again", action="store_true", help="then try those that no area noticed on every item")
    parser.add_argument("-n", type=int, default=1, help="processes")
    given = parser.parse_args()
    found: dict[str, list[dict[str, Any]]] = {}
    if given.source:
        for file in given.source:
            kept = json.loads(Path(file).read_text(encoding="utf-8"))
            found.update({area: lines for area, lines in kept.items() if not given.area or area in given.area})
    else:
        chosen = given.area or areas()
        with ThreadPoolExecutor(given.n) as pool:
            for area, lines in zip(chosen, pool.map(lambda area: examined(area, given), chosen)):
                found[area] = lines
                if given.keep:
                    Path(given.keep).write_text(json.dumps(found), encoding="utf-8")
    if given.again:
        for area in sorted(found):
            left = [mutant for mutant, by_area in unnoticed(found).items() if area in by_area]
            if left:
                found[area] += [line for line in examined(area, given, left) if "place" in line]
                if given.keep:
                    Path(given.keep).write_text(json.dumps(found), encoding="utf-8")
    for line in never_two(found) if given.never_two else survivor_lines(found):
        print(line)
    print("\n".join(table(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
