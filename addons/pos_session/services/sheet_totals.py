"""What a cash sheet shows besides the figures of its session: what was found of each method, families of products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.hookspecs import SheetRow, SheetSection
from addons.pos_session.models import MethodCount, Order, OrderLine, PaymentMethod, Product, ProductFamily
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services.figures import MethodTaken
from core.db import db
from core.i18n import N_

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_METHOD: Any = PaymentMethod.__table__
_COUNT: Any = MethodCount.__table__
_PRODUCT: Any = Product.__table__
_FAMILY: Any = ProductFamily.__table__


@dataclass(frozen=True)
class MethodCounted:
    """A counted method other than cash at the closing; cents, ``pieces`` where somebody counted them."""

    label: str
    expected: int
    counted: int
    pieces: int | None

    @property
    def difference(self) -> int:
        """Counted less expected."""
        return self.counted - self.expected


def counted_methods(
    session_id: int, closing: int, taken: Iterable[MethodTaken] = ()
) -> tuple[MethodCounted, ...]:
    """What was found of each counted method other than cash at a closing; nothing before it.

    What was expected is what was ``taken`` as things stand now, where that is given: payments are reallocated.
    """
    now = {method.id: method.to_find for method in taken}
    rows = db.session.execute(
        select(_METHOD.c.id, _METHOD.c.label, _COUNT.c.expected, _COUNT.c.counted, _COUNT.c.pieces)
        .join(_METHOD, _METHOD.c.id == _COUNT.c.method_id)
        .where(_COUNT.c.session_id == session_id, _COUNT.c.closing == closing)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
    )
    return tuple(
        MethodCounted(row.label, now.get(row.id, row.expected), row.counted, row.pieces) for row in rows
    )


def families_section(session_id: int) -> list[SheetSection]:
    """This addon's own section: what each family of products sold."""
    rows = db.session.execute(
        select(
            _FAMILY.c.name,
            func.sum(_LINE.c.quantity).label("quantity"),
            func.sum(_LINE.c.total_ttc).label("amount"),
        )
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_PRODUCT, _PRODUCT.c.id == _LINE.c.product_id)
        .join(_FAMILY, _FAMILY.c.id == _PRODUCT.c.family_id)
        .where(_ORDER.c.session_id == session_id, _ORDER.c.state == VALIDATED)
        .group_by(_FAMILY.c.id, _FAMILY.c.name)
        .order_by(_FAMILY.c.name)
    )
    families = tuple(SheetRow(row.name, int(row.quantity), int(row.amount)) for row in rows)
    return [SheetSection(N_("Products sold by family"), families)] if families else []
