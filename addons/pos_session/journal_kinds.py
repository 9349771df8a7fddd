"""How the readers of the journal see the entries of the point of sale."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_

_NUMBER = JournalValue("number", N_("No."))
_TOTAL = JournalValue("total", N_("Total"), "money")
_CENTRE = JournalValue("centre", N_("Centre"), "centre")
_AMOUNT = JournalValue("amount", N_("Amount"), "money")
_COUNTED = JournalValue("counted", N_("Counted"), "money")
_DIFFERENCE = JournalValue("difference", N_("Difference"), "money")
_FROM = JournalValue("starts_on", N_("From"))

JOURNAL_KINDS = (
    JournalKind("pos_session.sale", N_("Sale"), (_NUMBER, _TOTAL)),
    JournalKind("pos_session.payment", N_("Payment of a part of an order"), (_NUMBER, _TOTAL)),
    JournalKind("pos_session.reallocated", N_("Payment reallocated"), (_NUMBER, _AMOUNT)),
    JournalKind("pos_session.order_abandoned", N_("Order abandoned"), (_NUMBER, _TOTAL)),
    JournalKind("pos_session.drafts_abandoned", N_("Empty orders abandoned at the end of the sale")),
    JournalKind("pos_session.opened", N_("Session opened"), (_NUMBER, _COUNTED, _DIFFERENCE)),
    JournalKind("pos_session.closing_started", N_("End of the sale"), (_NUMBER,)),
    JournalKind("pos_session.counted_blind", N_("Blind count shown"), (_NUMBER, _COUNTED, _DIFFERENCE)),
    JournalKind(
        "pos_session.x_report",
        N_("X report printed"),
        (_NUMBER, JournalValue("sales", N_("Sales"), "money")),
    ),
    JournalKind(
        "pos_session.closed",
        N_("Session closed"),
        (_NUMBER, JournalValue("sales", N_("Sales"), "money"), _COUNTED, _DIFFERENCE),
    ),
    JournalKind("pos_session.reopened", N_("Session reopened"), (_NUMBER, _COUNTED, _DIFFERENCE)),
    JournalKind("pos_session.cash_moved", N_("Cash moved"), (_AMOUNT,)),
    JournalKind("pos_session.cash_voided", N_("Cash movement voided"), (_AMOUNT,)),
    JournalKind("pos_session.desk_added", N_("Cash desk added"), (_CENTRE,)),
    JournalKind(
        "pos_session.product_added",
        N_("Product added"),
        (_CENTRE, JournalValue("price", N_("Price"), "money")),
    ),
    JournalKind("pos_session.product_changed", N_("Product changed"), (_CENTRE,)),
    JournalKind("pos_session.product_rate_changed", N_("VAT rate of a product changed"), (_CENTRE,)),
    JournalKind("pos_session.family_changed", N_("Family changed"), (_CENTRE,)),
    JournalKind("pos_session.desk_changed", N_("Cash desk changed"), (_CENTRE,)),
    JournalKind("pos_session.method_added", N_("Payment method added"), (_CENTRE,)),
    JournalKind("pos_session.method_changed", N_("Payment method changed"), (_CENTRE,)),
    JournalKind("pos_session.invoice_issued", N_("Invoice issued"), (_NUMBER, _TOTAL, _CENTRE)),
    JournalKind("pos_session.invoice_credited", N_("Invoice credited"), (_NUMBER, _TOTAL, _CENTRE)),
    JournalKind("pos_session.family_added", N_("Family added"), (_CENTRE,)),
    JournalKind("pos_session.vat_rate_added", N_("VAT rate added"), (_CENTRE,)),
    JournalKind("pos_session.vat_rate_changed", N_("VAT rate renamed"), (_CENTRE,)),
    JournalKind("pos_session.vat_rate_change_added", N_("Change of a VAT rate added"), (_CENTRE, _FROM)),
    JournalKind("pos_session.vat_rate_change_removed", N_("Change of a VAT rate removed"), (_CENTRE, _FROM)),
    JournalKind("pos_session.price_list_added", N_("Price list added"), (_CENTRE, _FROM)),
    JournalKind("pos_session.price_list_changed", N_("Price list changed"), (_CENTRE,)),
    JournalKind("pos_session.price_list_published", N_("Price list published"), (_CENTRE,)),
    JournalKind("pos_session.price_list_withdrawn", N_("Price list withdrawn"), (_CENTRE,)),
    JournalKind("pos_session.prices_changed", N_("Prices changed"), (_CENTRE,)),
    JournalKind(
        "pos_session.responsible_changed",
        N_("Responsible of a session changed"),
        (
            _NUMBER,
            JournalValue("before", N_("Before"), "user"),
            JournalValue("responsible", N_("Responsible"), "user"),
        ),
    ),
    JournalKind("pos_session.given_up", N_("Opening given up"), (_NUMBER,)),
    JournalKind("pos_session.voucher_moved", N_("Voucher moved"), (_AMOUNT,)),
    JournalKind("pos_session.voucher_prolonged", N_("Voucher prolonged"), (_CENTRE,)),
)
