"""How one object of the kit's own is dropped, whatever its kind: as the provider says, else as the SQL standard does."""

from __future__ import annotations

from ..provider.base import Provider


def drop_of(provider: Provider, kind: str, name: str) -> str:
    """The statement that drops an object, such as a ``SEQUENCE``; what the provider lists among its further objects is
    dropped as it says there."""
    if kind == "TABLE":
        return provider.drop_statement(name)
    if kind == "VIEW":
        return provider.drop_view_statement(name)
    given = {each.name.upper(): each.drop for each in provider.further_objects()}
    return given.get(kind, f"DROP {kind} {{name}}").format(name=provider.quote(name))
