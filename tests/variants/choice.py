"""Which variants an ordinary run of the kit's own tests runs: those that a change concerns, and a few that take turns.

All of them take minutes. With ``AR_LONG`` (``.ci/long whole``) all run.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import classes_of
from tests.seeded.changed import ROOT, base, changed_files, revision

from .variant import Variant

TURNS = 8
"""How many variants run that no change concerns."""


def chosen(variants: Mapping[str, type[Variant]], root: Path = ROOT) -> list[str]:
    """The names of the variants to run, in their order."""
    if "AR_LONG" in os.environ:
        return list(variants)
    try:
        commit, files = revision(root), changed_files(base(root), root)
    except (OSError, subprocess.CalledProcessError):  # the sources without their history
        commit, files = "", set()
    wanted = {*in_turn(variants, commit), *(name for name, each in variants.items() if concerned(each, files))}
    return [name for name in variants if name in wanted]


def in_turn(names: Collection[str], commit: str) -> list[str]:
    """The variants of one commit: the same in every process, and others with the next commit."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{commit} {name}".encode()).digest())[:TURNS]


def concerned(variant: type[Variant], files: Collection[Path]) -> bool:
    """Whether one of the files defines the variant or one of the rules that its test runs."""
    return not files_of(variant).isdisjoint(files)


def files_of(variant: type[Variant]) -> set[Path]:
    """The module of a variant and those of the rules that it touches, from the root of the checkout."""
    patterns = (*variant.red, *variant.quick)
    found = {_file(variant)}
    for area in {pattern.partition(".")[0] for pattern in patterns}:
        for cls in classes_of(area):
            rules = [rule_id(area, name) for name in dir(cls) if name.startswith("test_")]
            if any(fnmatchcase(rule, pattern) for rule in rules for pattern in patterns):
                found.add(_file(cls))
    return found


def _file(cls: type) -> Path:
    path = Path(str(sys.modules[cls.__module__].__file__)).resolve()
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
