"""What the garbage collector may leave alone, and what it must not."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.gc_freeze import GcFreeze

pytestmark = pytest.mark.skipif(sys.implementation.name != "cpython", reason="CPython alone sets objects aside")


class Ring:
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def gc_freeze() -> GcFreeze:
    return GcFreeze()


def test_what_the_last_full_pass_left_is_set_aside_between_tests_alone(gc_freeze: GcFreeze) -> None:
    gc_freeze.start()
    try:
        kept = Ring()
        before = gc.get_freeze_count()
        gc.collect()
        assert gc.get_freeze_count() <= before
        gc_freeze.between_tests()
        frozen = gc.get_freeze_count()
        assert frozen > before
        another = Ring()
        gc_freeze.between_tests()
        assert gc.get_freeze_count() <= frozen
        assert kept.me is not another.me
    finally:
        gc_freeze.release()


def test_what_a_rule_made_itself_is_found_by_its_own_collection(gc_freeze: GcFreeze) -> None:
    gc_freeze.start()
    try:
        gc.collect()
        ring = Ring()
        gone = weakref.ref(ring)
        del ring
        gc.collect()
        assert gone() is None
    finally:
        gc_freeze.release()


def test_at_the_end_everything_is_the_collectors_again(gc_freeze: GcFreeze) -> None:
    watched = len(gc.callbacks)
    gc_freeze.start()
    ring = Ring()
    gone = weakref.ref(ring)
    gc.collect()
    gc_freeze.between_tests()
    del ring
    gc_freeze.release()
    gc_freeze.release()
    gc.collect()
    assert gone() is None
    assert len(gc.callbacks) == watched
