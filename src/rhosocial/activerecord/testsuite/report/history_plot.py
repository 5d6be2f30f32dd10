"""Lines over versions as SVG that needs no style, script or network: the page that holds one gives it its colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .printable import printable

_WIDTH, _LINE, _LETTER = 320, 15, 7.0
"""Pixels: a plot, a line of a label, and a letter on average."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 14, 26, 118
_NUMBERS = 8
"""With more points than these, only the first, the last and what differs from the one before has its number."""


def plot(values: Sequence[int], labels: Sequence[Sequence[str]], word: str, look: str) -> str:
    """One figure over versions. The scale begins at the smallest value. A label has a line for each of its texts."""
    xs = [_across(place, len(values), _LEFT + 20, _WIDTH - _RIGHT - 20) for place in range(len(values))]
    ys = _heights(values, _TOP, _BOTTOM)
    named = [" / ".join(label) for label in labels]
    said = escape(printable(f"{word}: " + ", ".join(f"{each} in {label}" for each, label in zip(values, named))))
    height = _BOTTOM + 12 + _LINE * max(map(len, labels))
    parts = [f'<path d="M{_LEFT} {_BOTTOM + 6}H{_WIDTH - _RIGHT}"/>']
    if len(values) > 1:
        parts.append(f'<polyline points="{_points(xs, ys)}"/>')
    for place, (x, y, value) in enumerate(zip(xs, ys, values)):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
        ends = place in (0, len(values) - 1)
        if len(values) <= _NUMBERS or ends or value != values[place - 1]:
            parts.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{value}</text>')
    for place in _labelled(labels):
        anchor = "middle" if 0 < place < len(labels) - 1 or len(labels) == 1 else "end" if place else "start"
        x = xs[place] if anchor == "middle" else _WIDTH - 2 if place else 2
        for number, each in enumerate(labels[place], 1):
            where = f'x="{x:.1f}" y="{_BOTTOM + 6 + number * _LINE}" text-anchor="{anchor}"'
            parts.append(f'<text class="axis" {where}>{escape(printable(each))}</text>')
    return (
        f'<svg class="line {look}" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{said}">'
        f"<title>{said}</title>{''.join(parts)}</svg>"
    )


def spark(series: Sequence[tuple[Sequence[int], str, str]]) -> str:
    """The lines of those (values, word, look) that change, each on its own scale, without numbers; empty when none does."""
    lines, said = [], []
    for values, word, look in series:
        if len(set(values)) > 1:
            xs = [_across(place, len(values), 2, 86) for place in range(len(values))]
            lines.append(f'<polyline class="{look}" points="{_points(xs, _heights(values, 3, 17))}"/>')
            said.append(f"{word} {', '.join(map(str, values))}")
    if not lines:
        return ""
    title = escape("; ".join(said))
    return (
        f'<svg class="spark" viewBox="0 0 88 20" role="img" aria-label="{title}"><title>{title}</title>'
        f"{''.join(lines)}</svg>"
    )


def _across(place: int, of: int, left: float, right: float) -> float:
    return (left + right) / 2 if of == 1 else left + (right - left) * place / (of - 1)


def _heights(values: Sequence[int], top: float, bottom: float) -> list[float]:
    """The largest value at the top, the smallest at the bottom; what never changes is in the middle."""
    low, high = min(values), max(values)
    if low == high:
        return [(top + bottom) / 2] * len(values)
    return [bottom - (bottom - top) * (value - low) / (high - low) for value in values]


def _labelled(labels: Sequence[Sequence[str]]) -> list[int]:
    """The places whose labels fit beside each other: the first, the last, and some between them."""
    widest = max(len(each) for label in labels for each in label) * _LETTER + 8
    room = max(int(_WIDTH // widest), 2)
    if len(labels) <= room:
        return list(range(len(labels)))
    return sorted({round(step * (len(labels) - 1) / (room - 1)) for step in range(room)})


def _points(xs: Sequence[float], ys: Sequence[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys))
