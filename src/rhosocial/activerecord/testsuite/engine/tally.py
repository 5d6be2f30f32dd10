"""What one item draws in an exploration, written for ``ar-testsuite explore`` as it goes on."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Callable, Optional

import pytest

from .noting import note_into
from .shrinking import Limit

DRAWN = "drawn.jsonl"
"""One line for each item that came to its end."""
RUNNING = "running.json"
"""The item and the example that run: all that is left of them when the process ends."""
REPLAY = "replay"
"""The file that asks for kept examples to be replayed as well."""
SHRINKING = 5.0
"""Seconds to search for a simpler example after a failure."""
LONGEST = 2000


class EnoughError(BaseException):
    """Ends the search for a simpler example. Not an Exception, so that Hypothesis does not treat it as a failure."""


class Tally:
    """Counts the examples of one item, and keeps the simplest one that failed."""

    def __init__(self, folder: Optional[Path], facts: dict[str, str]) -> None:
        self.folder = folder
        self.facts = facts
        self.drawn = 0
        self.bounded = True
        self.choices: Optional[bytes] = None
        self.example = ""
        self.error = ""
        self.replayed: dict[str, str] = {}
        self._digests: set[str] = set()
        self._dimensions: dict[str, Counter[str]] = {}
        self._noted: set[tuple[str, str]] = set()
        self._text = ""
        self._replayed: Optional[list[str]] = None
        self._limit = Limit(SHRINKING)
        self._shrinking = False
        self._running: Optional[IO[str]] = None
        if folder is not None:
            self._running = (folder / RUNNING).open("w", encoding="utf-8", errors="backslashreplace")

    @contextlib.contextmanager
    def uncounted(self) -> Iterator[list[str]]:
        """While kept examples are replayed: gives the texts of those that ran."""
        self._replayed = []
        try:
            yield self._replayed
        finally:
            self._replayed = None

    def counted(self, test: Callable[..., None]) -> Callable[..., None]:
        """The test of one example, which is counted here."""

        def each(**values: Any) -> None:
            self.begin(", ".join(f"{name}={value!r}" for name, value in values.items()))
            failed = True
            try:
                test(**values)
                failed = False
            except pytest.skip.Exception:
                failed = False
                raise
            finally:
                self.end(failed=failed)

        return each

    def begin(self, text: str = "") -> None:
        """An example begins. Raises EnoughError when the time to search for a simpler one is over."""
        if self.bounded and self._limit.over:
            raise EnoughError
        self._text = text
        self._noted.clear()
        note_into(self._noted)
        if self._running is not None:
            self._running.seek(0)
            self._running.write(json.dumps({**self.facts, "example": text[:LONGEST], "drawn": self.drawn}))
            self._running.truncate()
            self._running.flush()

    def end(self, text: str = "", *, failed: bool = False) -> None:
        """The example ended; a program that draws its steps as it goes on says only now what it was."""
        note_into(None)
        self._text = text or self._text
        if self._replayed is not None:
            self._replayed.append(self._text)
            return
        if failed:
            self._limit.failed()
        if self._shrinking:
            # Simpler forms of the example that failed.
            return
        self._shrinking = self._limit.begun
        self.drawn += 1
        self._digests.add(hashlib.sha256(self._text.encode(errors="backslashreplace")).hexdigest()[:16])
        for dimension, value in self._noted:
            self._dimensions.setdefault(dimension, Counter())[value] += 1

    def simplest(self, choices: bytes) -> None:
        """Hypothesis keeps the example that failed last as the simplest one so far."""
        self.choices, self.example = choices, self._text[:LONGEST]

    def write(self) -> None:
        """The item is over."""
        note_into(None)
        if self.folder is None:
            return
        if self._running is not None:
            self._running.close()
        line: dict[str, Any] = {
            **self.facts,
            "drawn": self.drawn,
            "digests": sorted(self._digests),
            "dimensions": self._dimensions,
            "replayed": self.replayed,
            "example": self.example,
            "error": self.error,
            "choices": base64.b64encode(self.choices or b"").decode(),
        }
        with (self.folder / DRAWN).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
