"""What an archive says of itself besides its rows, kept with it: made again it says the same."""

from __future__ import annotations

import importlib.metadata
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from addons.pos_accounting_close.services.archive_content import Bounds
from addons.pos_accounting_close.services.archive_format import FORMAT, plain, read_instant
from addons.pos_session.models import PaymentMethod
from core.db import db
from core.identity.models import Centre

_DISTRIBUTION = "guichet"


@dataclass(frozen=True)
class Header:
    """Texts and numbers only, as they stand in the manifest; ``methods`` are (id, kind, label)."""

    format: int
    version: str
    centre_id: int
    centre_code: str
    centre_name: str
    company_name: str
    siret: str
    vat_number: str
    currency: str
    timezone: str
    first_on: str
    last_on: str
    starts_at: str
    ends_at: str
    as_of: str
    methods: tuple[tuple[int, str, str], ...]

    def bounds(self) -> Bounds:
        """What its rows are chosen by."""
        return Bounds(
            self.centre_id,
            date.fromisoformat(self.first_on),
            date.fromisoformat(self.last_on),
            read_instant(self.starts_at),
            read_instant(self.ends_at),
            read_instant(self.as_of),
        )

    def text(self) -> str:
        """As it is stored with the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_header(text: str) -> Header:
    """The header that ``text`` wrote."""
    content = json.loads(text)
    content["methods"] = tuple((row[0], row[1], row[2]) for row in content["methods"])
    return Header(**content)


def software_version() -> str:
    """The version of this software."""
    return importlib.metadata.version(_DISTRIBUTION)


def header_of(centre: Centre, bounds: Bounds) -> Header:
    """The header of an archive that is drawn up now."""
    method = PaymentMethod.__table__
    rows = db.session.execute(
        select(method.c.id, method.c.kind, method.c.label)
        .where(method.c.centre_id == centre.id)
        .order_by(method.c.id)
    )
    starts_at, ends_at, as_of = (_instant(at) for at in (bounds.starts_at, bounds.ends_at, bounds.as_of))
    return Header(
        FORMAT,
        software_version(),
        centre.id,
        centre.code,
        centre.name,
        centre.company_name,
        centre.siret,
        centre.vat_number,
        centre.currency,
        centre.timezone,
        bounds.first_on.isoformat(),
        bounds.last_on.isoformat(),
        starts_at,
        ends_at,
        as_of,
        tuple((row.id, row.kind, row.label) for row in rows),
    )


def _instant(at: datetime) -> str:
    return str(plain(at))
