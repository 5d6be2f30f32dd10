"""The area ``json`` on every configured target."""

from ..feature.json import (
    JsonChangeTests,
    JsonFilterTests,
    JsonFunctionTests,
    JsonKeyTests,
    JsonModeTests,
    JsonNullTests,
    JsonPathTests,
    JsonTableTests,
    JsonValueTests,
)


class TestJsonPath(JsonPathTests):
    """Paths."""


class TestJsonKey(JsonKeyTests):
    """Names of members."""


class TestJsonMode(JsonModeTests):
    """Arrows and functions."""


class TestJsonFilter(JsonFilterTests):
    """Conditions on members."""


class TestJsonNull(JsonNullTests):
    """NULL and null."""


class TestJsonValue(JsonValueTests):
    """Values in documents."""


class TestJsonChange(JsonChangeTests):
    """Documents that are changed."""


class TestJsonFunction(JsonFunctionTests):
    """Functions of JSON."""


class TestJsonTable(JsonTableTests):
    """JSON_TABLE."""
