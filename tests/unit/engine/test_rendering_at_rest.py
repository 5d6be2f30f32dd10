"""A failure is rendered with the garbage collector at rest, and the collector works again afterwards."""

from __future__ import annotations

import gc

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.failure_output import without_collector


def test_the_collector_rests_and_comes_back() -> None:
    with without_collector(True):
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_comes_back_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), without_collector(True):
        raise ValueError("broken")
    assert gc.isenabled()


def test_nothing_changes_when_there_is_no_failure_or_no_collector() -> None:
    with without_collector(False):
        assert gc.isenabled()
    gc.disable()
    try:
        with without_collector(True):
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
