"""What a column can hold: the largest whole number, and which characters a text may have."""

from __future__ import annotations

import re

MAX_INT = 2**31 - 1
"""The largest id and the largest amount of a 32-bit column."""

_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def is_clean(text: str) -> bool:
    """Whether a text is free of control characters (tab and line ends apart), of halves of characters
    (surrogates) and of the marks that turn the direction of writing.
    """
    return _UNCLEAN.search(text) is None
