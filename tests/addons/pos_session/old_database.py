"""Sales in a database of before the whole counter, written by plain SQL: no model knows its columns alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from core.db import db
from core.identity.models import Centre, User
from core.journal import enter

AT = datetime(2026, 9, 1, 18, 30, tzinfo=UTC)
TABLES = (
    "desk", "payment_method", "vat_rate", "product_family", "product", "session", "order", "order_line",
    "payment", "payment_part", "cash_operation", "cash_count", "alert",
)  # fmt: skip
Row = dict[str, Any]


def insert(table: str, **values: Any) -> int:
    """One row of an addon's table, by plain SQL: no model knows these columns alone. Its id."""
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    statement = text(f'INSERT INTO "pos_session__{table}" ({names}) VALUES ({places}) RETURNING id')
    new: int = db.session.execute(statement, values).scalar_one()
    return new


def rows_of(table: str, columns: list[str] | None = None) -> list[Row]:
    """What a table holds, in these columns or in all it has."""
    names = ", ".join(columns) if columns else "*"
    found = db.session.execute(text(f'SELECT {names} FROM "pos_session__{table}" ORDER BY id'))
    return [dict(row) for row in found.mappings()]


def sell_before(centre: Centre, operator: User) -> dict[str, int]:
    """A closed session with two orders, its drawer 2 short, and an open one with a draft."""
    own = {"centre_id": centre.id}
    desk = insert(
        "desk", **own, code="001", name="Caisse 1", difference_limit=1_000, active=True, last_session=2
    )
    methods = {
        kind: insert(
            "payment_method", **own, code=kind, label=label, kind=kind, gives_change=kind == "cash",
            counted=kind == "cash", opens_drawer=kind == "cash", weight=weight, active=True,
        )
        for kind, label, weight in (("cash", "Espèces", 10), ("card", "Carte bancaire", 20))
    }  # fmt: skip
    family = insert("product_family", **own, name="Boutique", weight=50)
    products = {}
    for label, price, rate in (("Affiche", 1_000, 2_000), ("Programme", 500, 550), ("Place", 4_400, 210)):
        vat_rate = insert("vat_rate", **own, label=f"TVA {rate}", rate=rate)
        products[label] = insert(
            "product", **own, family_id=family, vat_rate_id=vat_rate, label=label, price=price, weight=50,
            active=True,
        )  # fmt: skip
    first = insert(
        "session", **own, desk_id=desk, responsible_id=operator.id, number=1, desk_code="001",
        desk_name="Caisse 1", state="open", business_day=date(2026, 9, 1), next_order=4, next_receipt=3,
        created_at=AT, opening_counted=10_000, opening_difference=0, opening_note="", opened_at=AT,
        closing_note="",
    )  # fmt: skip
    paid = _order(own, first, 1, products, [("Affiche", 1, 1_000, 2_000), ("Programme", 3, 500, 550)], 1)
    by_card = _order(own, first, 2, products, [("Place", 1, 4_400, 210)], 2)
    _order(own, first, 3, products, [("Place", 2, 4_400, 210)], None, "abandoned")
    parts = {
        paid: [("cash", "sale", 3_000), ("cash", "change", -500)],
        by_card: [("card", "sale", 4_400)],
    }
    for order, of_order in parts.items():
        total = sum(amount for _, _, amount in of_order)
        made = insert("payment", **own, order_id=order, session_id=first, total=total, created_at=AT)
        for method, kind, amount in of_order:
            insert(
                "payment_part", payment_id=made, session_id=first, method_id=methods[method],
                method_kind=method, kind=kind, amount=amount,
            )  # fmt: skip
    _journal(desk, first, methods, paid, by_card, parts)
    for kind, amount in (("opening", 10_000), ("cash_in", 500), ("cash_out", -3_000), ("adjustment", -200)):
        insert("cash_operation", **own, session_id=first, kind=kind, amount=amount, reason="", created_at=AT)
    insert("cash_count", session_id=first, moment="closing", denomination=200, quantity=49)
    insert("alert", **own, session_id=first, kind="closing_difference", amount=-200, created_at=AT)
    db.session.execute(
        text(
            "UPDATE pos_session__session SET state = 'closed', closing_expected = 10000, closing_counted = 9800,"
            " closing_difference = -200, closed_at = :at, closed_by_id = :who, accepted_by_id = :who"
        ),
        {"at": AT, "who": operator.id},
    )
    second = insert(
        "session", **own, desk_id=desk, responsible_id=operator.id, number=2, desk_code="001",
        desk_name="Caisse 1", state="open", business_day=date(2026, 9, 2), next_order=2, next_receipt=1,
        created_at=AT, opening_expected=9_800, opening_counted=9_800, opening_difference=0, opening_note="",
        opened_at=AT, closing_note="",
    )  # fmt: skip
    insert("cash_operation", **own, session_id=second, kind="opening", amount=9_800, reason="", created_at=AT)
    draft = _order(own, second, 1, products, [("Programme", 2, 500, 550)], None, "draft")
    return {
        "first": first, "second": second, "paid": paid, "by_card": by_card, "draft": draft, "desk": desk, **methods,
    }  # fmt: skip


HT = {
    (1_000, 2_000): 83_333,
    (1_500, 550): 142_180,
    (1_000, 550): 94_787,
    (500, 550): 47_393,
    (4_400, 210): 430_950,
    (8_800, 210): 861_900,
}
"""1/10000 before tax of cents at a rate."""


def _order(
    own: Row,
    session: int,
    sequence: int,
    products: dict[str, int],
    lines: list[tuple[str, int, int, int]],
    receipt: int | None,
    state: str = "validated",
) -> int:
    total = sum(quantity * price for _, quantity, price, _ in lines)
    number = f"001.{1 if state != 'draft' else 2:05d}.{sequence:03d}"
    order = insert(
        "order", **own, session_id=session, sequence=sequence, number=number, state="draft", total_ttc=total,
        created_at=AT, abandon_reason="",
    )  # fmt: skip
    for position, (label, quantity, price, rate) in enumerate(lines, start=1):
        insert(
            "order_line", order_id=order, position=position, kind="product", label=label,
            product_id=products[label], quantity=quantity, unit_price=price, discount=0, rate=rate,
            total_ttc=quantity * price, unit_price_ht=HT[price, rate], total_ht=HT[quantity * price, rate],
        )  # fmt: skip
    values = {"id": order, "state": state, "receipt": receipt, "at": AT if receipt else None}
    db.session.execute(
        text(
            "UPDATE pos_session__order SET state = :state, receipt_no = :receipt, validated_at = :at WHERE id = :id"
        ),
        values,
    )
    return order


def _journal(
    desk: int,
    session: int,
    methods: dict[str, int],
    paid: int,
    by_card: int,
    parts: dict[int, list[tuple[str, str, int]]],
) -> None:
    """The sales as they were signed."""
    vat = {paid: [[550, 1_422, 78, 1_500], [2_000, 833, 167, 1_000]], by_card: [[210, 4_310, 90, 4_400]]}
    for receipt, (order, of_order) in enumerate(parts.items(), start=1):
        enter(
            f"desk:{desk}",
            "pos_session.sale",
            {
                "order": order,
                "number": f"001.00001.{receipt:03d}",
                "receipt": receipt,
                "session": session,
                "total": sum(amount for _, _, amount in of_order),
                "vat": vat[order],
                "parts": [[methods[method], kind, amount] for method, kind, amount in of_order],
            },
        )
