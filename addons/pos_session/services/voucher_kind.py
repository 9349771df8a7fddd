"""The line kind ``voucher``: a gift voucher that is sold, and the counter-line that uses a single-purpose one.

VAT appears once (requirements.md T5-8). Multi-purpose: no VAT at the sale (rate 0, outside the turnover), and the
voucher pays later (``voucher_payment.py``). Single-purpose: VAT at the sale, and the use is a line of -1 at the rate of
the voucher, which takes that VAT off what it buys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from addons.pos_session.errors import ItemsInvalid
from addons.pos_session.errors.voucher import (
    VoucherAboveOrder,
    VoucherBalanceTooLow,
    VouchersNotOffered,
    VoucherUnknown,
    VoucherUsedAlready,
)
from addons.pos_session.models import OrderLine, PaymentMethod, VatRate, Voucher, VoucherUse
from addons.pos_session.models.payment_method import VOUCHER as VOUCHER_METHOD
from addons.pos_session.models.voucher import ACTIVE, CANCELLED, GIFT, PENDING, SINGLE
from addons.pos_session.services import vouchers
from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_session.services.vat_rates import in_force
from addons.pos_session.services.voucher_codes import masked
from addons.pos_session.services.voucher_items import SaleItem, UseItem, read_item
from addons.pos_session.services.vouchers import Cause, Draft
from core.db import db
from core.errors import Cents

CODE = "voucher"
SALE_LABEL = "Bon cadeau"
USE_LABEL = "Bon n° {}"

_VOUCHER: Any = Voucher.__table__
_USE: Any = VoucherUse.__table__
_LINE: Any = OrderLine.__table__
_RATE: Any = VatRate.__table__


class VoucherKind:
    """Prices, issues and uses vouchers. Knows nothing between two calls."""

    code = CODE
    changes = NOTHING
    alone = False

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """One line per voucher. Raises VouchersNotOffered, and what ``read_item`` and the use of a code refuse."""
        wanted = [read_item(item, session.business_day) for item in items]
        sales = [item for item in wanted if isinstance(item, SaleItem)]
        if sales and not offered(session.centre_id):
            raise VouchersNotOffered()
        rates = _rates(session, {item.vat_rate_id for item in sales} - {None})
        return [_sold(item, rates) if isinstance(item, SaleItem) else _used(session, item) for item in wanted]

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Make the vouchers that are sold, not usable yet; note which ones are used."""
        uses = [line for line in lines if "voucher_id" in line.source]
        sold = [
            Draft(line.total_ttc, line.source["expires_on"], line.source["rate"], line.id)
            for line in lines
            if "voucher_id" not in line.source
        ]
        if sold:
            vouchers.make(GIFT, PENDING, sold, Cause.of(order))
        if uses:
            rows = [{"line_id": line.id, "voucher_id": line.source["voucher_id"]} for line in uses]
            db.session.connection().execute(insert(_USE), rows)
            _check_uses(order.id)

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """The order is paid: what was sold can be used from now on, what is used leaves its balance.

        Raises VoucherAboveOrder, and what ``vouchers.use`` refuses: another till may have been quicker.
        """
        if not lines:
            return []
        cause = Cause.of(order)
        uses = uses_of([line.id for line in lines if line.quantity < 0])
        if uses:
            _check_uses(order.id)
        # Vouchers are locked in the order of their codes everywhere, so that no two sales wait for each other.
        for line in sorted((line for line in lines if line.id in uses), key=lambda line: uses[line.id].code):
            vouchers.use(uses[line.id].code, -line.total_ttc, cause, GIFT, SINGLE, field="code")
        sold = [line.id for line in lines if line.quantity > 0]
        return [vouchers.document_of(voucher) for voucher in vouchers.activate(sold, cause)] if sold else []

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Ids and amounts; never the code, which is worth the amount."""
        return {"vouchers": [[document["voucher_id"], document["amount"]] for document in documents]}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The voucher that was to be sold never was; the one that was to be used keeps its balance."""
        ids = [line.id for line in lines]
        connection = db.session.connection()
        connection.execute(delete(_USE).where(_USE.c.line_id.in_(ids)))
        connection.execute(delete(_VOUCHER).where(_VOUCHER.c.line_id.in_(ids), _VOUCHER.c.state == PENDING))

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """As ``removed``: only the lines stay, as a trace."""
        self.removed(order, lines)

    def released(self, order_ids: Sequence[int]) -> None:
        """A voucher is made with its line: a draft without lines holds none."""

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """Of a sale: the voucher is cancelled, if nothing of it was used. Of a use: the amount is on it again.

        Raises VoucherUsedAlready, VoucherNotReturnable.
        """
        cause = Cause.of(order)
        uses = uses_of([original.id for original, _ in lines])
        for original, counter in lines:
            if original.id in uses:
                vouchers.give_back(uses[original.id].id, counter.total_ttc, cause)
            else:
                _cancel_sale(original.id, cause)


def offered(centre_id: int) -> bool:
    """Whether a centre takes vouchers, so that it may sell some."""
    method = PaymentMethod.__table__.c
    wanted = select(method.id).where(
        method.centre_id == centre_id, method.kind == VOUCHER_METHOD, method.active
    )
    return db.session.execute(wanted.limit(1)).first() is not None


def uses_of(line_ids: Sequence[int]) -> dict[int, Voucher]:
    """The voucher that each of these lines uses, by line; no statement without a line."""
    if not line_ids:
        return {}
    wanted = (
        select(VoucherUse.line_id, Voucher)
        .join(Voucher, Voucher.id == VoucherUse.voucher_id)
        .where(VoucherUse.line_id.in_(line_ids))
        .execution_options(populate_existing=True)
    )
    return {row.line_id: row.Voucher for row in db.session.execute(wanted)}


def _sold(item: SaleItem, rates: dict[int, int]) -> PricedLine:
    if item.vat_rate_id is not None and item.vat_rate_id not in rates:
        raise ItemsInvalid(fields={"vat_rate_id": ItemsInvalid.message})
    rate = None if item.vat_rate_id is None else rates[item.vat_rate_id]
    return PricedLine(
        SALE_LABEL,
        1,
        item.amount,
        rate or 0,
        turnover=rate is not None,
        source={"rate": rate, "expires_on": item.expires_on},
    )


def _used(session: SessionRef, item: UseItem) -> PricedLine:
    voucher = vouchers.find(item.code, session.centre_id)
    if voucher is None:
        raise VoucherUnknown(fields={"code": VoucherUnknown.message})
    refusal = vouchers.why_not(voucher, session.business_day, GIFT, SINGLE)
    if refusal is not None:
        raise refusal
    amount = voucher.balance if item.amount is None else item.amount
    if not 1 <= amount <= voucher.balance:
        raise VoucherBalanceTooLow(balance=Cents(voucher.balance))
    return PricedLine(
        USE_LABEL.format(masked(voucher.code)),
        -1,
        amount,
        voucher.rate or 0,
        source={"voucher_id": voucher.id},
    )


def _check_uses(order_id: int) -> None:
    """Vouchers take off at most what the order sells at their rate, and what is left on them.

    Raises VoucherAboveOrder, VoucherBalanceTooLow.
    """
    used = select(_LINE.c.rate).join(_USE, _USE.c.line_id == _LINE.c.id).where(_LINE.c.order_id == order_id)
    below = (
        select(_LINE.c.rate)
        .where(_LINE.c.order_id == order_id, _LINE.c.turnover, _LINE.c.rate.in_(used))
        .group_by(_LINE.c.rate)
        .having(func.sum(_LINE.c.total_ttc) < 0)
    )
    if db.session.execute(below.limit(1)).first() is not None:
        raise VoucherAboveOrder()
    short = (
        select(_VOUCHER.c.balance)
        .join(_USE, _USE.c.voucher_id == _VOUCHER.c.id)
        .join(_LINE, _LINE.c.id == _USE.c.line_id)
        .where(_LINE.c.order_id == order_id)
        .group_by(_VOUCHER.c.id, _VOUCHER.c.balance)
        .having(-func.sum(_LINE.c.total_ttc) > _VOUCHER.c.balance)
    )
    balance = db.session.execute(short.limit(1)).scalar_one_or_none()
    if balance is not None:
        raise VoucherBalanceTooLow(balance=Cents(balance))


def _cancel_sale(line_id: int, cause: Cause) -> None:
    """Cancel the voucher of a line in one statement, if nothing of it was used. Raises VoucherUsedAlready."""
    cancelled = (
        _VOUCHER.update()
        .where(
            _VOUCHER.c.line_id == line_id, _VOUCHER.c.state == ACTIVE, _VOUCHER.c.balance == _VOUCHER.c.amount
        )
        .values(state=CANCELLED, balance=0)
        .returning(_VOUCHER.c.id, _VOUCHER.c.amount)
    )
    row = db.session.connection().execute(cancelled).one_or_none()
    if row is None:
        raise VoucherUsedAlready()
    vouchers.record([(row.id, vouchers.CANCEL, -row.amount)], cause)


def _rates(session: SessionRef, ids: set[Any]) -> dict[int, int]:
    """The rates in force on the business day, by id; those of other centres are left out."""
    if not ids:
        return {}
    wanted = select(_RATE.c.id, in_force(_RATE, session.business_day).label("rate")).where(
        _RATE.c.id.in_(sorted(ids)), _RATE.c.centre_id == session.centre_id
    )
    return {row.id: row.rate for row in db.session.execute(wanted)}
