"""Charts that were laid before customer orders had advances get their mapping, else closures have no account for them.

Advances go where the centre has its deposits (``deposit``), as in the defaults; without that to the account of the
defaults of its country, which is added where it is missing. What somebody mapped already stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_accounting_close_0002"
down_revision = "pos_accounting_close_0001"
branch_labels = None
depends_on = None

USE, LINE_KIND, LABEL = "third_party", "advance", "Acomptes reçus"
KEY = f"{USE}:line={LINE_KIND}"
NUMBERS = {"FR": "4191", "BE": "460"}

SETTINGS = sa.table("pos_accounting_close__settings", sa.column("centre_id"), sa.column("country"))
ACCOUNT = sa.table(
    "pos_accounting_close__account",
    sa.column("id"),
    sa.column("centre_id"),
    sa.column("number"),
    sa.column("label"),
)
MAPPING = sa.table(
    "pos_accounting_close__mapping",
    *(sa.column(name) for name in ("centre_id", "use", "key", "line_kind", "account_id")),
)


def upgrade() -> None:
    bind = op.get_bind()
    mapped = sa.select(MAPPING.c.centre_id).where(MAPPING.c.key == KEY)
    laid = sa.select(ACCOUNT.c.centre_id)
    wanted = sa.select(SETTINGS.c.centre_id, SETTINGS.c.country).where(
        SETTINGS.c.centre_id.not_in(mapped), SETTINGS.c.centre_id.in_(laid)
    )
    for row in bind.execute(wanted).all():
        values = {"centre_id": row.centre_id, "use": USE, "key": KEY, "line_kind": LINE_KIND}
        account_id = _account(bind, row.centre_id, NUMBERS[row.country])
        bind.execute(sa.insert(MAPPING).values(**values, account_id=account_id))


def downgrade() -> None:
    """The mapping stays: the defaults of before did not forbid it, and somebody may have changed it since."""


def _account(bind: sa.Connection, centre_id: int, number: str) -> int:
    deposits = sa.select(MAPPING.c.account_id).where(
        MAPPING.c.centre_id == centre_id, MAPPING.c.key == "deposit"
    )
    numbered = sa.select(ACCOUNT.c.id).where(ACCOUNT.c.centre_id == centre_id, ACCOUNT.c.number == number)
    for known in (deposits, numbered):
        found: int | None = bind.execute(known).scalar()
        if found is not None:
            return found
    bind.execute(sa.insert(ACCOUNT).values(centre_id=centre_id, number=number, label=LABEL))
    added: int = bind.execute(numbered).scalar_one()
    return added
