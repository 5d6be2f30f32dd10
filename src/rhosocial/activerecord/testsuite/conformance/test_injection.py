"""The area ``injection`` on every configured target."""

from ..feature.injection import (
    InjectionBuilderTests,
    InjectionChangeTests,
    InjectionDefinitionTests,
    InjectionNameTests,
    InjectionPathTests,
    InjectionPlaceTests,
    InjectionWordTests,
)


class TestInjectionName(InjectionNameTests):
    """Names in queries."""


class TestInjectionBuilder(InjectionBuilderTests):
    """Names in the query builder."""


class TestInjectionWord(InjectionWordTests):
    """Words of SQL."""


class TestInjectionChange(InjectionChangeTests):
    """Names and values in changes."""


class TestInjectionDefinition(InjectionDefinitionTests):
    """Names in definitions."""


class TestInjectionPath(InjectionPathTests):
    """Paths into documents."""


class TestInjectionPlace(InjectionPlaceTests):
    """Savepoints, relations, introspection."""
