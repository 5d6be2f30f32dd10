"""Runs rules of the kit on the reference with mends applied.

    python -m tests.mended.run                     the rules that pass on no target, with every mend
    python -m tests.mended.run --name X            only this mend (repeatable) and the rules of its page
    python -m tests.mended.run --driver postgres   the same on a configured server, which AR_TEST_BACKEND_* names
    python -m tests.mended.run --whole             the whole kit, with every mend: no other rule fails by one
    python -m tests.mended.run --without X         without this mend (repeatable)

Exit status 0 when every rule passed (``--whole``: when none failed that shows no defect), else 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.configured import options_of

from .evidence import by_defect, passed, shown_by
from .mend import Mend, all_mends

RED = ("failed", "error")
ROOT = Path(__file__).resolve().parents[2]


def run(driver: str, mends: Iterable[type[Mend]], rules: Sequence[str], *more: str) -> list[dict[str, Any]]:
    """The items of the run's report, of both modes; no rules: all. Exits when there is no report.

    SQLite is a file of the run's own, another database the configured target.
    """
    options = {"timeout": 0.6} if driver == "sqlite" else options_of(driver)
    what = {"driver": driver, "options": options, "mends": [each.__name__ for each in mends], "rules": list(rules)}
    with tempfile.TemporaryDirectory(prefix="ar-mended-") as folder:
        report, plan = Path(folder) / "report.json", Path(folder) / "plan.json"
        plan.write_text(json.dumps(what, default=str), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-o", "python_files=run_mended.py", f"--ar-report={report}", "--ar-timeout=20"]
        command += ["-o", "addopts=", "tests/mended/run_mended.py", *more]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment["AR_MENDED"] = str(plan)
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not report.exists():
            sys.exit(f"the run of the mends wrote no report:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        items: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["items"]
        return items


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mended.run", description="Runs rules on a mended core.")
    known = {each.__name__: each for each in all_mends()}
    parser.add_argument("--name", action="append", choices=sorted(known), help="only this mend (repeatable)")
    parser.add_argument("--without", action="append", choices=sorted(known), default=[], help="without it (repeatable)")
    parser.add_argument("--driver", choices=sorted({each.driver for each in known.values()}))
    parser.add_argument("--whole", action="store_true", help="the whole kit")
    chosen = parser.parse_args()
    names = [name for name in chosen.name or known if name not in chosen.without]
    driver = chosen.driver or (known[chosen.name[0]].driver if chosen.name else "sqlite")
    mends = [known[name] for name in names if known[name].driver == driver]
    if not mends or (chosen.name and len(mends) < len(names)):
        parser.error(f"not every named mend is shown on {driver}: name those of one driver")
    rules = shown_by(mends)
    if not rules:
        parser.error("every rule of these mends' pages passes on a target of the published results")
    try:
        items = run(driver, mends, [] if chosen.whole else rules)
    except pytest.skip.Exception as error:
        parser.error(str(error))
    good = passed(items)
    # A rule that shows a defect may show it in another way beside a mend.
    left_out = by_defect() if chosen.whole else set()
    wrong = [each for each in items if each["rule"] not in left_out and (not chosen.whole or each["outcome"] in RED)]
    wrong = [each for each in wrong if each["rule"] not in good]
    for item in wrong:
        message = " ".join(str(item.get("message") or item.get("reason") or "").split())[-200:]
        print(f"{item['mode']} {item['outcome']} {item['rule']}: {message}")
    print(f"{len({item['rule'] for item in items})} rules, {len(good)} passed in both modes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
