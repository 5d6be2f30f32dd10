"""The exit status of ``ar-testsuite run`` is one that a shell understands."""

from __future__ import annotations

import signal

import pytest

from rhosocial.activerecord.testsuite.cli import run


@pytest.mark.parametrize(("status", "shown"), [(0, 0), (1, 1), (-signal.SIGINT, 130), (-signal.SIGTERM, 143)])
def test_a_signal_after_the_run_is_128_and_its_number(status: int, shown: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C may reach the process while Python ends, when the run is over."""
    monkeypatch.setattr(run, "_process", lambda *_: (status, True))
    assert run.run([]) == shown
