"""Plots: every bar stands on its scale, within the picture, whatever its value."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.web.plots import HEIGHT, WIDTH, Bar, columns, rows

amounts = st.integers(-(10**9), 10**9)


def bars(values: list[int], before: list[int] | None = None) -> list[Bar]:
    compared = before or [None] * len(values)
    return [
        Bar(str(place), value, str(value), old)
        for place, (value, old) in enumerate(zip(values, compared, strict=True))
    ]


def test_a_scale_of_round_values() -> None:
    plot = columns(bars([0, 17_300, 42_000], [5_000, 0, 9_000]), str)
    assert [line.text for line in plot.lines] == ["0", "10000", "20000", "30000", "40000", "50000"]
    assert plot.zero == max(line.y for line in plot.lines)
    assert plot.bars[2].box.height == 184.8  # 42,000 of 50,000 over 220 points
    assert plot.bars[0].box.height == 0


def test_below_zero_bars_hang() -> None:
    plot = columns(bars([-500, 1_000]), str)
    down, up = plot.bars
    assert down.box.y == plot.zero
    assert up.box.y + up.box.height == plot.zero


def test_nothing_at_all() -> None:
    assert columns([], str).bars == ()
    assert [line.text for line in columns(bars([0, 0]), str).lines] == ["0", "1"]
    assert rows([]).bars == ()


@given(st.lists(amounts, min_size=1, max_size=30))
def test_everything_is_inside_the_picture(values: list[int]) -> None:
    plot = columns(bars(values, list(reversed(values))), str)
    assert 2 <= len(plot.lines) <= 8
    for drawn in plot.bars:
        for box in (drawn.box, drawn.before):
            assert box is not None
            assert 0 <= box.x <= box.x + box.width <= WIDTH + 0.2
            assert -0.2 <= box.y <= box.y + box.height <= HEIGHT
    for drawn in rows(bars(values)).bars:
        assert 0 <= drawn.box.width <= WIDTH
