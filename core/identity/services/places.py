"""Management teams and centres, made and changed by administrators."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select

from core.db import db
from core.errors import Invalid, NotFound
from core.i18n import N_
from core.identity.actor import ADMIN, current_actor, require
from core.identity.errors import AlreadyTaken
from core.identity.models import Centre, Team, UserCentre
from core.identity.services.flushing import flush_unique
from core.identity.visibility import visible_centre
from core.journal import enter

PRINT_FORMATS = ("pos-80", "iso-a4")
TEXTS = {
    "name": 120,
    "code": 20,
    "address": 200,
    "postcode": 20,
    "city": 100,
    "company_name": 120,
    "siret": 20,
    "vat_number": 20,
    "licence_number": 60,
    "receipt_footer": 500,
}
"""The texts of a centre and their longest forms."""


def teams() -> Sequence[Team]:
    """The teams an administrator may know of, by name: those of his centres, and those without any centre."""
    actor = require(ADMIN, None)
    found = db.session.scalars(select(Team).order_by(Team.name)).all()
    places = Centre.__table__
    rows = db.session.execute(select(places.c.team_id, places.c.id)).all()
    foreign = {row.team_id for row in rows} - {row.team_id for row in rows if actor.sees(row.id)}
    return [team for team in found if team.id not in foreign]


def get_team(team_id: int) -> Team:
    """A team the administrator may know of; else NotFound."""
    found = next((team for team in teams() if team.id == team_id), None)
    if found is None:
        raise NotFound()
    return found


def save_team(team_id: int | None, name: str, print_format: str) -> Team:
    """Make a team (``team_id`` None) or change it. Raises Invalid, AlreadyTaken, NotFound."""
    require(ADMIN, None)
    name = name.strip()
    if not name or len(name) > 120:
        raise Invalid(fields={"name": N_("A name is needed (120 characters at most).")})
    if print_format not in PRINT_FORMATS:
        raise Invalid(fields={"print_format": N_("Choose one of the formats.")})
    same = db.session.scalars(select(Team.id).where(Team.name == name)).first()
    if same is not None and same != team_id:
        raise AlreadyTaken(fields={"name": AlreadyTaken.message})
    team = Team() if team_id is None else get_team(team_id)
    team.name, team.print_format = name, print_format
    db.session.add(team)
    flush_unique("name")
    kind = "identity.team_created" if team_id is None else "identity.team_changed"
    enter("house", kind, {"team": team.id, "print_format": print_format})
    return team


def choose_paper(centre_id: int, print_format: str) -> Team:
    """Change the paper of the team of one of the actor's centres, for an addon whose manager may decide it.

    The caller has checked that the actor may; here he must be attached to the centre. Raises Invalid, NotFound.
    """
    team = visible_centre(centre_id).team
    if print_format not in PRINT_FORMATS:
        raise Invalid(fields={"print_format": N_("Choose one of the formats.")})
    if team.print_format != print_format:
        team.print_format = print_format
        db.session.flush()
        enter("house", "identity.team_changed", {"team": team.id, "print_format": print_format})
    return team


def centres() -> Sequence[Centre]:
    """The centres the administrator is attached to, by name."""
    require(ADMIN, None)
    return db.session.scalars(select(Centre).order_by(Centre.name)).all()


def save_centre(centre_id: int | None, team_id: int, values: Mapping[str, str]) -> Centre:
    """Make a centre (``centre_id`` None) or change it; who makes one is attached to it.

    ``values``: the texts of ``TEXTS``, ``timezone`` (IANA) and ``currency`` (three letters). The journal
    keeps which company data changed (requirements.md T1-13). Raises Invalid, AlreadyTaken, NotFound.
    """
    require(ADMIN, centre_id)
    clean = _checked(values)
    places = Centre.__table__
    same = db.session.execute(select(places.c.id).where(places.c.code == clean["code"])).scalar_one_or_none()
    if same is not None and same != centre_id:
        raise AlreadyTaken(fields={"code": AlreadyTaken.message})
    centre = Centre() if centre_id is None else visible_centre(centre_id)
    clean_team = get_team(team_id).id
    changed = sorted(name for name, value in clean.items() if getattr(centre, name) != value)
    if centre_id is not None and centre.team_id != clean_team:
        changed.append("team")
    centre.team_id = clean_team
    for name, value in clean.items():
        setattr(centre, name, value)
    db.session.add(centre)
    flush_unique("code")
    if centre_id is None:
        _attach_maker(centre.id)
        enter("house", "identity.centre_created", {"centre": centre.id, "team": clean_team})
    elif changed:
        enter("house", "identity.centre_changed", {"centre": centre.id, "changed": list(changed)})
    return centre


def _attach_maker(centre_id: int) -> None:
    """Whoever makes a centre is attached to it, or nobody could ever see it."""
    author = current_actor().author_id
    if author is None:
        return
    db.session.execute(insert(UserCentre), [{"user_id": author, "centre_id": centre_id}])
    enter("house", "identity.rights_changed", {"user": author, "centres_added": [centre_id]})


def _checked(values: Mapping[str, str]) -> dict[str, str]:
    """The values without blanks around them; Invalid names every field that is wrong."""
    clean = {name: values.get(name, "").strip() for name in (*TEXTS, "timezone", "currency")}
    clean["currency"] = clean["currency"].upper()
    wrong = {name: N_("This is too long.") for name, longest in TEXTS.items() if len(clean[name]) > longest}
    if not clean["name"]:
        wrong["name"] = N_("A name is needed (120 characters at most).")
    if not clean["code"]:
        wrong["code"] = N_("A short code is needed.")
    if clean["timezone"] not in zoneinfo.available_timezones():
        wrong["timezone"] = N_("This time zone is unknown: write it like Europe/Paris.")
    if len(clean["currency"]) != 3 or not clean["currency"].isalpha():
        wrong["currency"] = N_("Write the currency as three letters, like EUR.")
    if wrong:
        raise Invalid(fields=wrong)
    return clean
