"""What head office sends of bookings; another addon takes it (``pos_sync_import_tables``)."""

from __future__ import annotations

from addons.pos_sync.services.format.fields import TableFormat, cents, code, day, flag, rate, text, whole

BOOKING_TABLES: tuple[TableFormat, ...] = (
    TableFormat(
        "t_reservation",
        "Bookings; without ``total`` it is that of their services. ``revision`` counts the states of a booking.",
        ("code",),
        (
            code(),
            code("customer", "t_client"),
            day("arrives_on", required=True),
            day("departs_on", required=True),
            text("room", 80),
            text("status", 20, required=True),
            flag("contract_signed"),
            cents("total", required=False),
            text("invoice_number", 40),
            day("invoiced_on"),
            whole("revision", required=False),
        ),
    ),
    TableFormat(
        "t_reservation_groupe",
        "Groups of services of bookings.",
        ("booking", "position"),
        (code("booking", "t_reservation"), whole("position"), text("label", 120, required=True)),
    ),
    TableFormat(
        "t_reservation_prestation",
        "Services of bookings; ``group`` is the position of their group, ``unit_price`` is TTC.",
        ("booking", "group", "position"),
        (
            code("booking", "t_reservation"),
            whole("group"),
            whole("position"),
            text("label", required=True),
            whole("quantity"),
            cents("unit_price"),
            rate("rate"),
            rate("discount", required=False),
        ),
    ),
    TableFormat(
        "t_reservation_financement",
        "Financings of bookings; ``paid_elsewhere`` leaves out what this register took and exported.",
        ("booking", "reference"),
        (
            code("booking", "t_reservation"),
            code("reference"),
            text("kind", 20),
            text("label", 120),
            day("due_on", required=True),
            cents("amount"),
            cents("paid_elsewhere", required=False),
        ),
    ),
)
