"""The area ``predicates`` on every configured target."""

from ..feature import predicates as area


class TestComparisons(area.ComparisonTests):
    """A comparison keeps the rows for which it is true."""


class TestNullConditions(area.NullConditionTests):
    """NULL is found by asking for it, and by no comparison."""


class TestListConditions(area.ListConditionTests):
    """IN and NOT IN."""


class TestRangeConditions(area.RangeConditionTests):
    """BETWEEN holds its bounds, in their order."""


class TestLogic(area.LogicTests):
    """AND, OR and NOT in every nesting."""


class TestSubqueryConditions(area.SubqueryConditionTests):
    """EXISTS, and comparisons with the one value of a subquery."""


class TestPatterns(area.PatternTests):
    """LIKE and ILIKE."""


class TestTextConditions(area.TextConditionTests):
    """Conditions written as text with placeholders."""


class TestPredicateTrees(area.PredicateTreeTests):
    """Random trees of conditions, judged by a calculation in Python."""


class TestTextEquality(area.TextEqualityTests):
    """What equality of text means, as declared."""
