"""What a register sends head office of a closed session: facts, by the numbers they have there."""

from __future__ import annotations

from addons.pos_sync.services.format.fields import (
    Field,
    TableFormat,
    cents,
    code,
    day,
    flag,
    instant,
    rate,
    text,
    whole,
)


def _exact(name: str) -> Field:
    return Field(name, "exact")


EXPORT_TABLES: tuple[TableFormat, ...] = (
    TableFormat(
        "session",
        "The closed session.",
        ("number",),
        (
            code("number"),
            code("desk"),
            day("business_day", required=True),
            text("responsible", 80, required=True),
            instant("opened_at", required=True),
            instant("closed_at", required=True),
            cents("opening"),
            cents("expected"),
            cents("counted"),
            cents("difference"),
            whole("orders"),
        ),
    ),
    TableFormat(
        "order",
        "Validated orders, corrections among them.",
        ("number",),
        (
            code("number"),
            code("session", "session"),
            whole("receipt"),
            cents("total"),
            cents("total_ht"),
            instant("validated_at", required=True),
            text("operator", 80),
            code("customer", required=False),
            code("corrects", required=False),
            text("reason"),
        ),
    ),
    TableFormat(
        "line",
        "Lines of orders.",
        ("order", "position"),
        (
            code("order", "order"),
            whole("position"),
            code("kind"),
            text("label", required=True),
            code("article", required=False),
            whole("quantity"),
            cents("unit_price"),
            rate("discount"),
            rate("rate"),
            cents("total"),
            _exact("total_ht"),
            flag("turnover"),
            text("corrects", 130),
        ),
    ),
    TableFormat(
        "payment",
        "Parts of payments, change and roundings among them.",
        ("order", "part"),
        (
            code("order"),
            whole("part"),
            code("method"),
            code("kind"),
            cents("amount"),
            instant("paid_at", required=True),
            whole("cancels", required=False),
        ),
    ),
    TableFormat(
        "movement",
        "Cash put in, taken out and adjusted.",
        ("session", "position"),
        (
            code("session", "session"),
            whole("position"),
            code("kind"),
            cents("amount"),
            text("reason"),
            instant("made_at", required=True),
        ),
    ),
    TableFormat(
        "voucher_movement",
        "Vouchers and credit notes issued and used.",
        ("session", "position"),
        (
            code("session", "session"),
            whole("position"),
            code("voucher"),
            code("kind"),
            cents("amount"),
            code("order", required=False),
            instant("made_at", required=True),
        ),
    ),
    TableFormat(
        "closing_total",
        "What was to be found of each method, and what was.",
        ("session", "method"),
        (code("session", "session"), code("method"), cents("expected"), cents("counted")),
    ),
    TableFormat(
        "ticket",
        "Tickets issued and cancelled, where places are sold.",
        ("number", "state"),
        (
            code("number"),
            code("state"),
            code("order"),
            text("performance", required=True),
            cents("price"),
            instant("at", required=True),
        ),
    ),
)
