"""What a till does with a financing: puts it on its order, takes another amount, lets go of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, Funding, FundingLine
from addons.pos_booking_payment.services.funding_kind import CODE
from addons.pos_session.errors import LineNotFound
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.services import holding, orders
from core.db import db


@dataclass(frozen=True, slots=True)
class Chosen:
    """The financing that a draft pays, as it is stored now; ``version`` is the booking's as the till read it."""

    line: OrderLine
    funding: Funding
    booking: Booking
    version: int

    @property
    def stale(self) -> bool:
        """Whether the booking was changed elsewhere since: its payment would be refused."""
        return self.version != self.booking.version

    @property
    def over(self) -> int:
        """Cents that are taken beyond what remains, never negative."""
        return max(0, self.line.total_ttc - self.funding.remaining) if self.line.total_ttc > 0 else 0


def choose(
    order_id: int, funding_id: int, version: int | None, amount: int | None = None, *, over: bool = False
) -> int:
    """Put a financing on a draft, whose customer becomes the booking's; the id of its line. Inside a unit of work.

    ``amount``: cents, negative for a repayment, None for what remains; ``over``: more than that is meant. A financing
    that the draft pays already stays as it is. Raises what ``orders.add_items`` and the kind ``funding`` refuse:
    LineStandsAlone (the draft holds something else), FundingHeld, FundingPaid, Stale, FundingOverpaid.
    """
    orders.lock_draft(order_id)
    before = chosen_on(order_id)
    if before is not None and before.funding.id == funding_id and amount is None and not before.stale:
        return before.line.id
    item = {"kind": CODE, "funding_id": funding_id, "version": version, "amount": amount, "over": over}
    return orders.add_items(order_id, [item])[0].id


def choose_apart(order_id: int, funding_id: int, version: int | None) -> tuple[int, int]:
    """Put the draft on hold, begin another order and choose the financing there: ``(order id, line id)``.

    Inside a unit of work. Raises what ``holding.hold`` and ``choose`` refuse; nothing is begun then.
    """
    held = holding.hold(order_id)
    order = orders.empty_draft(held.session_id) or orders.new_order(held.session_id)
    return order.id, choose(order.id, funding_id, version)


def change_amount(
    order_id: int, line_id: int, amount: int | None, *, over: bool = False, version: int | None = None
) -> int:
    """Take another amount (cents; None for what remains) of the financing of a draft; the id of the line that says so.

    The booking counts as it is now, or as it was at ``version``, which the page showed: Stale when that is gone.
    Inside a unit of work. Raises LineNotFound, and what ``choose`` refuses.
    """
    orders.lock_draft(order_id)
    before = _chosen(order_id, line_id)
    if not before.stale and amount == before.line.total_ttc and version in (None, before.version):
        return before.line.id
    orders.remove_lines(order_id, [line_id])
    return choose(order_id, before.funding.id, version, amount, over=over)


def let_go(order_id: int, line_id: int) -> None:
    """Take the financing off a draft: others may pay it. Inside a unit of work; safe to repeat."""
    orders.lock_draft(order_id)
    found = chosen_on(order_id)
    if found is not None and found.line.id == line_id:
        orders.remove_lines(order_id, [line_id])


def chosen_on(order_id: int) -> Chosen | None:
    """The financing that a draft the caller may see pays; one statement."""
    row = db.session.execute(
        select(OrderLine, Funding, Booking, FundingLine.version)
        .join(FundingLine, FundingLine.line_id == OrderLine.id)
        .join(Funding, Funding.id == FundingLine.funding_id)
        .join(Booking, Booking.id == Funding.booking_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.id == order_id, Booking.centre_id == Order.centre_id, FundingLine.in_progress)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return Chosen(*row) if row is not None else None


def _chosen(order_id: int, line_id: int) -> Chosen:
    found = chosen_on(order_id)
    if found is None or found.line.id != line_id:
        raise LineNotFound()
    return found


def booking_of(funding_id: int, centre_id: int) -> int | None:
    """The id of the booking of a financing in a centre; one statement."""
    found: int | None = db.session.execute(
        select(Booking.id)
        .join(Funding, Funding.booking_id == Booking.id)
        .where(Funding.id == funding_id, Booking.centre_id == centre_id)
    ).scalar_one_or_none()
    return found
