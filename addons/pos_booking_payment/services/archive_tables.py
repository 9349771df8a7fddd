"""What tills did with bookings, in an archive of the accounting closures: payments and charges, no personal data.

The addon that asks may not be there and is never imported: the record below has the attributes of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, select

from addons.pos_booking_payment.models import BookingPayment, Charge, ServiceLine

_PAYMENT = cast(Table, BookingPayment.__table__)
_CHARGE = cast(Table, Charge.__table__)
_LINE = cast(Table, ServiceLine.__table__)

Columns = tuple[tuple[str, str, str], ...]

_PAYMENTS: Columns = (
    ("id", "whole", "identifiant du paiement sur un financement"),
    ("booking_id", "whole", "identifiant de la réservation"),
    ("funding_id", "whole", "identifiant du financement"),
    ("order_id", "whole", "commande (orders.id)"),
    ("part_id", "whole", "part de paiement (payment_parts.id)"),
    ("method_id", "whole", "mode de règlement (payment_methods.id)"),
    ("method_kind", "text", "nature du mode de règlement"),
    ("amount", "cents", "montant ; négatif pour un remboursement ou une annulation"),
    ("reason", "text", "motif de l’annulation"),
    ("user_id", "user", "utilisateur (users.id)"),
    ("created_at", "instant", "instant du paiement"),
)
_CHARGES: Columns = (
    ("payment_id", "whole", "paiement (payments.id)"),
    ("booking_id", "whole", "identifiant de la réservation"),
    ("order_id", "whole", "commande (orders.id)"),
    ("amount", "cents", "montant mis sur la réservation, non encaissé ; négatif pour une reprise"),
    ("user_id", "user", "utilisateur (users.id)"),
    ("created_at", "instant", "instant de la mise sur la réservation"),
)
_EXTRAS: Columns = (
    ("id", "whole", "identifiant de la ligne de supplément"),
    ("charge_id", "whole", "mise sur la réservation (booking_charges.payment_id)"),
    ("order_line_id", "whole", "ligne de commande (order_lines.id)"),
    ("label", "text", "libellé"),
    ("product_id", "whole", "identifiant du produit"),
    ("quantity", "whole", "quantité ; négative pour une reprise"),
    ("unit_price", "cents", "prix unitaire toutes taxes comprises"),
    ("discount", "rate", "remise, en pour cent"),
    ("rate", "rate", "taux de TVA, en pour cent"),
    ("total_ttc", "cents", "total toutes taxes comprises"),
    ("unit_price_ht", "exact", "prix unitaire hors taxes, quatre décimales"),
    ("total_ht", "exact", "total hors taxes, quatre décimales"),
    ("corrects_id", "whole", "ligne de supplément reprise (booking_extras.id)"),
)


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """A table of an archive: the name of its files, what it holds, its columns, and the statement of its rows."""

    name: str
    about: str
    columns: Columns
    statement: Select[Any]


def archive_tables(centre_id: int, first: datetime, last: datetime) -> Iterator[ArchiveTable]:
    """The payments on financings and what was put on bookings from ``first`` (inside) to ``last`` (outside), by id."""

    def within(table: Table) -> tuple[Any, ...]:
        columns = table.c
        return columns.centre_id == centre_id, columns.created_at >= first, columns.created_at < last

    yield ArchiveTable(
        "booking_payments",
        "Paiements sur les financements des réservations pendant la période",
        _PAYMENTS,
        _columns(_PAYMENT, _PAYMENTS).where(*within(_PAYMENT)).order_by(_PAYMENT.c.id),
    )
    yield ArchiveTable(
        "booking_charges",
        "Montants mis sur des réservations au lieu d’être encaissés pendant la période",
        _CHARGES,
        _columns(_CHARGE, _CHARGES).where(*within(_CHARGE)).order_by(_CHARGE.c.payment_id),
    )
    yield ArchiveTable(
        "booking_extras",
        "Lignes de supplément qui détaillent les montants mis sur des réservations",
        _EXTRAS,
        _columns(_LINE, _EXTRAS)
        .join(_CHARGE, _CHARGE.c.payment_id == _LINE.c.charge_id)
        .where(*within(_CHARGE))
        .order_by(_LINE.c.id),
    )


def _columns(table: Table, columns: Columns) -> Select[Any]:
    return select(*(table.c[name] for name, _, _ in columns))
