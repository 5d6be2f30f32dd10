"""A badge that says how far a backend conforms: an SVG image, or JSON for a badge service."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from .levels import LEVELS, LevelCount, next_level

LABEL = "conformance"
COLOURS = {"connect": "red", "core": "orange", "standard": "yellow", "full": "yellowgreen"}
"""The colour while a level is the next one to reach."""
DONE = "brightgreen"
_HEX = {"red": "#e05d44", "orange": "#fe7d37", "yellow": "#dfb317", "yellowgreen": "#a4a61d", "brightgreen": "#4c1"}
_NARROW, _WIDE = frozenset(" :fijlrt"), frozenset("mw")
_WIDTHS = (4.0, 6.8, 10.0)
"""The widths of narrow, usual and wide letters in pixels, in the badge's font of 11 pixels."""


def said(counts: Sequence[LevelCount]) -> tuple[str, str]:
    """Message and colour: the lowest level that is not whole with its figures, or that all are."""
    following = next_level(counts)
    if following is None:
        return LEVELS[-1], DONE
    return str(following), COLOURS[following.level]


def to_endpoint(counts: Sequence[LevelCount]) -> str:
    """The JSON that badge services read from an address (shields.io/badges/endpoint-badge)."""
    message, colour = said(counts)
    return json.dumps({"schemaVersion": 1, "label": LABEL, "message": message, "color": colour}, indent=2) + "\n"


def to_svg(counts: Sequence[LevelCount]) -> str:
    """The badge as an image that needs no font, script or network."""
    message, colour = said(counts)
    left, right = _width(LABEL), _width(message)
    whole = escape(f"{LABEL}: {message}")
    texts = "".join(
        f'<text x="{middle:g}" y="14" textLength="{width - 10:g}">{escape(text)}</text>'
        for text, middle, width in ((LABEL, left / 2, left), (message, left + right / 2, right))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:g}" height="20" role="img" aria-label="{whole}">'
        f'<title>{whole}</title><rect width="{left:g}" height="20" fill="#555"/>'
        f'<rect x="{left:g}" width="{right:g}" height="20" fill="{_HEX[colour]}"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">'
        f"{texts}</g></svg>\n"
    )


def _width(text: str) -> float:
    narrow, usual, wide = _WIDTHS
    return round(sum(narrow if each in _NARROW else wide if each in _WIDE else usual for each in text)) + 10


WRITERS = {".svg": to_svg, ".json": to_endpoint}
