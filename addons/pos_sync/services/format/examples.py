"""A small batch of each direction, for the documentation: the same bytes each time."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

from addons.pos_sync.services.format.manifest import TABLES, KindOf, Manifest, write_manifest
from addons.pos_sync.services.format.writing import write_table

Rows = dict[str, list[dict[str, Any]]]

_REGISTER = "museum-1"

_FULL: Rows = {
    "tr_societe": [
        {
            "code": "S1",
            "label": "Musée & Jardins",
            "address": "1, quai du Port",
            "postcode": "13002",
            "city": "Marseille",
        }
    ],
    "t_caisse": [
        {"code": "D1", "label": "Entrance", "active": True},
        {"code": "D2", "label": "Shop", "active": True},
    ],
    "t_compta": [
        {"code": "V55", "label": "VAT 5.5 %", "rate": 550},
        {"code": "V20", "label": "VAT 20 %", "rate": 2000},
    ],
    "tr_moyen_paiement": [
        {
            "code": "CASH",
            "label": "Cash",
            "kind": "cash",
            "gives_change": True,
            "counted": True,
            "active": True,
        },
        {"code": "CARD", "label": "Card", "kind": "card", "active": True},
    ],
    "t_famille_art": [{"code": "BOOKS", "label": "Books", "weight": 10}, {"code": "GIFTS", "label": "Gifts"}],
    "t_article": [
        {
            "code": "B1",
            "label": "Guide “The Port”",
            "family": "BOOKS",
            "vat": "V55",
            "price": 1250,
            "active": True,
        },
        {
            "code": "G1",
            "label": "Mug",
            "family": "GIFTS",
            "vat": "V20",
            "price": 990,
            "barcode": "3760000000017",
        },
    ],
    "t_tarif": [
        {
            "list": "SUMMER",
            "article": "G1",
            "price": 790,
            "starts_on": date(2026, 7, 1),
            "ends_on": date(2026, 8, 31),
        }
    ],
}

_DELTA: Rows = {
    "t_article": [
        {
            "code": "B1",
            "label": "Guide “The Port”",
            "family": "BOOKS",
            "vat": "V55",
            "price": 1300,
            "active": True,
        },
        {"code": "G1", "deleted": True},
    ],
}

_EXPORT: Rows = {
    "session": [
        {
            "number": "D1-2026-000041",
            "desk": "D1",
            "business_day": date(2026, 7, 1),
            "responsible": "Anne",
            "opened_at": datetime(2026, 7, 1, 7, 30, tzinfo=UTC),
            "closed_at": datetime(2026, 7, 1, 16, 5, 12, 250_000, tzinfo=UTC),
            "opening": 10000,
            "expected": 12240,
            "counted": 12240,
            "difference": 0,
            "orders": 3,
        }
    ],
    "order": [
        {
            "number": "D1-2026-004711",
            "session": "D1-2026-000041",
            "receipt": 4711,
            "total": 2240,
            "total_ht": 2010,
            "validated_at": datetime(2026, 7, 1, 9, 2, 7, tzinfo=UTC),
            "operator": "Anne",
        },
        {
            "number": "D1-2026-004712",
            "session": "D1-2026-000041",
            "receipt": 4712,
            "total": 4500,
            "total_ht": 4407,
            "validated_at": datetime(2026, 7, 1, 9, 15, tzinfo=UTC),
            "operator": "Anne",
        },
        {
            "number": "D1-2026-004713",
            "session": "D1-2026-000041",
            "receipt": 4713,
            "total": 12000,
            "total_ht": 0,
            "validated_at": datetime(2026, 7, 1, 10, 1, tzinfo=UTC),
            "operator": "Anne",
        },
    ],
    "line": [
        {
            "order": "D1-2026-004711",
            "position": 1,
            "kind": "article",
            "label": "Guide “The Port”",
            "article": "B1",
            "quantity": 1,
            "unit_price": 1250,
            "discount": 0,
            "rate": 550,
            "total": 1250,
            "total_ht": 118_483,
            "turnover": True,
        },
        {
            "order": "D1-2026-004711",
            "position": 2,
            "kind": "article",
            "label": "Mug",
            "article": "G1",
            "quantity": 1,
            "unit_price": 990,
            "discount": 0,
            "rate": 2000,
            "total": 990,
            "total_ht": 82_500,
            "turnover": True,
        },
        {
            "order": "D1-2026-004712",
            "position": 1,
            "kind": "ticket",
            "label": "Le Malade imaginaire, C 12",
            "quantity": 1,
            "unit_price": 4500,
            "discount": 0,
            "rate": 210,
            "total": 4500,
            "total_ht": 440744,
            "turnover": True,
        },
        {
            "order": "D1-2026-004713",
            "position": 1,
            "kind": "funding",
            "label": "RES-2026-118, deposit",
            "quantity": 1,
            "unit_price": 12000,
            "discount": 0,
            "rate": 0,
            "total": 12000,
            "total_ht": 1200000,
            "turnover": False,
        },
    ],
    "payment": [
        {
            "order": "D1-2026-004711",
            "part": 1,
            "method": "CASH",
            "kind": "cash",
            "amount": 2240,
            "paid_at": datetime(2026, 7, 1, 9, 2, 7, tzinfo=UTC),
        },
        {
            "order": "D1-2026-004712",
            "part": 2,
            "method": "CARD",
            "kind": "card",
            "amount": 4500,
            "paid_at": datetime(2026, 7, 1, 9, 15, tzinfo=UTC),
        },
        {
            "order": "D1-2026-004713",
            "part": 3,
            "method": "CARD",
            "kind": "card",
            "amount": 12000,
            "paid_at": datetime(2026, 7, 1, 10, 1, tzinfo=UTC),
        },
    ],
    "ticket": [
        {
            "number": "A0000117",
            "state": "issued",
            "order": "D1-2026-004712",
            "line": 1,
            "performance": "Le Malade imaginaire",
            "starts_at": datetime(2026, 7, 3, 18, 30, tzinfo=UTC),
            "zone": "Orchestra",
            "row": "C",
            "seat": "12",
            "category": "1",
            "audience": "Full price",
            "price": 4500,
            "rate": 210,
            "at": datetime(2026, 7, 1, 9, 15, tzinfo=UTC),
        }
    ],
    "booking_payment": [
        {
            "order": "D1-2026-004713",
            "part": 3,
            "booking": "RES-2026-118",
            "financing": "DEPOSIT",
            "method": "CARD",
            "amount": 12000,
            "paid_at": datetime(2026, 7, 1, 10, 1, tzinfo=UTC),
        }
    ],
    "closing_total": [
        {"session": "D1-2026-000041", "method": "CASH", "expected": 12240, "counted": 12240},
        {"session": "D1-2026-000041", "method": "CARD", "expected": 16500, "counted": 16500},
    ],
}


def examples() -> dict[str, str]:
    """The files of a full batch, of a delta and of an export, by their path in the folder of a register."""
    morning = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    evening = datetime(2026, 7, 1, 16, 5, 13, tzinfo=UTC)
    return {
        **_batch("in/00000012", "infos_import", 12, "full", morning, _FULL),
        **_batch("in/00000013", "infos_import", 13, "delta", evening, _DELTA),
        **_batch("out/00000041", "infos_export", 41, "full", evening, _EXPORT),
    }


def _batch(
    folder: str, kind_of: KindOf, number: int, kind: str, made_at: datetime, rows: Rows
) -> dict[str, str]:
    contents: dict[str, str] = {}
    entries = []
    for table in TABLES[kind_of]:
        if table.name in rows:
            out = io.BytesIO()
            entries.append(write_table(out, table, number, rows[table.name]))
            contents[f"{folder}/{table.file}"] = out.getvalue().decode()
    out = io.BytesIO()
    manifest = Manifest(kind_of, number, kind, made_at, _REGISTER, tuple(entries))
    write_manifest(out, manifest)
    return {**contents, f"{folder}/{manifest.file}": out.getvalue().decode()}
