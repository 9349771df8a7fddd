"""The session cash sheet: every movement, the totals, the VAT and the drawer, read in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass

from addons.pos_session.hookspecs import OrderColumn, SheetSection
from addons.pos_session.models import Session
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.drawer import Drawer
from addons.pos_session.services.earlier_closings import EarlierClosing, earlier_closings
from addons.pos_session.services.figures import Figures, MethodTaken, figures_of
from addons.pos_session.services.locking import ref_of
from addons.pos_session.services.order_columns import order_columns
from addons.pos_session.services.sheet_rows import Movement, rows_of_session
from addons.pos_session.services.sheet_totals import MethodCounted, counted_methods
from core.identity.services.names import names_of
from core.registry import registry
from core.vat import VatRow


@dataclass(frozen=True)
class Sheet:
    """Everything a cash sheet shows; of an open session it is the X report. Amounts in cents."""

    session: Session
    responsible: str
    closed_by: str
    accepted_by: str
    movements: tuple[Movement, ...]
    order_columns: tuple[OrderColumn, ...]
    """What other addons know of the orders of the movements (financing)."""
    figures: Figures
    counted: tuple[MethodCounted, ...]
    earlier: tuple[EarlierClosing, ...]
    """What was counted at the closings after which it was reopened, the first one first."""
    sections: tuple[SheetSection, ...]

    @property
    def drawer(self) -> Drawer:
        """What went through the drawer."""
        return self.figures.drawer

    @property
    def orders(self) -> int:
        """How many orders were validated, those of 0 euro too."""
        return self.figures.orders

    @property
    def vat(self) -> tuple[VatRow, ...]:
        """The turnover per rate."""
        return self.figures.vat

    @property
    def vouchers(self) -> int:
        """What was sold without being turnover: under no rate."""
        return self.figures.vouchers

    @property
    def rounding(self) -> int:
        """The gap that rounded cash left, in no drawer."""
        return self.figures.rounding

    @property
    def methods(self) -> tuple[MethodTaken, ...]:
        """The methods that something was paid by; what was put on bookings stands apart."""
        return tuple(m for m in self.figures.methods if m.orders and m.kind != ON_BOOKING)

    @property
    def total_methods(self) -> int:
        """What all methods brought in together."""
        return sum(method.amount for method in self.methods)

    @property
    def on_booking(self) -> int:
        """What was put on bookings: nothing was collected for it."""
        return sum(method.amount for method in self.figures.methods if method.kind == ON_BOOKING)

    @property
    def total_movements(self) -> int:
        """Cash in less cash out; a voided movement counts for nothing."""
        return self.drawer.cash_in - self.drawer.cash_out

    @property
    def total_vat(self) -> VatRow:
        """The sums of the VAT rows (the rate is 0)."""
        return VatRow(
            0, *(sum(getattr(row, name) for row in self.figures.vat) for name in ("ht", "vat", "ttc"))
        )


def sheet_of(session: Session) -> Sheet:
    """The cash sheet of a session, whatever its state. The number of statements is fixed."""
    names = names_of((session.responsible_id, session.closed_by_id, session.accepted_by_id))
    movements = rows_of_session(session.id)
    figures = figures_of(session)
    sections = registry().collect(
        "pos_session_sheet_sections", centre=session.centre_id, session=ref_of(session)
    )
    return Sheet(
        session=session,
        responsible=names.get(session.responsible_id, ""),
        closed_by=names.get(session.closed_by_id, ""),
        accepted_by=names.get(session.accepted_by_id, ""),
        movements=movements,
        order_columns=_columns(session.centre_id, movements),
        figures=figures,
        counted=counted_methods(session.id, session.closing_no, figures.methods),
        earlier=earlier_closings(session),
        sections=tuple(section for _, section in sections),
    )


def _columns(centre_id: int, movements: tuple[Movement, ...]) -> tuple[OrderColumn, ...]:
    """What the addons know of the orders on the sheet; a column that says nothing of any of them is left out."""
    ids = sorted({row.order_id for row in movements if row.order_id is not None})
    return tuple(column for column in order_columns(centre_id, ids) if column.values) if ids else ()
