"""The area ``joins`` on every configured target."""

from ..feature.joins import (
    JoinConditionTests,
    JoinKindTests,
    JoinOracleTests,
    JoinQueryTests,
    LateralTests,
    ManyJoinsTests,
    NaturalJoinTests,
)


class TestJoinKind(JoinKindTests):
    """Each kind of join."""


class TestJoinCondition(JoinConditionTests):
    """ON and WHERE."""


class TestManyJoins(ManyJoinsTests):
    """Several joins."""


class TestJoinQuery(JoinQueryTests):
    """Joins of the query builder."""


class TestNaturalJoin(NaturalJoinTests):
    """NATURAL and USING."""


class TestLateral(LateralTests):
    """LATERAL."""


class TestJoinOracle(JoinOracleTests):
    """Random joins."""
