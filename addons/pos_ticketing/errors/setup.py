"""What the setting up refuses."""

from __future__ import annotations

from core.errors import Refusal
from core.i18n import N_


class HasSales(Refusal):
    """What was sold on must stay as it is."""

    code = "pos_ticketing.has_sales"
    message = N_(
        "Places of this performance are taken: its seat plan and its ticket series cannot be changed."
    )


class SeriesInUse(Refusal):
    """Numbers were given under this code: another one would interrupt the series (requirements.md T2-2)."""

    code = "pos_ticketing.series_in_use"
    message = N_("Tickets were numbered with the code %(code)s: it stays.")
