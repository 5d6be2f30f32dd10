"""Every area states its level, and a class or a rule may state another one."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite import ConfigurationError, ConformanceTests, rule
from rhosocial.activerecord.testsuite.engine.rules import facts_of
from rhosocial.activerecord.testsuite.report.levels import LEVELS
from rhosocial.activerecord.testsuite.rules import areas, classes_of


@pytest.mark.parametrize("area", areas())
def test_every_area_has_a_level(area: str) -> None:
    """If this fails, write ``LEVEL = "..."`` into the area's ``__init__.py``."""
    levels = {cls.level for cls in classes_of(area)}
    assert levels <= set(LEVELS)
    assert levels


def test_a_class_and_a_rule_may_have_another_level() -> None:
    by_name = {cls.__name__: cls for area in ("connection", "crud") for cls in classes_of(area)}
    assert by_name["ConnectionTests"].level == "connect"
    assert by_name["ConnectionSharingTests"].level == "standard"
    own = type("TestOwn", (by_name["ConnectionSharingTests"],), {})
    assert own.level == "standard"  # type: ignore[attr-defined]
    ping = by_name["ConnectionPingTests"]
    assert facts_of(ping.test_a_ping_of_a_killed_session_is_false).level == "standard"  # type: ignore[attr-defined]
    assert facts_of(ping.test_a_ping_of_a_living_session_is_true).level is None  # type: ignore[attr-defined]


def test_an_unknown_level_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match=r"unknown level 'kore' \(choose from connect, core, .*Did you mean 'core'"):
        rule(level="kore")
    with pytest.raises(ConfigurationError, match=r"unknown level 'stanard'.*Did you mean 'standard'"):
        type("OwnTests", (ConformanceTests,), {"level": "stanard"})


def test_a_class_of_ones_own_has_no_level() -> None:
    assert type("OwnTests", (ConformanceTests,), {}).level == ""  # type: ignore[attr-defined]
