"""What an accountant changed, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from addons.pos_accounting_close.services.closure_rows import corrections_of, saved_cheques, ticket_rows
from addons.pos_accounting_close.services.closure_tabs import TAB_LABELS
from addons.pos_session.services.identification import LABELS
from core.identity.services.names import names_of
from core.web.filters import money
from core.web.i18n import _, ngettext, translate


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction as it is read."""

    tab: str
    what: str
    before: str
    after: str
    why: str
    who: str
    at: datetime


def correction_lines(
    closure_id: int, methods: Mapping[int, str], *, identified: bool
) -> list[CorrectionLine]:
    """The corrections of a closure; ``methods`` are their labels by id. Four statements at most.

    What identifies a cheque names it only for who may see that (``identified``).
    """
    rows = corrections_of(closure_id)
    if not rows:
        return []
    names = names_of(row.user_id for row in rows)
    tickets = {row.source: row.number for row in ticket_rows(closure_id)}
    cheques = {
        f"part:{row.part_id}": f"{methods.get(row.method_id, '')} {row.number}"
        for row in (saved_cheques(closure_id) if identified else ())
        if row.number
    }
    known = tickets | cheques
    return [
        CorrectionLine(
            tab=translate(TAB_LABELS[row.tab]),
            what=_what(row.subject, methods, known),
            before=_values(json.loads(row.before)),
            after=_values(json.loads(row.after)),
            why=row.reason,
            who=names.get(row.user_id, ""),
            at=row.created_at,
        )
        for row in rows
    ]


def _what(subject: str, methods: Mapping[int, str], known: Mapping[str, str]) -> str:
    if subject in known:
        return known[subject]
    kind, _sep, rest = subject.partition(":")
    if kind == "denomination":
        return money(int(rest))
    if kind == "method":
        return methods.get(int(rest), rest)
    return str(_("Payment %(number)s", number=rest)) if kind == "part" else str(_("Added payment"))


def _values(values: Mapping[str, Any]) -> str:
    """``{"found": true, "amount": 4400}`` in words."""
    words = []
    if "found" in values:
        words.append(str(_("there") if values["found"] else _("missing")))
    if "amount" in values:
        words.append(money(values["amount"]))
    if values.get("pieces") is not None:
        words.append(ngettext("%(num)s piece", "%(num)s pieces", values["pieces"]))
    if "quantity" in values:
        words.append(str(values["quantity"]))
    words += [translate(LABELS[name]) for name in values.get("changed", ())]
    return " · ".join(words)
