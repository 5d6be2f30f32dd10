"""A process that has imported pytest, the core and the kit, and forks the runs of the kit's own tests.

Most of a short run of pytest is spent on imports that are the same in each. The server imports them once; each run is a fork
of it that goes on as ``python -m MODULE`` does, to the interpreter's own end.

A run needs a process of its own where its environment would have changed those imports: see ``fits``.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Optional

ROOT = Path(__file__).resolve().parents[1]
MODULES = ("pytest", "rhosocial.activerecord.testsuite")
"""What runs as ``python -m MODULE``."""
# Plugins of pytest among them. Without xdist, which at its import keeps the path that workers get.
PRELOADED = (
    "pytest",
    "hypothesis",
    "hypothesis.strategies",
    "pdb",
    "anyio.pytest_plugin",
    "platformdirs.pytest_plugin",
    "pytest_asyncio.plugin",
    "pytest_benchmark.plugin",
    "pytest_benchmark.storage.file",
    "pytest_randomly",
    "rich.console",
    "rich.table",
    "yaml",
    "jinja2",
    # Plugins of pytest's own, which it imports one by one.
    "_pytest.helpconfig",
    "_pytest.junitxml",
    "_pytest.pastebin",
    "_pytest.setuponly",
    "_pytest.setupplan",
    "_pytest.skipping",
    "_pytest.threadexception",
    "_pytest.tracemalloc",
    "_pytest.unittest",
    "_pytest.unraisableexception",
    "_pytest.warnings",
    "rhosocial.activerecord.model",
    "rhosocial.activerecord.connection",
    "rhosocial.activerecord.field",
    "rhosocial.activerecord.backend.impl.sqlite",
    "rhosocial.activerecord.backend.impl.sqlite.backend.async_backend",
    "rhosocial.activerecord.backend.impl.sqlite.introspection",
    "rhosocial.activerecord.backend.impl.sqlite.schema",
    # Of the kit what every run needs. Neither the plugin nor rules: pytest rewrites the assertions of rules at their import.
    "rhosocial.activerecord.testsuite.pytest_plugin.state",
    "rhosocial.activerecord.testsuite.pytest_plugin.reporter",
    "rhosocial.activerecord.testsuite.pytest_plugin.progress",
    "rhosocial.activerecord.testsuite.pytest_plugin.registration",
    "rhosocial.activerecord.testsuite.pytest_plugin.twin_pass",
    "rhosocial.activerecord.testsuite.schema.model_kit",
    "rhosocial.activerecord.testsuite.schema.rendering",
    "rhosocial.activerecord.testsuite.targets.load",
    "rhosocial.activerecord.testsuite.engine.fixture_tables",
    "rhosocial.activerecord.testsuite.engine.item_fixture",
    "rhosocial.activerecord.testsuite.engine.kept_finds",
    "rhosocial.activerecord.testsuite.engine.probing",
    "rhosocial.activerecord.testsuite.engine.twins.parting",
    "rhosocial.activerecord.testsuite.engine.twins.reference",
    "rhosocial.activerecord.testsuite.provider.sqlite",
    "rhosocial.activerecord.testsuite.report.html_report",
    "rhosocial.activerecord.testsuite.report.merging",
)
_SET_LATER = ("PYTHONPATH", "PYTHONIOENCODING")
_SIZE = struct.Struct("!q")


def fits(command: tuple[str, ...], env: Mapping[str, str], base: Mapping[str, str]) -> bool:
    """Whether a run comes out the same in a fork of a server with the environment ``base``.

    It does for this interpreter and one of the modules, where nothing would have changed the imports.
    """
    return (
        hasattr(os, "fork")
        and command[:2] == (sys.executable, "-m")
        and command[2] in MODULES
        and all(base.get(key) == env.get(key) for key in {**base, **env} if _at_import(key))
        and not any(_shadows(Path(each)) for each in env.get("PYTHONPATH", "").split(os.pathsep) if each)
    )


def _at_import(key: str) -> bool:
    """Whether a variable is read while something of the preloaded is imported, or while the interpreter starts."""
    return key in ("CI", "HYPOTHESIS_STORAGE_DIRECTORY") or (key.startswith("PYTHON") and key not in _SET_LATER)


def _shadows(folder: Path) -> bool:
    names = ("sitecustomize", "usercustomize", *{each.partition(".")[0] for each in PRELOADED})
    found = any((folder / name).exists() or (folder / f"{name}.py").exists() for name in names)
    return found and str(folder) not in sys.path


def run(
    command: tuple[str, ...],
    cwd: Path,
    env: Mapping[str, str],
    *,
    base: Mapping[str, str],
    timeout: float,
    stdin: Optional[str] = None,
) -> tuple[int, str]:
    """The exit status and the output of a run that ``fits``; ``subprocess.TimeoutExpired`` after so many seconds."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as printed:
        given.write((stdin or "").encode())
        given.seek(0)
        heard, says = os.pipe()
        with open(heard, "rb", buffering=0) as status:
            request = json.dumps({"command": command[2:], "cwd": str(cwd), "env": dict(env)}).encode()
            try:
                _server(tuple(base.items())).ask(request, [given.fileno(), printed.fileno(), says])
            finally:
                os.close(says)
            pid = _SIZE.unpack(status.read(_SIZE.size))[0]
            ended = _read_until(status, timeout)
        if ended is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(command, timeout)
        printed.seek(0)
        return os.waitstatus_to_exitcode(ended), printed.read().decode("utf-8", "replace").replace("\r\n", "\n")


def _read_until(status: Any, timeout: float) -> Optional[int]:
    import select

    ready, _, _ = select.select([status], [], [], timeout)
    return _SIZE.unpack(status.read(_SIZE.size))[0] if ready else None


class _Server:
    """The process that forks; it ends with this one, whose socket it reads."""

    def __init__(self, env: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
            self.process = subprocess.Popen(command, cwd=ROOT, env=dict(env), pass_fds=[theirs.fileno()])
        self.socket = ours

    def ask(self, request: bytes, files: list[int]) -> None:
        with tempfile.TemporaryFile() as text:
            text.write(request)
            text.flush()
            socket.send_fds(self.socket, [b"run"], [text.fileno(), *files])


@cache
def _server(base: tuple[tuple[str, str], ...]) -> _Server:
    return _Server(dict(base))


def _serve(number: int) -> None:
    """Fork for each request; return in the fork, ready to run what is asked for."""
    path = [each for each in sys.path[1:] if each not in os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    with socket.socket(fileno=number) as asked:
        while True:
            message, files, _, _ = socket.recv_fds(asked, 16, 4)
            if not message:
                os._exit(0)
            if os.fork() == 0:
                break
            for each in files:
                os.close(each)
            _reap()
    request, stdin, stdout, status = files
    child = os.fork()
    if child:
        # This process waits for the run's end in the server's place.
        with contextlib.suppress(BrokenPipeError):  # the test waits no longer
            os.write(status, _SIZE.pack(child))
            os.write(status, _SIZE.pack(os.waitpid(child, 0)[1]))
        os._exit(0)
    os.close(status)
    with open(request, "rb") as file:
        file.seek(0)
        asked_for = json.load(file)
    for source, target in ((stdin, 0), (stdout, 1), (stdout, 2)):
        os.dup2(source, target)
    os.close(stdin)
    os.close(stdout)
    _become(asked_for["command"], asked_for["cwd"], asked_for["env"], path)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(command: list[str], cwd: str, env: Mapping[str, str], path: list[str]) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = command
    sys.path[:] = [cwd, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep)), *path]
    if "PYTHONIOENCODING" in env:
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            stream.reconfigure(encoding=env["PYTHONIOENCODING"])  # type: ignore[union-attr]
    time.tzset()


def _import_beforehand() -> None:
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # pytest warns of a plugin that it can't rewrite any more, unless the plugin's docstring forgoes that.
    kit = "rhosocial.activerecord.testsuite"
    for name, module in list(sys.modules.items()):
        if name in (kit, f"{kit}.rules") or ("." not in name and name not in sys.builtin_module_names):
            module.__doc__ = f"{module.__doc__ or ''}\nPYTEST_DONT_REWRITE"
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _import_beforehand()
    _serve(int(sys.argv[1]))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
