"""The ratios on the page of benchmarks as bars: one drawing, from the page's own table."""

from __future__ import annotations

import html
import math
import re

_LINE = re.compile(r"^([a-z ]+?)\s+(sync|async)((?:\s+[\d.]+ x[\d.]+)+)$", re.MULTILINE)
_RATIO = re.compile(r"x([\d.]+)")
_WIDTH, _LABEL, _BAR, _GROUP = 760, 120, 7, 11
_MOST = 100.0


def with_bars(text: str) -> str:
    """The page with the drawing above its table of figures."""
    block = re.search(r"^```text\n( +\S.*\n(?:.+\n)+)```$", text, re.MULTILINE)
    if block is None or not (rows := _LINE.findall(block[1])):
        return text
    targets = block[1].splitlines()[0].split()
    return text.replace(block[0], f"{_drawing(targets, rows)}\n\n{block[0]}")


def _drawing(targets: list[str], rows: list[tuple[str, str, str]]) -> str:
    """Bars on a scale of powers of ten, a group for each workload and a pair (sync, async) for each target."""
    ratios = {(name, mode): [float(each) for each in _RATIO.findall(cells)] for name, mode, cells in rows}
    names = list(dict.fromkeys(name for name, _ in ratios))
    room = _WIDTH - _LABEL - 50
    height_of_one = len(targets) * 2 * (_BAR + 1) + _GROUP
    parts, top = [], 30
    for name in names:
        middle = top + (height_of_one - _GROUP) / 2
        parts.append(f'<text x="{_LABEL - 8}" y="{middle + 4:.0f}" text-anchor="end">{html.escape(name)}</text>')
        for place, target in enumerate(targets):
            for other, mode in enumerate(("sync", "async")):
                ratio = ratios[name, mode][place]
                wide = max(1.0, room * math.log10(max(ratio, 1.0)) / math.log10(_MOST))
                y = top + (place * 2 + other) * (_BAR + 1)
                title = f"<title>{html.escape(f'{name} on {target}, {mode}: {ratio} times')}</title>"
                shape = f'<rect x="{_LABEL}" y="{y}" width="{wide:.1f}" height="{_BAR}" class="t{place} {mode}">{title}</rect>'
                parts.append(shape + f'<text x="{_LABEL + wide + 3:.1f}" y="{y + 7}" class="small">{ratio:g}</text>')
        top += height_of_one
    for tick in (1, 2, 5, 10, 20, 50, 100):
        x = _LABEL + room * math.log10(tick) / math.log10(_MOST)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="24" y2="{top}"/><text x="{x:.1f}" y="18" class="small tick">{tick}</text>'
        )
    legend = "".join(f'<li class="t{place}">{html.escape(target)}</li>' for place, target in enumerate(targets))
    said = "Times as long as on the driver, on a scale of powers of ten; sync above async, which is lighter"
    return (
        f'<figure class="bars"><ul>{legend}</ul>'
        f'<svg viewBox="0 0 {_WIDTH} {top}" role="img" aria-label="{said}">{"".join(parts)}</svg>'
        f"<figcaption>{said}.</figcaption></figure>"
    )
