"""``ar-testsuite run``: pytest on the installed kit, with the options that its import needs."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CONFORMANCE = "rhosocial.activerecord.testsuite.conformance"


_ITEM = re.compile(r"(test_\w+)\.py(::.+)", re.DOTALL)
"""An item as a run of the installed kit calls it: ``test_crud.py::TestCrud::test_x[sqlite-memory-sync]``."""


def command(arguments: Sequence[str]) -> list[str]:
    """The pytest command; the folder that the user stands in gives ``backends.yml`` and is left as it was.

    Items that are named by their ids run alone, everything otherwise.
    """
    before = ["", *arguments]
    named = [_ITEM.fullmatch(each) if last != "--deselect" else None for last, each in zip(before, arguments)]
    items = [f"{CONFORMANCE}.{match[1]}{match[2]}" for match in named if match]
    options = [each for each, match in zip(arguments, named) if not match]
    return [
        sys.executable,
        "-m",
        "pytest",
        # Without it the kit's files would be imported under a wrong name: see imports.py.
        "-o",
        "consider_namespace_packages=true",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        # Else the kit's folder, often site-packages, comes before PYTHONPATH: an installed core or backend would be tested
        # in place of the copy that the user put there.
        "--import-mode=append",
        # The root is this folder, even when the kit lies elsewhere or another project lies above.
        f"--rootdir={Path.cwd()}",
        "-p",
        "no:cacheprovider",
        *options,
        "--pyargs",
        *(items or [CONFORMANCE]),
    ]


def run(arguments: Sequence[str]) -> int:
    """Run pytest and give its exit status.

    In a process of its own: this one has imported the kit already, and pytest could not show asserted values then.
    """
    process = subprocess.Popen(command(arguments))
    while True:
        # Ctrl-C reaches both; the child closes its sessions and then ends with pytest's own status.
        with contextlib.suppress(KeyboardInterrupt):
            return process.wait()
