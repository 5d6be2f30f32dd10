"""How often the suspects of a run hold the method that is wrong, over seeded defects that override one.

    python -m tests.seeded.suspects --count 150 --seed 1     a random sample, each on its own area
    python -m tests.seeded.suspects --name X                 one defect (repeatable), with its suspects

Three owners of code are judged: the author of the defect alone, as in a third party's repository that derives from a driver;
the author of a driver, to whom SQLite's whole driver and the defect belong; and a maintainer of the core, to whom all code
does. A suspect is right when it has the name of a method that the defect overrides, or stands in the defect's class; for the
two other owners also when it stands in the defect's module.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rhosocial.activerecord.testsuite.report.outcome import Suspect
from rhosocial.activerecord.testsuite.report.spectra import Function, Spectrum, from_data
from rhosocial.activerecord.testsuite.report.suspects import ranked, twin_name

from .changed import ROOT
from .defect import SeededDefect, all_defects
from .recorded_spectra import SPECTRA

_MODES = ("", "Sync", "Async")
_MIXINS = (*(f"{mode}{part}" for mode in _MODES for part in ("Backend", "Transactions")), "Dialect")
_SEEDED, _DRIVER = "tests/seeded/", "/impl/sqlite/"
_MACHINERY = "tests/seeded/defect.py"
"""What puts a defect into the reference is no code of its author."""
_AT_ONCE = 25
"""So many defects run in one process."""
OWNERS = {
    "defect": lambda file: file.startswith(_SEEDED),
    "driver": lambda file: file.startswith(_SEEDED) or _DRIVER in file,
    "core": lambda file: True,
}
"""Whose code can be a suspect."""


@dataclass(frozen=True)
class Found:
    """One defect: at which place of the suspects its method is, from 1; 0 when it is not among them."""

    defect: str
    red: int
    places: dict[str, int]
    suspects: dict[str, list[str]]


def overrides(defect: type[SeededDefect]) -> dict[tuple[str, int], str]:
    """The methods that a defect overrides: file and line of their code to their name in the mixin.

    Some mixins come from a function that many defects share, so that their code has another name.
    """
    found = {}
    for part in (part for part in _MIXINS if hasattr(defect, part)):
        for cls in getattr(defect, part).__mro__[:-1]:
            for name, value in vars(cls).items():
                inner = getattr(value, "fget", None) or getattr(value, "__func__", value)
                code = getattr(getattr(inner, "__wrapped__", inner), "__code__", None)
                if code is not None:
                    _, seeded, file = code.co_filename.replace(os.sep, "/").rpartition(f"/{_SEEDED}")
                    found[f"{_SEEDED if seeded else ''}{file}", code.co_firstlineno] = f"{part}.{name}"
    return found


def spectra(chosen: Sequence[type[SeededDefect]], workers: int) -> Iterator[Spectrum]:
    """Run each defect on its area, and read what the second passes noted."""
    for start in range(0, len(chosen), _AT_ONCE):
        part = chosen[start : start + _AT_ONCE]
        print(f"running {start + 1} to {start + len(part)} of {len(chosen)}", file=sys.stderr, flush=True)
        yield from _run(part, workers)


def _run(chosen: Sequence[type[SeededDefect]], workers: int) -> list[Spectrum]:
    with tempfile.TemporaryDirectory(prefix="ar-suspects-") as folder:
        plan, into = Path(folder) / "plan.json", Path(folder) / "spectra.json"
        plan.write_text(json.dumps({each.__name__: [[each.area], []] for each in chosen}), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["-p", "tests.seeded.recorded_spectra", "-o", "python_files=run_seeded.py", "-o", "addopts="]
        command += ["--ar-timeout=20", "--ar-suspects=always", "-n", str(workers), "tests/seeded/run_seeded.py"]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AR_TEST_BACKEND")}
        environment = {**kept, "AR_GATE": str(plan), SPECTRA: str(into)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not into.exists():
            sys.exit(f"the run left no spectra:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return [each for data in json.loads(into.read_text(encoding="utf-8")) for each in from_data(data)]


def judge(defect: type[SeededDefect], items: Iterable[Spectrum]) -> Found:
    """The place of the defect's method among the suspects, for each owner of code."""
    names = overrides(defect)
    own = [_named(each, names) for each in items]
    wrong = {twin_name(name.rpartition(".")[2]) for name in names.values()}
    places, suspects = {}, {}
    for owner, holds in OWNERS.items():
        found = ranked(defect.__name__, [_only(each, holds) for each in own])
        right = (place for place, each in enumerate(found, 1) if _is_right(each, defect, wrong, owner))
        places[owner] = next(right, 0)
        suspects[owner] = [
            f"{each.place} {each.name} {each.red}/{each.of_red} {each.green}/{each.of_green}" for each in found
        ]
    return Found(defect.__name__, sum(each.failed for each in own), places, suspects)


def _is_right(suspect: Suspect, defect: type[SeededDefect], wrong: set[str], owner: str) -> bool:
    """Whether a suspect is a method that the defect overrides, or code in the defect's class.

    To the owner of more code than the defect, all of the defect's module is the mistake: adapters, what overrides call.
    """
    if twin_name(suspect.name.rpartition(".")[2]) in wrong or suspect.name.startswith(f"{defect.__name__}."):
        return True
    return owner != "defect" and suspect.place.startswith(f"{defect.__module__.replace('.', '/')}.py:")


def _named(item: Spectrum, names: dict[tuple[str, int], str]) -> Spectrum:
    """The spectrum with the names of the overrides, which are then equal in both modes."""

    def named(function: Function) -> Function:
        return replace(function, name=names.get((function.file, function.line), function.name))

    return _changed(item, lambda functions: map(named, functions))


def _only(item: Spectrum, holds: object) -> Spectrum:
    def own(function: Function) -> bool:
        return bool(holds(function.file)) and function.file != _MACHINERY  # type: ignore[operator]

    return _changed(item, lambda functions: filter(own, functions))


def _changed(item: Spectrum, change: Callable[[Iterable[Function]], Iterable[Function]]) -> Spectrum:
    """The spectrum after a change of everything in it that is a function."""
    return replace(
        item,
        executed=frozenset(change(item.executed)),
        raised=tuple(change(item.raised)),
        handlers=frozenset(change(item.handlers)),
        opening=frozenset(change(item.opening)),
    )


def main() -> int:
    """Choose, run, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("-n", "--workers", type=int, default=2)
    parser.add_argument("--spectra", metavar="FILE", help="keep the spectra, or read them when the file exists")
    arguments = parser.parse_args()
    overriding = [each for each in all_defects() if overrides(each)]
    named = [each for each in overriding if each.__name__ in arguments.name]
    count = min(arguments.count, len(overriding))
    chosen = named or random.Random(arguments.seed).sample(overriding, count)
    found = [each for each in _judged(chosen, arguments.workers, arguments.spectra) if each.red]
    for each in found:
        if named or not all(each.places.values()) or max(each.places.values()) > 3:
            print(each.defect, each.red, each.places)
            for owner, texts in each.suspects.items() if named else ():
                print("\n".join([f"  {owner}", *(f"    {text}" for text in texts)]))
    print(f"{len(overriding)} defects override a method; {len(chosen)} ran; {len(found)} failed in the second pass")
    for title, group in (("all", found), ("more than ten red items", [each for each in found if each.red > 10])):
        for owner in OWNERS:
            first = sum(each.places[owner] == 1 for each in group)
            three = sum(1 <= each.places[owner] <= 3 for each in group)
            of = max(len(group), 1)
            print(
                f"{title}, {owner}: first {first} of {len(group)} ({first / of:.0%}), in three {three} ({three / of:.0%})"
            )
    return 0


def _judged(chosen: Sequence[type[SeededDefect]], workers: int, kept: str) -> list[Found]:
    from rhosocial.activerecord.testsuite.report.spectra import to_data

    if kept and Path(kept).exists():
        items = from_data(json.loads(Path(kept).read_text(encoding="utf-8")))
    else:
        items = list(spectra(chosen, workers))
        if kept:
            Path(kept).write_text(json.dumps(to_data(items)), encoding="utf-8")
    by_defect: dict[str, list[Spectrum]] = {}
    for each in items:
        by_defect.setdefault(each.target, []).append(each)
    return [judge(each, by_defect[each.__name__]) for each in chosen if each.__name__ in by_defect]


if __name__ == "__main__":
    sys.exit(main())
