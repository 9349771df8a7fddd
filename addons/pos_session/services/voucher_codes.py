"""The codes of vouchers: unguessable, easy to read aloud, and refused before a look-up when one sign is wrong.

``GC-7K3M-9QXA-T``: two letters for the kind, eight random signs (40 bits), a check sign over all of them (Luhn modulo
32, which finds every single wrong sign and nearly every exchange of neighbours). Stored without dashes.
"""

from __future__ import annotations

import re
import secrets

from addons.pos_session.errors.voucher import VoucherCodeInvalid
from addons.pos_session.models.voucher import CREDIT_NOTE, GIFT

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0 and O, 1 and I, which people take for each other."""

PREFIXES = {GIFT: "GC", CREDIT_NOTE: "AV"}
RANDOM_SIGNS = 8
_LENGTH = 2 + RANDOM_SIGNS + 1
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212.]+")


def new_code(kind: str) -> str:
    """A new code for a voucher of this kind, as it is stored."""
    body = PREFIXES[kind] + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return body + _check_sign(body)


def read_code(typed: str, field: str = "number") -> str:
    """A typed or scanned code as it is stored; case, spaces and dashes do not matter.

    Raises VoucherCodeInvalid, naming the ``field``, when it cannot be the code of any voucher.
    """
    code = _BETWEEN.sub("", typed).upper()
    if (
        len(code) != _LENGTH
        or not set(code) <= set(ALPHABET)
        or code[:2] not in PREFIXES.values()
        or _check_sign(code[:-1]) != code[-1]
    ):
        raise VoucherCodeInvalid(fields={field: VoucherCodeInvalid.message})
    return code


def looks_like_code(typed: str) -> bool:
    """Whether this can only be the code of a voucher: what a scanner at the till reads may be a product's."""
    try:
        read_code(typed)
    except VoucherCodeInvalid:
        return False
    return True


def show_code(code: str) -> str:
    """A stored code as it is printed: ``GC-7K3M-9QXA-T``."""
    return "-".join((code[:2], code[2:6], code[6:10], code[10:]))


def masked(code: str) -> str:
    """Enough of a code to tell vouchers apart, too little to pay with: the code is worth money."""
    return f"{code[:2]}-····-··{code[8:10]}-{code[10:]}"


def _check_sign(body: str) -> str:
    total, factor = 0, 2
    for sign in reversed(body):
        product = factor * ALPHABET.index(sign)
        total += product // len(ALPHABET) + product % len(ALPHABET)
        factor = 3 - factor
    return ALPHABET[-total % len(ALPHABET)]
