"""Type adapters whose calls show in results or errors."""

from __future__ import annotations

from typing import Any, Optional


class Tagging:
    """A type adapter that shows where it was applied and which type it was asked for."""

    @property
    def supported_types(self) -> dict[type, set[type]]:
        """Required by the core's protocol of adapters; this adapter is never registered."""
        return {}

    def to_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]] = None) -> Any:
        """Return the value unchanged; reading does not call it."""
        return value

    def from_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]] = None) -> Any:
        """The value with the name of the target type before it; None stays None, as with the core's adapters."""
        return None if value is None else f"{target_type.__name__}:{value}"


class Refusing(Tagging):
    """A type adapter that cannot read one value, and raises an error of the given class for it."""

    def __init__(self, unreadable: Any, error: type[Exception]) -> None:
        self.unreadable = unreadable
        self.error = error

    def from_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]] = None) -> Any:
        """The value as it is, unless it is the unreadable one."""
        if value == self.unreadable:
            raise self.error(f"{value!r} cannot be read")
        return value
