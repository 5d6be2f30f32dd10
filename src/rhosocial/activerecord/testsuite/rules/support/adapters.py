"""A type adapter whose work can be seen in its result."""

from __future__ import annotations

from typing import Any, Optional


class Tagging:
    """A type adapter that shows where it was applied, and to what type it was asked to convert."""

    @property
    def supported_types(self) -> dict[type, set[type]]:
        """What the core's protocol of adapters asks for; nothing is registered by it here."""
        return {}

    def to_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]] = None) -> Any:
        """Unused in reading."""
        return value

    def from_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]] = None) -> Any:
        """The value with the type's name before it; None stays None, as the core's own adapters have it."""
        return None if value is None else f"{target_type.__name__}:{value}"
