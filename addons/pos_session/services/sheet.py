"""The session cash sheet: every movement, the totals, the VAT and the drawer, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.hookspecs import SheetRow, SheetSection
from addons.pos_session.models import (
    CashOperation,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentPart,
    Product,
    ProductFamily,
    Session,
)
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services import drawer
from addons.pos_session.services.cash_log import drawer_of_session, sales_of_session
from addons.pos_session.services.locking import ref_of
from core.db import db
from core.i18n import N_
from core.identity.models import User
from core.registry import registry
from core.vat import VatRow, vat_rows

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
_OPERATION: Any = CashOperation.__table__
_PRODUCT: Any = Product.__table__
_FAMILY: Any = ProductFamily.__table__

KIND_LABELS = {
    drawer.OPENING: N_("Opening float"),
    drawer.SALE: N_("Sale"),
    drawer.CHANGE: N_("Change given"),
    drawer.REFUND: N_("Refund"),
    drawer.CASH_IN: N_("Cash in"),
    drawer.CASH_OUT: N_("Cash out"),
    drawer.ADJUSTMENT: N_("Closing adjustment"),
}
"""What the sheet calls each kind of movement (msgids)."""


@dataclass(frozen=True)
class Movement:
    """One row of the sheet; ``amount`` in signed cents."""

    index: int
    kind: str
    at: datetime
    amount: int
    method: str = ""
    order_id: int | None = None
    order_number: str = ""
    reason: str = ""


@dataclass(frozen=True)
class MethodTotal:
    """What a payment method brought in over the session, change and refunds taken off."""

    label: str
    kind: str
    amount: int


@dataclass(frozen=True)
class Sheet:
    """Everything a cash sheet shows; of an open session it is the X report. Amounts in cents."""

    session: Session
    responsible: str
    closed_by: str
    accepted_by: str
    movements: tuple[Movement, ...]
    methods: tuple[MethodTotal, ...]
    drawer: drawer.Drawer
    vat: tuple[VatRow, ...]
    orders: int
    sections: tuple[SheetSection, ...]

    @property
    def total_methods(self) -> int:
        """What all methods brought in together."""
        return sum(method.amount for method in self.methods)

    @property
    def total_vat(self) -> VatRow:
        """The sums of the VAT rows (the rate is 0)."""
        return VatRow(0, *(sum(getattr(row, name) for row in self.vat) for name in ("ht", "vat", "ttc")))


def sheet_of(session: Session) -> Sheet:
    """The cash sheet of a session, whatever its state. The number of statements is fixed."""
    ids = {session.responsible_id, session.closed_by_id, session.accepted_by_id} - {None}
    names = {
        row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    }
    movements = _movements(session.id)
    sections = registry().collect(
        "pos_session_sheet_sections", centre=session.centre_id, session=ref_of(session)
    )
    return Sheet(
        session=session,
        responsible=names.get(session.responsible_id, ""),
        closed_by=names.get(session.closed_by_id, ""),
        accepted_by=names.get(session.accepted_by_id, ""),
        movements=movements,
        methods=_method_totals(session.id),
        drawer=drawer_of_session(session.id),
        vat=tuple(_vat(session.id)),
        orders=sales_of_session(session.id)[0],
        sections=tuple(section for _, section in sections),
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


def _movements(session_id: int) -> tuple[Movement, ...]:
    """Parts and cash operations in the order in which they happened, numbered from 1."""
    rows = [*_part_rows(session_id), *_operation_rows(session_id)]
    rows.sort(key=lambda row: (row["at"], row["kind"] == drawer.ADJUSTMENT))
    return tuple(Movement(index=index, **row) for index, row in enumerate(rows, start=1))


def _part_rows(session_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(
            _PART.c.kind,
            _PART.c.amount,
            _METHOD.c.label.label("method"),
            _PAYMENT.c.created_at.label("at"),
            _PAYMENT.c.order_id,
            _ORDER.c.number.label("order_number"),
        )
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
        .where(_PART.c.session_id == session_id)
        .order_by(_PART.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def _operation_rows(session_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(
            _OPERATION.c.kind, _OPERATION.c.amount, _OPERATION.c.reason, _OPERATION.c.created_at.label("at")
        )
        .where(_OPERATION.c.session_id == session_id)
        .order_by(_OPERATION.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def _method_totals(session_id: int) -> tuple[MethodTotal, ...]:
    rows = db.session.execute(
        select(_METHOD.c.label, _METHOD.c.kind, func.sum(_PART.c.amount).label("amount"))
        .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
        .where(_PART.c.session_id == session_id)
        .group_by(_METHOD.c.id, _METHOD.c.label, _METHOD.c.kind, _METHOD.c.weight)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
    )
    return tuple(MethodTotal(row.label, row.kind, int(row.amount)) for row in rows)


def _vat(session_id: int) -> Sequence[VatRow]:
    """VAT per rate over the session: the HT of a rate is rounded once (money.md, VAT)."""
    rows = db.session.execute(
        select(_LINE.c.rate, func.sum(_LINE.c.total_ttc), func.sum(_LINE.c.total_ht))
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(_ORDER.c.session_id == session_id, _ORDER.c.state == VALIDATED, _LINE.c.turnover)
        .group_by(_LINE.c.rate)
    )
    return vat_rows((rate, int(ttc), int(ht)) for rate, ttc, ht in rows)
