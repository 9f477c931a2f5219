"""Bars as SVG made by the server: no script, no style, and the words are beside them, never in them alone."""

from dataclasses import dataclass
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()

_FILL = {"lawful": "var(--color-success)", "undetermined": "url(#p-undetermined)", "unlawful": "url(#p-unlawful)"}
OUTCOMES = tuple(_FILL)
_GAP = 2.0
_WIDTH = 600.0


@dataclass(frozen=True)
class Part:
    """A part of a bar, in units of its width."""

    outcome: str
    x: float
    width: float


def parts_of(counts: dict[str, int], scale: int | None = None) -> list[Part]:
    """The parts of one bar, with a gap between them; nothing that is there is too thin to be seen.

    `scale` is the count that takes the whole width, for bars that are read against each other.

    >>> [(part.outcome, round(part.x), round(part.width)) for part in parts_of({"lawful": 3, "unlawful": 1})]
    [('lawful', 0, 450), ('unlawful', 452, 148)]
    """
    total = max(scale or 0, sum(counts.get(one, 0) for one in OUTCOMES))
    present = [one for one in OUTCOMES if counts.get(one, 0)]
    parts, x = [], 0.0
    for number, outcome in enumerate(present):
        gap = _GAP if number else 0.0
        width = max(counts[outcome] / total * _WIDTH - gap, 2.0)
        parts.append(Part(outcome, x + gap, width))
        x += gap + width
    return parts


@register.simple_tag
def bar(counts: dict[str, int], scale: int | None = None) -> SafeString:
    """`{% bar counts %}`: one stacked bar; whoever shows it writes its numbers beside it."""
    drawn: list[tuple[Any, ...]] = [
        # In shares of the width, so that hatching and dots are the same in every bar.
        (*_rounded(part.x / _WIDTH * 100, part.width / _WIDTH * 100), _FILL[part.outcome])
        for part in parts_of(counts, scale)
    ]
    rects = format_html_join("", '<rect x="{}%" y="0" width="{}%" height="20" fill="{}"/>', drawn)
    return format_html('<svg class="bar w-full h-5" aria-hidden="true">{}</svg>', rects)


@register.simple_tag
def columns(values: list[tuple[str, int, int]], height: int = 160) -> SafeString:
    """`{% columns months %}`: a column of two parts for each (label, plain, hatched); a table has the numbers."""
    most = max((plain + hatched for _, plain, hatched in values), default=0) or 1
    step = _WIDTH / max(len(values), 1)
    drawn: list[tuple[Any, ...]] = []
    for number, (_, plain, hatched) in enumerate(values):
        x, wide = number * step + step * 0.15, step * 0.7
        low, high = plain / most * height, hatched / most * height
        drawn.append((*_rounded(x, height - low, wide, low), "var(--color-primary)"))
        drawn.append((*_rounded(x, height - low - high, wide, high), "url(#p-left)"))
    rects = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', drawn)
    return format_html(
        '<svg class="bar w-full" viewBox="0 0 600 {}" aria-hidden="true">{}'
        '<line x1="0" x2="600" y1="{}" y2="{}" stroke="var(--contour)"/></svg>',
        height + 1, rects, height, height,
    )  # fmt: skip


def _rounded(*numbers: float) -> list[str]:
    return [f"{number:.1f}" for number in numbers]
