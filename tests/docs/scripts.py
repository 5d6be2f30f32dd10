"""Runs the scripts of the pages, each in a separate process, forked where possible from one that has imported the core.

Importing the core and a driver takes four times as long as the script itself.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.drivers import PROFILES

LIMIT = 60.0
"""Seconds that one script may take."""
_CORE = "rhosocial.activerecord"
_PRELOADED = [
    "asyncio",
    "tests.docs.scripts",
    f"{_CORE}.model",
    f"{_CORE}.relation",
    *(f"{_CORE}.backend.impl.{name}" for name in PROFILES),
]


@dataclass(frozen=True)
class Ran:
    """A script's exit status and output."""

    status: int
    out: str
    err: str


def run_script(text: str, folder: Path, more: Mapping[str, str]) -> Ran:
    """Run a script's text in a folder, with more environment variables, warnings silenced."""
    script = folder / "script.py"
    script.write_text(text, encoding="utf-8")
    return _forked(script, more) if "forkserver" in multiprocessing.get_all_start_methods() else _started(script, more)


def _started(script: Path, more: Mapping[str, str]) -> Ran:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONIOENCODING": "utf-8", **more}
    command = [sys.executable, str(script)]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, cwd=script.parent, timeout=LIMIT, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@cache
def _server() -> Any:
    context = multiprocessing.get_context("forkserver")
    # The server itself skips drivers that are not installed.
    context.set_forkserver_preload(_PRELOADED)
    return context


def _forked(script: Path, more: Mapping[str, str]) -> Ran:
    child = _server().Process(target=_in_the_child, args=(script, dict(more)))
    child.start()
    child.join(LIMIT)
    if child.is_alive():
        child.kill()
        raise TimeoutError(f"the script takes longer than {LIMIT:g} s")
    printed = (script.with_suffix(each) for each in (".out", ".err"))
    out, err = (each.read_text(encoding="utf-8") for each in printed)
    return Ran(child.exitcode or 0, out, err)


def _in_the_child(script: Path, more: Mapping[str, str]) -> None:
    for number, suffix in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(script.with_suffix(suffix), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    os.environ.update(more)
    os.chdir(script.parent)
    warnings.simplefilter("ignore")
    sys.argv = [str(script)]
    runpy.run_path(str(script), run_name="__main__")
