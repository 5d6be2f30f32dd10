"""The area ``aggregates`` on every configured target."""

from ..feature.aggregates import (
    AdvancedGroupingTests,
    AggregateTests,
    DecimalAggregateTests,
    FilterTests,
    GroupingTests,
    OrderedSetTests,
    QueryAggregateTests,
)


class TestAggregate(AggregateTests):
    """COUNT, SUM, AVG, MIN and MAX."""


class TestDecimalAggregate(DecimalAggregateTests):
    """Exact aggregates of decimals."""


class TestFilter(FilterTests):
    """FILTER of an aggregate."""


class TestQueryAggregate(QueryAggregateTests):
    """Aggregates that end a query on a model."""


class TestGrouping(GroupingTests):
    """GROUP BY and HAVING."""


class TestAdvancedGrouping(AdvancedGroupingTests):
    """ROLLUP, CUBE and GROUPING SETS."""


class TestOrderedSet(OrderedSetTests):
    """Aggregates of ordered values."""
