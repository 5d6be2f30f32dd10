"""Where seeded defects and the reference part first: what a failure shows beside its twin.

    python -m tests.seeded.twins --count 20 --seed 1     a random sample
    python -m tests.seeded.twins --name X                one defect (repeatable), with what is shown

Each defect runs the rules on record that notice it, in every mode that has it. A person judges whether the first place names the
mistake: the defect's docstring stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rhosocial.activerecord.testsuite.files import PARTINGS
from rhosocial.activerecord.testsuite.report.lines import plain
from rhosocial.activerecord.testsuite.report.parting import Parting
from rhosocial.activerecord.testsuite.report.parting_view import parting_lines

from .changed import ROOT
from .defect import SeededDefect, all_defects

_WIDTH = 110


def partings(chosen: Sequence[type[SeededDefect]]) -> list[Parting]:
    """Run the areas of the defects on them, every failed rule beside the reference."""
    with tempfile.TemporaryDirectory(prefix="ar-twins-") as folder:
        plan, into = Path(folder) / "plan.json", Path(folder) / "partings.json"
        rules = {each.__name__: [[each.area], _rules(each)] for each in chosen}
        plan.write_text(json.dumps(rules), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-o", "python_files=run_seeded.py", "-o", "addopts=", "-p", "no:xdist", "--ar-timeout=20"]
        command += ["--ar-suspects=never", "--ar-twin=reference", "tests/seeded/run_seeded.py"]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment = {**kept, "AR_GATE": str(plan), PARTINGS: str(into)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not into.exists():
            sys.exit(f"the run left no partings:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return [Parting.from_data(each) for each in json.loads(into.read_text(encoding="utf-8"))]


def _rules(defect: type[SeededDefect]) -> list[str]:
    """The rules on record that notice it; none, which means all, where there is no record."""
    file = Path(__file__).parent / defect.area / "record.json"
    record = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    red = record.get(defect.__name__, {}).get("red", {})
    return sorted({str(rule) for rules in red.values() for rule in rules})


def main() -> None:
    """Print where each defect and the reference part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", action="append", default=[])
    arguments = parser.parse_args()
    known = [each for each in all_defects() if each.core is None]
    some = random.Random(arguments.seed).sample(known, min(arguments.count, len(known)))
    chosen = [each for each in known if each.__name__ in arguments.name] if arguments.name else some
    found = partings(chosen)
    for defect in chosen:
        own = [each for each in found if each.here.startswith(f"{defect.__name__}-")]
        print(f"\n## {defect.area} {defect.__name__}: {' '.join((defect.__doc__ or '').split())}")
        for each in own if arguments.name else own[:1]:
            print(f"{each.rule} on {each.here}")
            print(plain(parting_lines(each, _WIDTH)))
        if not own:
            print("nothing to compare")


if __name__ == "__main__":
    main()
