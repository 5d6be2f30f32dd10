"""The area ``types`` on every configured target."""

from ..feature.types import (
    TypesAdapterTests,
    TypesBooleanTests,
    TypesBytesTests,
    TypesDateTests,
    TypesDatetimeTests,
    TypesDecimalTests,
    TypesDocumentTests,
    TypesEnumTests,
    TypesFloatTests,
    TypesInstantTests,
    TypesIntegerTests,
    TypesOwnTests,
    TypesRegistryTests,
    TypesSpanTests,
    TypesSuggestionTests,
    TypesTextTests,
    TypesTimeTests,
    TypesUnionTests,
    TypesUuidTests,
)


class TestTypesBoolean(TypesBooleanTests):
    """True and False."""


class TestTypesInteger(TypesIntegerTests):
    """Whole numbers."""


class TestTypesFloat(TypesFloatTests):
    """Binary fractions."""


class TestTypesDecimal(TypesDecimalTests):
    """Exact numbers."""


class TestTypesText(TypesTextTests):
    """Text."""


class TestTypesBytes(TypesBytesTests):
    """Bytes."""


class TestTypesUuid(TypesUuidTests):
    """UUIDs."""


class TestTypesDate(TypesDateTests):
    """Days."""


class TestTypesTime(TypesTimeTests):
    """Times of day."""


class TestTypesDatetime(TypesDatetimeTests):
    """Datetimes without a zone."""


class TestTypesInstant(TypesInstantTests):
    """Datetimes with a zone."""


class TestTypesSpan(TypesSpanTests):
    """Spans of time."""


class TestTypesSuggestion(TypesSuggestionTests):
    """What a backend suggests for a type."""


class TestTypesOwn(TypesOwnTests):
    """Types that a backend brings itself."""


class TestTypesRegistry(TypesRegistryTests):
    """Adapters that a backend registers."""


class TestTypesEnum(TypesEnumTests):
    """Enums."""


class TestTypesUnion(TypesUnionTests):
    """Fields of several types."""


class TestTypesAdapter(TypesAdapterTests):
    """Fields with an adapter of their own."""


class TestTypesDocument(TypesDocumentTests):
    """JSON documents and lists."""
