"""Plots drawn on the server as SVG: where each bar, line and text stands. ``core/plots.html`` writes them.

A plot is never the only way to its figures: the template writes them as a table too (WCAG 1.1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH = 560
HEIGHT = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 8, 12, 28
ROW_WIDTH = 420
_ROW = 36
_ROW_LABEL, _ROW_VALUE = 140, 90
_MOST_LINES = 5


@dataclass(frozen=True)
class Bar:
    """A bar to draw: ``text`` is its value as people read it; ``before`` another value to compare with, if any."""

    label: str
    value: int
    text: str
    before: int | None = None
    before_text: str = ""


@dataclass(frozen=True)
class Box:
    """A rectangle in the picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawn:
    """A bar in its place; ``middle`` is where its label stands."""

    bar: Bar
    box: Box
    before: Box | None
    middle: float


@dataclass(frozen=True)
class Line:
    """A line of the scale at a height, and what it stands for."""

    y: float
    text: str


@dataclass(frozen=True)
class Plot:
    """A picture of ``width`` by ``height``; ``lines`` is its scale, empty for rows."""

    width: int
    height: int
    bars: tuple[Drawn, ...]
    lines: tuple[Line, ...] = ()
    zero: float = 0


def columns(bars: Sequence[Bar], written: Callable[[int], str], least: int = 1) -> Plot:
    """Upright bars side by side over a scale of round values, which ``written`` writes; below zero they hang.

    ``least`` is the smallest value the scale reaches, for bars of nothing.
    """
    values = [value for bar in bars for value in (bar.value, bar.before or 0)]
    highest = max([least, *values])
    step = _round_step(highest - min([0, *values]))
    top = -(-highest // step) * step
    bottom = min([0, *values]) // step * step
    room = HEIGHT - _TOP - _BOTTOM

    def height(value: int) -> float:
        return _rounded(_TOP + (top - value) * room / (top - bottom))

    slot = (WIDTH - _LEFT - _RIGHT) / max(len(bars), 1)
    drawn = [_column(bar, _LEFT + slot * place, slot, height) for place, bar in enumerate(bars)]
    lines = [Line(height(value), written(value)) for value in range(bottom, top + 1, step)]
    return Plot(WIDTH, HEIGHT, tuple(drawn), tuple(lines), height(0))


def rows(bars: Sequence[Bar]) -> Plot:
    """Lying bars one below the other, each with its label before it and its value behind it."""
    room = ROW_WIDTH - _ROW_LABEL - _ROW_VALUE
    most = max([1, *(abs(bar.value) for bar in bars)])
    drawn = []
    for place, bar in enumerate(bars):
        y = place * _ROW
        box = Box(_ROW_LABEL, y + 6, _rounded(abs(bar.value) * room / most), _ROW - 12)
        drawn.append(Drawn(bar, box, None, y + _ROW / 2))
    return Plot(ROW_WIDTH, max(len(bars), 1) * _ROW, tuple(drawn))


def _column(bar: Bar, x: float, slot: float, height: Callable[[int], float]) -> Drawn:
    def box(value: int, share: float) -> Box:
        low, high = sorted((height(value), height(0)))
        return Box(_rounded(x + slot * (1 - share) / 2), low, _rounded(slot * share), _rounded(high - low))

    before = None if bar.before is None else box(bar.before, 0.8)
    return Drawn(bar, box(bar.value, 0.5), before, _rounded(x + slot / 2))


def _round_step(extent: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that needs few lines."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * _MOST_LINES >= extent:
                return step * factor
        step *= 10


def _rounded(value: float) -> float:
    return round(value, 1)
