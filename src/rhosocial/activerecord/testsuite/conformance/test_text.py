"""The area ``text`` on every configured target."""

from ..feature.text import (
    NameLengthTests,
    NameTests,
    TextKeyTests,
    TextOrderTests,
    TextPatternTests,
    TextSamenessTests,
    TextValueTests,
)


class TestTextValue(TextValueTests):
    """Hostile values."""


class TestTextPattern(TextPatternTests):
    """Hostile patterns."""


class TestTextKey(TextKeyTests):
    """Hostile keys."""


class TestTextSameness(TextSamenessTests):
    """Which texts are one."""


class TestTextOrder(TextOrderTests):
    """The order of texts."""


class TestName(NameTests):
    """Hostile names."""


class TestNameLength(NameLengthTests):
    """Long names."""
