"""The gate: every seeded defect is noticed by the area that it concerns, and the reference stays green.

    python -m tests.seeded.gate                  every defect, by the rules that are on record for it, else by its area
    python -m tests.seeded.gate --area crud      the defects of one area (repeatable)
    python -m tests.seeded.gate --name X         one defect (repeatable)
    python -m tests.seeded.gate --changed REF    the defects of the areas that changed since a git revision; without REF, in
                                                 the last three commits (AR_GATE_COMMITS: another number)
    python -m tests.seeded.gate --learn          on their whole areas, and put what turned red on record (record.json);
                                                 the order of the rules follows from it (ranking.py)
    python -m tests.seeded.gate --everywhere F   on every area: all that each turns red, as JSON; their number on record
    python -m tests.seeded.gate --unproved       runs nothing: the rules without evidence that they can fail (--area)

A defect that the rules on record do not notice gets its whole area before it counts as not noticed.
Exit status 0 when all are noticed or proved, 1 when one is not, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.rules import areas

from . import ranking, record
from .changed import ROOT, base, changed_areas
from .defect import SeededDefect, all_defects
from .evidence import unproved
from .record import Record

# An unexpected pass is no evidence: a seed may mend by chance what a known failure is about, and no rule notices it.
RED = {"failed", "error"}


@dataclass(frozen=True)
class Verdict:
    """What one seeded defect in one mode turned red."""

    defect: str
    mode: str
    area: str
    rules: tuple[str, ...]
    """The red ones, the quickest first."""
    ran: int

    @property
    def noticed(self) -> bool:
        """By its own area: a defect that only a distant area shows would mislead whoever looks for it."""
        return any(rule.partition(".")[0] == self.area for rule in self.rules)


@dataclass(frozen=True)
class Part:
    """What runs on one defect: areas, and of these all rules or a few."""

    areas: tuple[str, ...]
    rules: tuple[str, ...] = ()


def run(plan: dict[str, Part], workers: int) -> dict[str, Any]:
    """Run the plan's rules on the plan's defects and return the report's document."""
    with tempfile.TemporaryDirectory(prefix="ar-gate-") as folder:
        report, order = Path(folder) / "gate.json", Path(folder) / "plan.json"
        order.write_text(json.dumps({name: [part.areas, part.rules] for name, part in plan.items()}), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-o", "python_files=run_seeded.py", f"--ar-report={report}", "--ar-timeout=20"]
        command += ["-n", str(workers)] if workers > 1 else []
        command += ["-o", "addopts=", "tests/seeded/run_seeded.py"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment["AR_GATE"] = str(order)
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not report.exists():
            sys.exit(f"the gate's run gave no report:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        document: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return document


def verdicts(document: dict[str, Any], chosen: Iterable[type[SeededDefect]]) -> list[Verdict]:
    """Per defect and mode, what turned red.

    Where no session can be opened, the rule that happens to be the first ends as an error, which says nothing about the rule.
    """
    unusable = {(target["id"], mode) for target in document["targets"] for mode in target["unreachable"]}
    red: dict[tuple[str, str], set[str]] = {}
    seconds: dict[tuple[str, str, str], float] = {}
    ran: dict[tuple[str, str], int] = {}
    for item in document["items"]:
        key, rule = (item["target"], item["mode"]), item["rule"]
        ran[key] = ran.get(key, 0) + 1
        seconds[(*key, rule)] = seconds.get((*key, rule), 0) + item["seconds"]["call"]
        if item["outcome"] in RED - ({"error"} if key in unusable else set()):
            red.setdefault(key, set()).add(rule)

    def slowness(key: tuple[str, str], rule: str) -> tuple[int, str]:
        # Roughly, so that two runs give the same order.
        return int(seconds[(*key, rule)] / 0.05), rule

    found = []
    for each in chosen:
        for mode in each.modes():
            key = (each.__name__, mode)
            rules = tuple(sorted(red.get(key, ()), key=lambda rule: slowness(key, rule)))
            found.append(Verdict(each.__name__, mode, each.area, rules, ran.get(key, 0)))
    return found


def judge(chosen: list[type[SeededDefect]], records: dict[str, Record], workers: int) -> list[Verdict]:
    """First the rules on record, then the whole area for what they did not notice in a mode."""
    known = {s.__name__: records[s.__name__] for s in chosen if s.__name__ in records}
    few = [s for s in chosen if s.__name__ in known and known[s.__name__].area == s.area]
    plan = {s.__name__: Part((s.area,), tuple(known[s.__name__].witnesses())) for s in few}
    found = verdicts(run(plan, workers), few) if plan else []
    done = {s.__name__ for s in few} - {v.defect for v in found if not v.noticed}
    rest = [s for s in chosen if s.__name__ not in done]
    if rest:
        print(f"on their whole areas: {', '.join(s.__name__ for s in rest[:8])}{' ...' if rest[8:] else ''}")
        whole = verdicts(run({s.__name__: Part((s.area,)) for s in rest}, workers), rest)
        if new := sorted({v.area for v in whole if v.noticed}):
            print(f"what notices some of them is not on record: run {command_to_learn(new)}")
        found = [v for v in found if v.defect in done] + whole
    return found


def command_to_learn(areas: Iterable[str]) -> str:
    """The command that puts on record what notices the defects of some areas."""
    return "python -m tests.seeded.gate --learn " + " ".join(f"--area {area}" for area in areas)


def learn(chosen: list[type[SeededDefect]], records: dict[str, Record], workers: int) -> list[Verdict]:
    """Run the whole areas and put on record what turned red, and which defects need no less than that."""
    found = verdicts(run({s.__name__: Part((s.area,)) for s in chosen}, workers), chosen)
    for verdict in found:
        known = records.get(verdict.defect)
        if known is None or known.area != verdict.area:
            known = records[verdict.defect] = Record(verdict.area)
        known.red[verdict.mode] = [rule for rule in verdict.rules if rule.partition(".")[0] == verdict.area]
        known.whole = False
    plan = {s.__name__: Part((s.area,), tuple(records[s.__name__].witnesses())) for s in chosen}
    for verdict in verdicts(run(plan, workers), chosen):
        records[verdict.defect].whole |= not verdict.noticed
    return found


def note_beyond(records: dict[str, Record], found: Iterable[Verdict]) -> None:
    """Put on record how many rules of other areas each defect turned red, in either mode."""
    beyond: dict[str, set[str]] = {}
    for verdict in found:
        strangers = {rule for rule in verdict.rules if rule.partition(".")[0] != verdict.area}
        beyond.setdefault(verdict.defect, set()).update(strangers)
    for name, rules in beyond.items():
        if name in records:
            records[name].beyond = len(rules)


def main() -> int:
    """Choose, run, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append", default=[], choices=areas())
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--changed", metavar="REF", nargs="?", const="")
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--everywhere", metavar="FILE")
    parser.add_argument("--unproved", action="store_true")
    parser.add_argument("-n", type=int, default=1, help="processes")
    given = parser.parse_args()
    if given.unproved:
        rules = [rule for rule in unproved() if not given.area or rule.partition(".")[0] in given.area]
        print("\n".join([*rules, f"{len(rules)} rules without evidence that they can fail"]))
        return 1 if rules else 0
    everyone = all_defects()
    names = {s.__name__ for s in everyone}
    by_change = given.changed is not None
    wanted_areas = set(given.area) | (changed_areas(given.changed or base()) if by_change else set())
    narrowed = bool(given.area) or by_change
    chosen = [
        s for s in everyone if (not narrowed or s.area in wanted_areas) and (not given.name or s.__name__ in given.name)
    ]
    if unknown := sorted(set(given.name) - names):
        parser.error(f"unknown seeded defect {unknown[0]!r}")
    if not chosen:
        print("no seeded defect concerns what changed")
        return 0
    records = record.load()
    if given.everywhere:
        found = verdicts(run({s.__name__: Part(tuple(areas())) for s in chosen}, given.n), chosen)
        Path(given.everywhere).write_text(json.dumps([vars(v) for v in found], indent=1), encoding="utf-8")
        note_beyond(records, found)
    elif given.learn:
        found = learn(chosen, records, given.n)
    else:
        found = judge(chosen, records, given.n)
    if given.everywhere or given.learn:
        record.update({s.__name__: records[s.__name__] for s in chosen if s.__name__ in records}, names)
        ranking.write(ranking.ranking(record.load(), ranking.read_costs(), ranking.existing()))
    missed = [v for v in found if not v.noticed]
    for verdict in found:
        if given.name or not verdict.noticed:
            print(
                f"{'noticed' if verdict.noticed else 'NOT NOTICED'} {verdict.defect} ({verdict.mode}) by {verdict.area}:"
            )
            print(f"    {len(verdict.rules)} red rules of {verdict.ran} items: {', '.join(verdict.rules[:6])}")
    print(f"{len(found) - len(missed)} of {len(found)} seeded defects noticed (a defect counts once a mode)")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
