"""Measures a run of the kit: milliseconds per item for each target and mode, the kit's own share, and the start-up.

    python benchmarks/speed.py                         the configured targets, else SQLite; three runs
    python benchmarks/speed.py --runs 5 --area crud    one area, the median of five runs
    python benchmarks/speed.py --json speed.json       the figures for other programs

An item's time is set-up, call and tear-down together; the own share is the part outside the rule's body. Areas and rules
that wait by nature (locks, large data, many tables, random examples: ``waits=True``) have a budget per target and mode
instead of a limit per item, so they are listed separately. Figures differ between machines, and a noisy machine makes them
up to 1.8 times as large, so the script asserts nothing.

The runs stay on one processor where the system allows it. Waking a thread on another processor, as an async driver with a
thread does for each statement, takes 20 microseconds on some machines and 250 on others. ``--spread`` uses all processors.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.engine.rules import facts_of, rule_id
from rhosocial.activerecord.testsuite.rules import areas, classes_of

WAITING = {"isolation", "locking", "faults", "pools", "concurrency", "realworld"}
LIMITS = {"sqlite": {"sync": 2.4, "async": 4.0}, "other": {"sync": 6.5, "async": 6.5}}
OWN = {"sqlite": 1.2, "other": 2.5}


def run(arguments: list[str], report: Path) -> float:
    """Run the kit once; return the seconds."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "rhosocial.activerecord.testsuite", "run", "-q", "-p", "no:randomly"]
    done = subprocess.run([*command, f"--ar-report={report}", *arguments], capture_output=True, text=True, check=False)
    if not report.exists():
        sys.exit(f"the run wrote no report:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def seconds(item: dict[str, Any]) -> float:
    """The whole time of one item."""
    return float(sum(item["seconds"][phase] for phase in ("setup", "call", "teardown")))


def waiting() -> set[str]:
    """The rules that have a budget instead of a limit."""
    found = set()
    for area in areas():
        for cls in classes_of(area):
            for name in dir(cls):
                if name.startswith("test_") and (area in WAITING or facts_of(getattr(cls, name)).waits):
                    found.add(rule_id(area, name))
    return found


def figures(document: dict[str, Any], patient: set[str]) -> dict[str, dict[str, float]]:
    """Per target and mode: items, milliseconds per item, the own share, and the seconds of waiting items."""
    found: dict[str, dict[str, float]] = {}
    for key in sorted({(item["target"], item["mode"]) for item in document["items"]}):
        items = [item for item in document["items"] if (item["target"], item["mode"]) == key]
        quick = [item for item in items if item["rule"] not in patient]
        measured = [item for item in quick if item["seconds"]["body"] is not None]
        own = sum(seconds(item) - item["seconds"]["body"] for item in measured)
        found["-".join(key)] = {
            "items": len(quick),
            "ms": 1000 * sum(map(seconds, quick)) / max(len(quick), 1),
            "own_ms": 1000 * own / max(len(measured), 1),
            "waiting_s": sum(seconds(item) for item in items if item["rule"] in patient),
        }
    return found


def start_up(folder: Path) -> float:
    """Seconds from the command to the first test: the wall time of a run of one item, minus the item's time."""
    report = folder / "first.json"
    name = "a_saved_record_is_found_by_its_key"
    wall = run(["--ar-target", "sqlite-memory", "--ar-mode", "sync", "--ar-area", "crud", "-k", name], report)
    (item,) = (i for i in json.loads(report.read_text("utf-8"))["items"])
    return wall - seconds(item)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--area", action="append", default=[])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--spread", action="store_true", help="let the runs use all processors")
    given = parser.parse_args()
    if not given.spread and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    arguments = [word for area in given.area for word in ("--ar-area", area)]
    with tempfile.TemporaryDirectory(prefix="ar-speed-") as name:
        folder = Path(name)
        documents = []
        for number in range(given.runs):
            report = folder / f"{number}.json"
            run(arguments, report)
            documents.append(json.loads(report.read_text("utf-8")))
        drivers = {target["id"]: target["driver"] for target in documents[0]["targets"]}
        patient = waiting()
        each = [figures(document, patient) for document in documents]
        rows = {}
        for key in each[0]:
            rows[key] = {name: statistics.median(one[key][name] for one in each) for name in each[0][key]}
        print(f"{'target':28} {'items':>6} {'ms/item':>8} {'limit':>6} {'own ms':>7} {'limit':>6} {'waiting s':>10}")
        for key, row in rows.items():
            target, mode = key.rsplit("-", 1)
            kind = "sqlite" if drivers[target] == "sqlite" else "other"
            print(
                f"{key:28} {row['items']:6.0f} {row['ms']:8.2f} {LIMITS[kind][mode]:6.1f} "
                f"{row['own_ms']:7.2f} {OWN[kind]:6.1f} {row['waiting_s']:10.1f}"
            )
        if "sqlite-memory" in drivers:
            print(f"start-up to the first test: {min(start_up(folder) for _ in range(given.runs)):.2f} s")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
