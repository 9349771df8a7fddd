"""An entry of the journal as its readers see it: its kind, who, and the values worth a glance."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from core.contributions import JournalValue
from core.db import db
from core.identity.models import Centre, User
from core.journal.kinds import kinds
from core.journal.models import JournalEntry
from core.registry import registry
from core.web.filters import money
from core.web.i18n import _, translate

_BY_NOBODY = ("identity.login_failed", "identity.locked")

_CELL = Markup(
    '{glance}<details class="small text-body-secondary"><summary>{all}</summary>'
    '<code class="d-block text-break text-wrap">{data}</code>'
    '<span class="d-block text-break">{signature} {mac}</span></details>'
)


class Shown:
    """What the cells of one page need: read once."""

    def __init__(self) -> None:
        people, places = User.__table__.c, Centre.__table__.c
        self._kinds = kinds()
        self._users: dict[int, str] = {
            row.id: row.login for row in db.session.execute(select(people.id, people.login))
        }
        self._centres: dict[int, str] = {
            row.id: row.name for row in db.session.execute(select(places.id, places.name))
        }
        self._addons = {manifest.name: manifest.label for manifest in registry().enabled}

    def options(self) -> list[tuple[str, str]]:
        """The kinds to choose among, by what they are called."""
        return sorted(((kind, self.kind(kind)) for kind in self._kinds), key=lambda option: option[1])

    def kind(self, kind: str) -> str:
        """What a kind is called; its name where nobody declared it."""
        return translate(self._kinds[kind].label) if kind in self._kinds else kind

    def chain(self, chain: str) -> str:
        """What a chain covers: the house, or a desk with its id."""
        if chain == "house":
            return str(_("The house"))
        return (
            str(_("Cash desk (%(id)s)", id=chain.partition(":")[2])) if chain.startswith("desk:") else chain
        )

    def actor(self, entry: JournalEntry) -> str:
        """Who did it."""
        if entry.actor_id is None:
            return str(_("Visitor") if entry.kind in _BY_NOBODY else _("System"))
        return self._users.get(entry.actor_id, str(entry.actor_id))

    def glance(self, entry: JournalEntry) -> str:
        """The declared values of an entry: "Order: 001.00001.001, Total: 64,60 €"."""
        declared = self._kinds[entry.kind].values if entry.kind in self._kinds else ()
        data = json.loads(entry.data)
        told = [
            f"{translate(value.label)} : {self._value(value, data[value.key])}"
            for value in declared
            if data.get(value.key) is not None
        ]
        return ", ".join(told)

    def cell(self, entry: JournalEntry) -> Markup:
        """The values worth a glance, and all of them with the signature when opened."""
        return _CELL.format(
            glance=self.glance(entry),
            all=_("All data"),
            data=entry.data,
            signature=_("Signature:"),
            mac=entry.mac,
        )

    def _value(self, value: JournalValue, stored: Any) -> str:
        match value.shown_as, stored:
            case "money", int():
                return money(stored)
            case "user", int():
                return self._users.get(stored, str(stored))
            case "centre", int():
                return self._centres.get(stored, str(stored))
            case "addon", str():
                return translate(self._addons.get(stored, stored))
        return str(stored)
