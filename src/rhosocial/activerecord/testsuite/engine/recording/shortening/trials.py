"""Runs scripts one after the other in one process, which saves the start of Python and the imports."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Optional

LIMIT = 10.0
"""Seconds after which a script that has not ended counts as one that shows nothing."""
_SERVER = """\
import contextlib, io, json, os, sys
answers = sys.stdout
for line in sys.stdin:
    status, name, said = 0, "", io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(compile(json.loads(line), "<script>", "exec"), {"__name__": "__main__"})
        except SystemExit as error:
            status = int(bool(error.code))
        except BaseException as error:
            status, name = 1, f"{type(error).__name__}: {error}"
    printed = [each for each in said.getvalue().splitlines() if each.startswith("expected ")]
    answers.write(json.dumps([status, name or (printed or [""])[-1]]) + "\\n")
    answers.flush()
"""


class Trials:
    """The process. One that a script keeps from ending is replaced."""

    def __init__(self, environ: Mapping[str, str], seconds: float = LIMIT) -> None:
        self._environ = dict(environ)
        self.seconds = seconds
        """How long a script may take."""
        self._process: Optional[subprocess.Popen[str]] = None

    def __call__(self, text: str) -> tuple[int, str]:
        """The exit status of a script, and what it raised, or the last line that it printed about what was expected."""
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(self.seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = ""
        finally:
            timer.cancel()
        if not answer:
            self.close()
            return -1, ""
        status, said = json.loads(answer)
        return status, said

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                # What was not sent to a process that ended is of no use.
                with contextlib.suppress(OSError):
                    stream.close()
