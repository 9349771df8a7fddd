"""The tickets in an archive of the accounting closures: what was issued and taken back, no code that opens a door.

The addon that asks may not be there and is never imported: the record below has the attributes of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, select

from addons.pos_ticketing.models import Ticket, TicketCancellation

_TICKET = cast(Table, Ticket.__table__)
_CANCELLATION = cast(Table, TicketCancellation.__table__)

_TICKETS = (
    ("id", "whole", "identifiant du billet"),
    ("series_code", "text", "code de la série de numéros"),
    ("number", "whole", "numéro dans la série, sans trou"),
    ("order_id", "whole", "commande (orders.id)"),
    ("line_id", "whole", "ligne de commande (order_lines.id)"),
    ("session_id", "whole", "session de caisse (sessions.id)"),
    ("performance_id", "whole", "identifiant de la représentation"),
    ("company", "text", "organisateur imprimé sur le billet"),
    ("licence", "text", "licence imprimée sur le billet"),
    ("event", "text", "spectacle"),
    ("starts_at", "instant", "début de la représentation, tel qu’imprimé"),
    ("venue", "text", "lieu"),
    ("zone", "text", "zone"),
    ("row_label", "text", "rang"),
    ("seat_label", "text", "place ; vide en placement libre"),
    ("seat_category", "text", "catégorie de place"),
    ("audience_category", "text", "catégorie de public (tarif)"),
    ("price", "cents", "prix toutes taxes comprises"),
    ("vat_rate", "rate", "taux de TVA, en pour cent"),
    ("total_ht", "exact", "prix hors taxes, quatre décimales"),
    ("sold_at", "instant", "instant de la vente"),
    ("user_id", "user", "utilisateur qui l’a vendu (users.id)"),
    ("customer_id", "whole", "identifiant du bénéficiaire, sans aucune donnée personnelle"),
    ("replaces_id", "whole", "billet annulé que celui-ci remplace (tickets.id)"),
)
_CANCELLATIONS = (
    ("ticket_id", "whole", "billet annulé (tickets.id)"),
    ("session_id", "whole", "session de caisse qui l’a repris (sessions.id)"),
    ("order_id", "whole", "commande qui le reprend (orders.id)"),
    ("line_id", "whole", "ligne qui le reprend (order_lines.id)"),
    ("user_id", "user", "utilisateur qui l’a annulé (users.id)"),
    ("reason", "text", "motif"),
    ("cancelled_at", "instant", "instant de l’annulation"),
)


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """A table of an archive: the name of its files, what it holds, its columns, and the statement of its rows."""

    name: str
    about: str
    columns: tuple[tuple[str, str, str], ...]
    statement: Select[Any]


def archive_tables(centre_id: int, first: datetime, last: datetime) -> Iterator[ArchiveTable]:
    """The tickets issued and those cancelled from ``first`` (inside) to ``last`` (outside), by id."""
    yield ArchiveTable(
        "tickets",
        "Billets émis pendant la période (leur code de contrôle n’est pas archivé)",
        _TICKETS,
        select(*(_TICKET.c[name] for name, _, _ in _TICKETS))
        .where(_TICKET.c.centre_id == centre_id, _TICKET.c.sold_at >= first, _TICKET.c.sold_at < last)
        .order_by(_TICKET.c.id),
    )
    at = _CANCELLATION.c.cancelled_at
    yield ArchiveTable(
        "ticket_cancellations",
        "Billets annulés pendant la période",
        _CANCELLATIONS,
        select(*(_CANCELLATION.c[name] for name, _, _ in _CANCELLATIONS))
        .where(_CANCELLATION.c.centre_id == centre_id, at >= first, at < last)
        .order_by(_CANCELLATION.c.ticket_id),
    )
