"""A small batch of each direction, for the documentation: the same bytes each time."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

from addons.pos_sync.services.format.example_export import EXPORT
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
    "t_compta_taux": [{"vat": "V20", "starts_on": date(2026, 9, 1), "rate": 2100}],
    "tr_moyen_paiement": [
        {
            "code": "CASH",
            "label": "Cash",
            "kind": "cash",
            "gives_change": True,
            "counted": True,
            "rounding": 5,
            "active": True,
        },
        {"code": "CARD", "label": "Card", "kind": "card", "account": "511200", "active": True},
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
    "t_client": [{"code": "C1", "name": "Zoé Lambert", "email": "zoe@example.org"}],
    "t_reservation": [
        {
            "code": "RES-2026-118",
            "customer": "C1",
            "arrives_on": date(2026, 7, 4),
            "departs_on": date(2026, 7, 11),
            "room": "12",
            "status": "confirmed",
            "contract_signed": True,
        }
    ],
    "t_reservation_groupe": [{"booking": "RES-2026-118", "position": 1, "label": "Stay"}],
    "t_reservation_prestation": [
        {
            "booking": "RES-2026-118",
            "group": 1,
            "position": 1,
            "label": "Night",
            "quantity": 7,
            "unit_price": 6000,
            "rate": 1000,
        }
    ],
    "t_reservation_financement": [
        {"booking": "RES-2026-118", "reference": "DEPOSIT", "due_on": date(2026, 6, 20), "amount": 12000},
        {
            "booking": "RES-2026-118",
            "reference": "BALANCE",
            "kind": "invoice",
            "due_on": date(2026, 7, 4),
            "amount": 30000,
        },
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


def examples() -> dict[str, str]:
    """The files of a full batch, of a delta and of an export, by their path in the folder of a register."""
    morning = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    evening = datetime(2026, 7, 1, 16, 5, 13, tzinfo=UTC)
    return {
        **_batch("in/00000012", "infos_import", 12, "full", morning, _FULL),
        **_batch("in/00000013", "infos_import", 13, "delta", evening, _DELTA),
        **_batch("out/00000041", "infos_export", 41, "full", evening, EXPORT),
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
