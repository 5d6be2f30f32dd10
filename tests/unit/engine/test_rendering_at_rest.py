"""A failure is rendered while the garbage collector is disabled; the collector is enabled again afterwards."""

from __future__ import annotations

import gc

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.failure_output import without_collector


def test_the_collector_is_disabled_and_enabled_again() -> None:
    with without_collector(True):
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_is_enabled_again_after_an_error() -> None:
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
