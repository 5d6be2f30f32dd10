"""Version bounds order versions as PEP 440 does."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.defects.versions import Bounds, version_key
from rhosocial.activerecord.testsuite.errors import ConfigurationError

ORDERED = [
    "1.0.dev1",
    "1.0.dev29",
    "1.0a1.dev2",
    "1.0a1",
    "1.0b2",
    "1.0rc1",
    "1.0",
    "1.0.post1.dev1",
    "1.0.post1",
    "1.0.1",
    "1.10",
]


@pytest.mark.parametrize(("lower", "higher"), list(zip(ORDERED, ORDERED[1:])))
def test_a_version_comes_before_the_next(lower: str, higher: str) -> None:
    assert version_key(lower) < version_key(higher)


def test_trailing_zeros_are_ignored() -> None:
    assert version_key("1.0.0.dev29") == version_key("1.dev29")


@pytest.mark.parametrize(
    ("bounds", "version", "expected"),
    [
        (">=1.0.0.dev29,<1.0.0.dev31", "1.0.0.dev30", True),
        (">=1.0.0.dev29,<1.0.0.dev31", "1.0.0.dev31", False),
        ("==1.0.0.dev29", "1.0.0.dev29", True),
        ("!=1.0.0.dev29", "1.0.0.dev29", False),
        ("<10.6", "10.11.19-MariaDB-1:10.11.19", False),
        (">=10.6", (10, 11, 19), True),
        ("> 15 , <= 15.18", "15.18 (Debian 15.18-1)", True),
        ("<2", None, False),
        ("<2", "unknown", False),
    ],
)
def test_bounds_hold_for_the_versions_between_them(bounds: str, version: object, expected: bool) -> None:
    assert Bounds(bounds).holds(version) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1.0", ">=", "", ">=1,", "~=1.0", ">=x"])
def test_an_invalid_comparison_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="comparisons"):
        Bounds(text)
