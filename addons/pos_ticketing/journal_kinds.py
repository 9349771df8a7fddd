"""How the readers of the journal see the entries of the ticketing."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_

_PERFORMANCE = JournalValue("performance", N_("Performance"))
_CONTINGENT = JournalValue("contingent", N_("Contingent"))
_BLOCK = JournalValue("block", N_("Block"))
_REGISTER = JournalValue("register", N_("Register"))
_COUNT = JournalValue("count", N_("Count"))
_PLACES = JournalValue("places", N_("Places"))

JOURNAL_KINDS = (
    JournalKind(
        "pos_ticketing.tickets_cancelled",
        N_("Tickets cancelled"),
        (JournalValue("number", N_("Order")), JournalValue("count", N_("Tickets"))),
    ),
    JournalKind(
        "pos_ticketing.ticket_decoded",
        N_("Ticket looked up by its code"),
        (JournalValue("ticket", N_("Ticket")), JournalValue("user", N_("User"), "user")),
    ),
    JournalKind(
        "pos_ticketing.plan_imported",
        N_("Seat plan imported"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("places", N_("Places"))),
    ),
    JournalKind(
        "pos_ticketing.plan_edited",
        N_("Seat plan edited"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("places", N_("Places"))),
    ),
    JournalKind(
        "pos_ticketing.performance_plan_changed",
        N_("Seat plan of a performance changed"),
        (
            _PERFORMANCE,
            JournalValue("kept", N_("Kept places")),
            JournalValue("dropped", N_("Dropped places")),
        ),
    ),
    JournalKind(
        "pos_ticketing.contingent_saved",
        N_("Contingent changed"),
        (JournalValue("centre", N_("Centre"), "centre"), _CONTINGENT),
    ),
    JournalKind(
        "pos_ticketing.contingent_set_aside",
        N_("Places set aside in a contingent"),
        (_PERFORMANCE, _CONTINGENT, _COUNT, _PLACES),
    ),
    JournalKind(
        "pos_ticketing.contingent_taken_out",
        N_("Places taken out of a contingent"),
        (_PERFORMANCE, _CONTINGENT, _COUNT, _PLACES),
    ),
    JournalKind(
        "pos_ticketing.contingent_opening_set",
        N_("Opening of a contingent set"),
        (_PERFORMANCE, _CONTINGENT, JournalValue("release_at", N_("Until"))),
    ),
    JournalKind(
        "pos_ticketing.contingent_opened",
        N_("Contingent opened to public sale"),
        (_PERFORMANCE, _CONTINGENT, _COUNT, _PLACES),
    ),
    JournalKind(
        "pos_ticketing.block_placed",
        N_("Places blocked"),
        (_PERFORMANCE, _BLOCK, _COUNT, _PLACES),
    ),
    JournalKind(
        "pos_ticketing.block_changed",
        N_("Block changed"),
        (_PERFORMANCE, _BLOCK, JournalValue("until", N_("Until"))),
    ),
    JournalKind(
        "pos_ticketing.block_released",
        N_("Blocked places released"),
        (_PERFORMANCE, _BLOCK, _COUNT, _PLACES),
    ),
    JournalKind(
        "pos_ticketing.vat_rate_changed",
        N_("VAT rate of a performance changed"),
        (JournalValue("performance", N_("Performance")),),
    ),
    JournalKind(
        "pos_ticketing.series_changed",
        N_("Ticket series of a centre changed"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("code", N_("Code"))),
    ),
    JournalKind(
        "pos_ticketing.reserved",
        N_("Places reserved"),
        (JournalValue("number", N_("Number")), JournalValue("places", N_("Places"))),
    ),
    JournalKind(
        "pos_ticketing.reservation_ended",
        N_("Reservation ended"),
        (JournalValue("number", N_("Number")), JournalValue("state", N_("State"))),
    ),
    JournalKind(
        "pos_ticketing.reservation_prolonged",
        N_("Reservation prolonged"),
        (JournalValue("number", N_("Number")),),
    ),
    JournalKind(
        "pos_ticketing.channel_added",
        N_("Sales channel added"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("channel", N_("Sales channel"))),
    ),
    JournalKind(
        "pos_ticketing.channel_changed",
        N_("Sales channel changed"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("channel", N_("Sales channel"))),
    ),
    JournalKind(
        "pos_ticketing.delivery_mode_changed",
        N_("Delivery mode changed"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("mode", N_("Delivery mode"))),
    ),
    JournalKind(
        "pos_ticketing.scanned",
        N_("Ticket scanned at a door"),
        (
            JournalValue("scan", N_("Scan")),
            JournalValue("performance", N_("Performance")),
            JournalValue("ticket", N_("Ticket")),
            JournalValue("verdict", N_("Verdict")),
        ),
    ),
    JournalKind(
        "pos_ticketing.door_saved",
        N_("Door of the access control set up"),
        (JournalValue("centre", N_("Centre"), "centre"), JournalValue("door", N_("Door"))),
    ),
    JournalKind(
        "pos_ticketing.exported",
        N_("Takings exported"),
        (
            JournalValue("centre", N_("Centre"), "centre"),
            JournalValue("export", N_("Export")),
            JournalValue("from", N_("From")),
            JournalValue("to", N_("To")),
        ),
    ),
    JournalKind(
        "pos_ticketing.performance_state",
        N_("State of a performance changed"),
        (
            JournalValue("performance", N_("Performance")),
            JournalValue("after", N_("State")),
            JournalValue("reason", N_("Reason")),
        ),
    ),
    JournalKind(
        "pos_ticketing.quotas_changed",
        N_("Quotas of a performance changed"),
        (JournalValue("performance", N_("Performance")),),
    ),
    JournalKind(
        "pos_ticketing.grid_changed",
        N_("Days or name of a tariff grid changed"),
        (JournalValue("grid", N_("Tariff grid")),),
    ),
    JournalKind(
        "pos_ticketing.prices_changed",
        N_("Prices of a tariff grid changed"),
        (JournalValue("grid", N_("Tariff grid")), JournalValue("prices", N_("Prices"))),
    ),
    JournalKind(
        "pos_ticketing.grid_deleted",
        N_("Tariff grid deleted"),
        (JournalValue("grid", N_("Tariff grid")),),
    ),
    JournalKind(
        "pos_ticketing.batch_begun",
        N_("Bulk printing begun"),
        (JournalValue("batch", N_("Bulk printing")), JournalValue("tickets", N_("Tickets"))),
    ),
    JournalKind(
        "pos_ticketing.template_saved",
        N_("Ticket or document template saved"),
        (JournalValue("template", N_("Template")),),
    ),
    JournalKind(
        "pos_ticketing.package_saved",
        N_("Package saved"),
        (JournalValue("package", N_("Package")),),
    ),
    JournalKind(
        "pos_ticketing.advantage_saved",
        N_("Advantage saved"),
        (JournalValue("advantage", N_("Advantage")),),
    ),
    JournalKind(
        "pos_ticketing.lent",
        N_("Places lent to a register"),
        (
            _PERFORMANCE,
            _CONTINGENT,
            _REGISTER,
            JournalValue("until", N_("Until")),
            _COUNT,
            _PLACES,
        ),
    ),
    JournalKind(
        "pos_ticketing.lent_prolonged",
        N_("Time of lent places changed"),
        (
            _PERFORMANCE,
            _CONTINGENT,
            _REGISTER,
            JournalValue("until", N_("Until")),
        ),
    ),
    JournalKind(
        "pos_ticketing.lent_recalled",
        N_("Lent places asked for"),
        (
            _PERFORMANCE,
            _CONTINGENT,
            _REGISTER,
        ),
    ),
    JournalKind(
        "pos_ticketing.lent_taken_back",
        N_("Lent places taken back without an answer"),
        (
            _PERFORMANCE,
            _CONTINGENT,
            _REGISTER,
            _COUNT,
            _PLACES,
            JournalValue("reason", N_("Reason")),
        ),
    ),
    JournalKind(
        "pos_ticketing.lent_told",
        N_("Register told of lent places"),
        (
            _PERFORMANCE,
            _CONTINGENT,
            _REGISTER,
            JournalValue("state", N_("State")),
            _COUNT,
            _PLACES,
        ),
    ),
    JournalKind(
        "pos_ticketing.borrowed",
        N_("Places of head office received"),
        (
            _PERFORMANCE,
            _COUNT,
            _PLACES,
        ),
    ),
    JournalKind(
        "pos_ticketing.borrowed_returned",
        N_("Places given back to head office"),
        (
            _PERFORMANCE,
            _COUNT,
            _PLACES,
        ),
    ),
)
