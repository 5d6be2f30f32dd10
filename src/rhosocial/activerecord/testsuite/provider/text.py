"""How a target treats text: declared by its provider, because databases differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextRules:
    """How the target compares, keeps and orders text in an ordinary column.

    The defaults are what the SQL standard and the core's documentation lead a user to expect: binary comparison with
    nothing folded. A provider whose database differs declares it, and the rules then expect exactly that.
    """

    case_sensitive: bool = True
    """``'a' = 'A'`` is false."""
    accent_sensitive: bool = True
    """``'a' = 'á'`` is false."""
    tells_supplementary_apart: bool = True
    """Two characters beyond U+FFFF, such as two emoji, are different."""
    pads_blanks: bool = False
    """``'a' = 'a '`` is true (PAD SPACE collations)."""
    like_case_sensitive: bool = True
    """``'a' LIKE 'A'`` is false."""
    keeps_empty: bool = True
    """``''`` is a value of its own; otherwise the database takes it for NULL, as Oracle does."""
    stores_nul: bool = True
    """A NUL character inside a string is stored; otherwise it is refused with a DatabaseError."""
    binary_order: bool = True
    """ORDER BY sorts by code point, so that ``'B' < 'a'``."""
