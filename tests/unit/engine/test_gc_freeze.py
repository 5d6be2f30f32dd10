"""Objects that the garbage collector may skip, and objects that it must not skip."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.gc_freeze import GcFreeze

pytestmark = pytest.mark.skipif(sys.implementation.name != "cpython", reason="CPython alone sets objects aside")


class Ring:
    """An object that refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def gc_freeze() -> GcFreeze:
    return GcFreeze()


def test_objects_that_survive_a_full_pass_are_frozen_only_between_tests(gc_freeze: GcFreeze) -> None:
    gc_freeze.leave_alone()
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


def test_a_rule_s_own_collection_finds_its_objects(gc_freeze: GcFreeze) -> None:
    gc_freeze.leave_alone()
    try:
        gc.collect()
        ring = Ring()
        gone = weakref.ref(ring)
        del ring
        gc.collect()
        assert gone() is None
    finally:
        gc_freeze.release()


def test_release_unfreezes_everything(gc_freeze: GcFreeze) -> None:
    watched = len(gc.callbacks)
    gc_freeze.leave_alone()
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
