"""The order of rules in which a run finds a defect soonest, and the few that notice nearly all of them.

    python -m tests.seeded.ranking                     write the order (rules/ranking.json) from the record and the costs,
                                                       as `gate --learn` does
    python -m tests.seeded.ranking --costs REPORT.json the same, with the rules' milliseconds of a run on SQLite first
                                                       (rules/costs.json, by which shards are balanced)
    python -m tests.seeded.ranking --curve             runs nothing: how soon each seeded defect is noticed, by order

Each step takes the rule that notices most defects, not noticed so far, for its time: the greedy answer to "min-sum set
cover", never worse than four times the best order. Areas come interleaved by themselves.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from rhosocial.activerecord.testsuite import rules
from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.pytest_plugin.item_shards import cost
from rhosocial.activerecord.testsuite.rules import areas, classes_of

from . import record
from .record import Record

RANKING = Path(rules.__file__).with_name("ranking.json")
COSTS = RANKING.with_name("costs.json")

COVER = 0.95
"""The share of an area's seeded defects that the quick set notices."""

Notice = dict[str, set[tuple[str, str]]]
"""Rule to the defects that it notices, a defect once for each mode."""


def noticed(records: Mapping[str, Record]) -> Notice:
    """What each rule notices."""
    found: Notice = {}
    for name, each in records.items():
        for mode, red in each.red.items():
            for rule in red:
                found.setdefault(rule, set()).add((name, mode))
    return found


def strongest_first(notice: Notice, costs: Mapping[str, int], enough: float = 1.0) -> list[str]:
    """The rules that notice at least this share of all defects, the most telling for its time first."""
    left = {defect for defects in notice.values() for defect in defects}
    spare = len(left) - -int(-len(left) * enough // 1)
    waiting = {rule: set(defects) for rule, defects in notice.items()}
    order: list[str] = []
    while len(left) > spare:
        best = min(waiting, key=lambda rule: (-len(waiting[rule]) / cost(costs, rule), rule))
        order.append(best)
        gone = waiting.pop(best)
        left -= gone
        for defects in waiting.values():
            defects -= gone
    return order


def quick(notice: Notice, costs: Mapping[str, int]) -> list[str]:
    """For each area the fewest rules, by greedy choice, that notice nearly all of its defects."""
    by_area: dict[str, Notice] = {}
    for rule, defects in notice.items():
        by_area.setdefault(rule.partition(".")[0], {})[rule] = defects
    return sorted(rule for found in by_area.values() for rule in _fewest(found, costs))


def _fewest(notice: Notice, costs: Mapping[str, int]) -> list[str]:
    """The greedy choice without the rules that the later ones made needless, the dearest left out first."""
    chosen = strongest_first(notice, costs, COVER)
    needed = COVER * len(set().union(*notice.values()))
    for rule in sorted(chosen, key=lambda rule: (-cost(costs, rule), rule)):
        others = [each for each in chosen if each != rule]
        if others and len(set().union(*(notice[each] for each in others))) >= needed:
            chosen = others
    return chosen


def measured(report: Path) -> dict[str, int]:
    """Rule to milliseconds, from the JSON report of a run on SQLite; rules that skip in memory count with a file."""
    seconds: dict[str, dict[str, float]] = {}
    for item in json.loads(report.read_text(encoding="utf-8"))["items"]:
        if item["outcome"] != "skipped":
            on = seconds.setdefault(item["rule"], {})
            phases = (item["seconds"][phase] for phase in ("setup", "call", "teardown"))
            on[item["target"]] = on.get(item["target"], 0) + sum(phases)
    return {rule: round(min(on.values()) * 1000) for rule, on in sorted(seconds.items())}


def existing() -> set[str]:
    """All rules of today."""
    return {
        rule_id(area, name) for area in areas() for cls in classes_of(area) for name in dir(cls) if name[:5] == "test_"
    }


def ranking(records: Mapping[str, Record], costs: Mapping[str, int], of: Collection[str]) -> dict[str, list[str]]:
    """The document that the package carries."""
    notice = {rule: defects for rule, defects in noticed(records).items() if rule in of}
    return {"first": strongest_first(notice, costs), "quick": quick(notice, costs)}


def read_costs() -> dict[str, int]:
    """Rule to milliseconds, as measured last."""
    found: dict[str, int] = json.loads(COSTS.read_text(encoding="utf-8"))
    return found


def write(document: Mapping[str, list[str]]) -> None:
    """Put the document into the package."""
    RANKING.write_text(text(document), encoding="utf-8")


def text(document: Mapping[str, list[str]]) -> str:
    """A line for each rule, so that a change is a change of few lines."""
    return json.dumps(document, indent=1) + "\n"


def waits(
    order: Iterable[str], costs: Mapping[str, int], records: Mapping[str, Record]
) -> dict[tuple[str, str], float]:
    """Seconds of rules until each defect is noticed in this order; the start and the collection come before."""
    notice, spent = noticed(records), 0.0
    found: dict[tuple[str, str], float] = {}
    for rule in order:
        spent += cost(costs, rule) / 1000
        for defect in notice.get(rule, ()):
            found.setdefault(defect, spent)
    return found


def apfd(order: list[str], records: Mapping[str, Record]) -> float:
    """The average percentage of defects detected (Rothermel and others), rules counted alike: 1 is best."""
    notice, first = noticed(records), dict[tuple[str, str], int]()
    for position, rule in enumerate(order, 1):
        for defect in notice.get(rule, ()):
            first.setdefault(defect, position)
    return 1 - sum(first.values()) / (len(order) * len(first)) + 1 / (2 * len(order))


def main() -> int:
    """Write the order, or print the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--costs", metavar="REPORT.json", type=Path)
    parser.add_argument("--curve", action="store_true")
    given = parser.parse_args()
    if given.costs:
        COSTS.write_text(json.dumps(measured(given.costs), indent=1) + "\n", encoding="utf-8")
    costs, records, of = read_costs(), record.load(), existing()
    document = ranking(records, costs, of)
    if given.curve:
        written = [rule_id(area, name) for area in areas() for cls in classes_of(area) for name in vars(cls)]
        as_written = [rule for rule in dict.fromkeys(written) if rule in of]
        ranked = [*document["first"], *(rule for rule in as_written if rule not in set(document["first"]))]
        for name, order in (("as written", as_written), ("strongest first", ranked)):
            seconds = sorted(waits(order, costs, records).values())
            print(
                f"{name}: half of {len(seconds)} defects after {statistics.median(seconds):.1f} s of rules, 90 % after "
                f"{seconds[int(len(seconds) * 0.9)]:.1f} s, all after {seconds[-1]:.1f} s; APFD {apfd(order, records):.3f}"
            )
        spent = sum(cost(costs, rule) for rule in document["quick"]) / 1000
        print(f"quick: {len(document['quick'])} of {len(of)} rules, {spent:.1f} s of rules")
        return 0
    write(document)
    print(
        f"{RANKING.name}: {len(document['first'])} rules first, {len(document['quick'])} of them and others are quick"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
