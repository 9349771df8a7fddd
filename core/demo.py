"""The demo deployment: teams, centres and users; each addon adds its own through ``load_demo``."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from core import clock
from core.db import db
from core.identity.actor import SYSTEM, Actor, acting_as
from core.identity.loading import load_user
from core.identity.models import Centre, Group, Team, User, UserCentre, UserGroup
from core.identity.passwords import hash_password
from core.identity.permissions import ADMINISTRATOR
from core.identity.services.groups import sync_groups
from core.journal import enter
from core.registry import registry
from core.uow import unit_of_work

SEED = 20260
PASSWORD = "guichet-demo"  # noqa: S105
"""Password of every demo user, printed on the terminal."""

USERS = (
    ("admin", "Alice Martin", ("theatre", "holiday")),
    ("marie", "Marie Lefèvre", ("theatre", "holiday")),
    ("camille", "Camille Dubois", ("theatre",)),
    ("lucas", "Lucas Bernard", ("holiday",)),
    ("sophie", "Sophie Laurent", ("theatre", "holiday")),
)
"""(login, name, centres) of every demo user; the addons put them into the groups they bring."""


@dataclass
class Demo:
    """What the addons build their demo data on; only ``random`` may decide anything."""

    random: random.Random
    today: date
    centres: dict[str, Centre] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def join(self, login: str, group_code: str) -> None:
        """Put a demo user into a group."""
        group_id = db.session.scalars(select(Group.id).where(Group.code == group_code)).one()
        db.session.add(UserGroup(user_id=self.users[login].id, group_id=group_id))

    def actor(self, login: str) -> Actor:
        """A demo user with the rights of his groups, to act as him."""
        loaded = load_user(self.users[login].id)
        if loaded is None:
            raise LookupError(login)
        return loaded.actor


def load_demo_once() -> bool:
    """Load the demo of the host and of every addon in one transaction; False when it was already there."""
    with acting_as(SYSTEM), unit_of_work():
        if db.session.scalars(select(Team.id).limit(1)).first() is not None:
            return False
        sync_groups()
        demo = Demo(random.Random(SEED), clock.business_day("Europe/Paris"))  # noqa: S311 - not a secret
        _make_centres(demo)
        _make_users(demo)
        enter("house", "core.demo_loaded", {"centres": len(demo.centres), "users": len(demo.users)})
        registry().ask("load_demo", demo=demo)
    return True


def describe_demo() -> str:
    """The demo logins, for the terminal."""
    groups = db.session.execute(
        select(User.login, Group.code).join(UserGroup, UserGroup.user_id == User.id).join(Group)
    )
    of_login: dict[str, str] = {login: code for login, code in groups}  # noqa: C416 - rows are no pairs for mypy
    lines = [
        f"  {login:10}{name:20}{of_login.get(login, ''):28}{', '.join(places)}"
        for login, name, places in USERS
    ]
    return "\n".join([f"Demo logins (password {PASSWORD}):", *lines])


def _make_centres(demo: Demo) -> None:
    theatre_team = Team(name="Théâtre municipal", print_format="pos-80")
    holiday_team = Team(name="Les Vacances du lac", print_format="iso-a4")
    db.session.add_all([theatre_team, holiday_team])
    db.session.flush()
    demo.centres["theatre"] = Centre(
        team_id=theatre_team.id,
        name="Théâtre municipal",
        code="theatre",
        address="1 place de la Comédie",
        postcode="69001",
        city="Lyon",
        company_name="Régie du Théâtre municipal",
        siret="123 456 789 00012",
        vat_number="FR32123456789",
        licence_number="L-R-20-000001",
        receipt_footer="Merci de votre visite. Les billets ne sont ni repris ni échangés.",
    )
    demo.centres["holiday"] = Centre(
        team_id=holiday_team.id,
        name="Centre de vacances du lac",
        code="holiday",
        address="12 chemin de la Plage",
        postcode="74000",
        city="Annecy",
        company_name="Association Les Vacances du lac",
        siret="987 654 321 00021",
        vat_number="FR18987654321",
        receipt_footer="Bon séjour au bord du lac !",
    )
    db.session.add_all(demo.centres.values())
    db.session.flush()


def _make_users(demo: Demo) -> None:
    hashed = hash_password(PASSWORD)
    for login, name, places in USERS:
        email = f"{login}@example.org"
        user = User(login=login, name=name, email=email, password_hash=hashed, language="fr")
        db.session.add(user)
        db.session.flush()
        demo.users[login] = user
        db.session.add_all(UserCentre(user_id=user.id, centre_id=demo.centres[place].id) for place in places)
    demo.join("admin", ADMINISTRATOR)
    db.session.flush()
