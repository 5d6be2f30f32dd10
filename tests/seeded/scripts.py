"""How many failures ``ar-testsuite repro`` shows as a script, on seeded defects drawn over the areas.

python -m tests.seeded.scripts --seed 25 --count 30            the share, and the lines of the scripts
python -m tests.seeded.scripts --skip 10 --count 20            the later part of them
python -m tests.seeded.scripts --name RowsLoseTheLast --show   one defect, with its script
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import record
from .defect import SeededDefect, all_defects
from .repository import TESTS, environment, write_repository


@dataclass(frozen=True)
class Trial:
    """What came of one defect: the script's text, empty without one, and what the command said."""

    defect: str
    rule: str
    mode: str
    script: str
    said: str
    honest: bool = False
    """Whether the same script finds nothing on the reference."""
    seconds: float = 0.0
    """How long the command took."""


def drawn(seed: int, count: int) -> list[type[SeededDefect]]:
    """Defects drawn by a seed: one of every area in turn, so that no large area counts more."""
    chance = random.Random(seed)
    by_area: dict[str, list[type[SeededDefect]]] = {}
    for each in all_defects():
        by_area.setdefault(each.area, []).append(each)
    for each in by_area.values():
        chance.shuffle(each)
    order: Iterator[str] = iter(chance.sample(sorted(by_area), len(by_area)) * count)
    found: list[type[SeededDefect]] = []
    for area in order:
        if len(found) == count:
            break
        if by_area[area]:
            found.append(by_area[area].pop())
    return found


def tried(defect: type[SeededDefect]) -> Trial:
    """Run the rules on record for the defect, then the command for the first that is red."""
    known = record.load()[defect.__name__]
    mode = next(mode for mode in defect.modes() if known.red.get(mode))
    rule = known.red[mode][0]
    with tempfile.TemporaryDirectory(prefix="ar-repro-") as name:
        folder = Path(name)
        write_repository(folder, defect, [defect.area])
        first = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider"]
        chosen = ["-k", f"test_{rule.partition('.')[2]} and {mode}", "--ar-report=run.json", TESTS]
        _run([*first, *chosen], folder)
        items = json.loads((folder / "run.json").read_text(encoding="utf-8"))["items"]
        failed = ("failed", "error")
        red = [i["nodeid"] for i in items if i["rule"] == rule and i["outcome"] in failed and i["mode"] == mode]
        if not red:
            return Trial(defect.__name__, rule, mode, "", "no red item of this rule alone")
        begun = time.monotonic()
        said = _run([sys.executable, "-m", "rhosocial.activerecord.testsuite", "repro", red[0], "-o", "r.py"], folder)
        took = time.monotonic() - begun
        script = folder / "r.py"
        text = script.read_text(encoding="utf-8") if script.is_file() else ""
        honest = bool(text) and _passes_on_the_reference(text, folder)
        return Trial(defect.__name__, rule, mode, text, said, honest, took)


def _passes_on_the_reference(script: str, folder: Path) -> bool:
    sqlite = "rhosocial.activerecord.backend.impl.sqlite"
    lines = script.splitlines()
    at = next((at for at, line in enumerate(lines) if line.startswith("from seeded_backend")), None)
    if at is not None:
        names = {"SyncBackend": "SQLiteBackend", "AsyncBackend": "AsyncSQLiteBackend"}
        reference = [f"from {sqlite} import {names[own]} as {own}" for own in names if own in lines[at]]
        lines[at : at + 1] = [*(["from seeded_backend import Config"] if "Config" in lines[at] else []), *reference]
    (folder / "reference.py").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "reference.py"], cwd=folder, env=environment(folder), capture_output=True, check=False
    )
    return done.returncode == 0


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def main() -> int:
    """Draw, try, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=25)
    parser.add_argument("--count", type=int, default=30, help="up to which of those drawn")
    parser.add_argument("--skip", type=int, default=0, help="without so many of the first")
    parser.add_argument("--keep", type=Path, help="a folder for the scripts")
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--show", action="store_true")
    parser.add_argument("-n", type=int, default=1, help="processes")
    given = parser.parse_args()
    named = [each for each in all_defects() if each.__name__ in given.name]
    trials: list[Trial] = []
    with ThreadPoolExecutor(given.n) as pool:
        for trial in pool.map(tried, named or drawn(given.seed, given.count)[given.skip :]):
            trials.append(trial)
            show(trial, whole=given.show)
            if given.keep is not None:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{trial.defect}.py").write_text(trial.script or trial.said, encoding="utf-8")
    counts = sorted(len(trial.script.splitlines()) for trial in trials if trial.script)
    short = sum(count <= 40 for count in counts)
    print(f"{len(counts)} of {len(trials)} shown; lines {counts}; {short} of {len(counts)} have at most 40")
    print(f"{sum(trial.honest for trial in trials)} of {len(counts)} find nothing on the reference")
    print(f"median of {statistics.median(trial.seconds for trial in trials):.0f} s")
    return 0


def show(trial: Trial, *, whole: bool) -> None:
    """Print one result: its lines, or why there is no script."""
    lines = len(trial.script.splitlines())
    print(
        f"{f'{lines} lines' if lines else 'no script'}: {trial.defect} ({trial.mode}) {trial.rule} {trial.seconds:.0f} s",
        flush=True,
    )
    if lines and not trial.honest:
        print("    on the reference it fails too")
    if whole or not lines:
        print(f"{trial.said}\n{trial.script}")


if __name__ == "__main__":
    sys.exit(main())
