"""Spreading a rounded sum over the parts it was rounded from: the rule of the largest remainder (T3-3)."""

from __future__ import annotations

from collections.abc import Sequence

from core.vat import HT_PER_CENT


def spread(total: int, exact: Sequence[int]) -> list[int]:
    """``total`` cents over parts whose exact amounts (1/10000) it was rounded from; they add up to it to the cent.

    Each part is rounded down, and the cents that are left go to those that lost most by it, the first of equals first.
    A refund is the mirror of a sale: a negative total is spread as its opposite. ValueError where ``total`` is not the
    sum of ``exact``, rounded.
    """
    if total < 0:
        return [-amount for amount in spread(-total, [-amount for amount in exact])]
    whole = [amount // HT_PER_CENT for amount in exact]
    left = total - sum(whole)
    if not 0 <= left <= len(exact):
        raise ValueError(f"{total} cents are not the sum of the parts")
    order = sorted(range(len(exact)), key=lambda index: (-(exact[index] % HT_PER_CENT), index))
    for index in order[:left]:
        whole[index] += 1
    return whole
