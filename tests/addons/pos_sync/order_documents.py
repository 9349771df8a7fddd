"""Documents of customer orders for tests."""

from __future__ import annotations

from typing import Any


def line(position: int = 1, **changes: Any) -> dict[str, Any]:
    """Two guides at 12.50 EUR, 10 % off: 22.50 EUR."""
    return {
        "position": position,
        "article": "GUIDE",
        "label": "Guide du musée",
        "quantity": 2,
        "unit_price": 1_250,
        "discount": 1_000,
        "rate": 550,
        "total_ttc": 2_250,
        **changes,
    }


def order_document(number: str = "COMC/R1/00001", **changes: Any) -> dict[str, Any]:
    """An order of the register R1 that was just made; its total is that of its lines."""
    lines = changes.get("lines", [line()])
    return {
        "number": number,
        "origin": "R1",
        "version": 0,
        "status": "unconfirmed",
        "customer": "Hélène Dupré",
        "contact": "01 23 45 67 89",
        "note": "",
        "wanted_on": "2026-12-24",
        "total_ttc": sum(each["total_ttc"] for each in lines),
        "advances": 0,
        "cancel_reason": "",
        "created_by": "Ada",
        "created_at": "2026-11-26T10:00:00+00:00",
        "changed_by": "Ada",
        "changed_at": "2026-11-26T10:00:00+00:00",
        "lines": lines,
        **changes,
    }
