"""The one place that hides what belongs to other centres: every ORM statement passes here."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, event
from sqlalchemy.orm import Mapped, ORMExecuteState, mapped_column, with_loader_criteria

from core.db import db
from core.errors import NotFound
from core.identity.actor import current_actor
from core.identity.models.place import Centre


class CentreOwned:
    """Mixin of a model that belongs to a centre: only users attached to that centre meet its rows."""

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), index=True)


Owned = TypeVar("Owned", bound=CentreOwned)


@lru_cache(maxsize=512)
def _criteria(ids: tuple[int, ...]) -> tuple[Any, ...]:
    """The conditions added to each statement of an actor attached to the centres ``ids``."""
    return (
        with_loader_criteria(CentreOwned, lambda cls: cls.centre_id.in_(ids), include_aliases=True),
        with_loader_criteria(Centre, lambda cls: cls.id.in_(ids), include_aliases=True),
    )


@event.listens_for(db.session, "do_orm_execute")
def _restrict(state: ORMExecuteState) -> None:
    """Limit an ORM select, update or delete to the centres of the current actor."""
    actor = current_actor()
    if (
        actor.is_system
        or not state.is_orm_statement
        or not (state.is_select or state.is_update or state.is_delete)
    ):
        return
    state.statement = state.statement.options(*_criteria(tuple(sorted(actor.centre_ids))))


def visible(model: type[Owned], object_id: int) -> Owned:
    """The object with this id, if the actor may know of it.

    Raises NotFound when there is none, when it belongs to a centre the actor is not attached to, and when
    the addon it belongs to is switched off in that centre.
    """
    found: Owned | None = db.session.get(model, object_id)
    actor = current_actor()
    if found is None or not actor.sees(found.centre_id):
        raise NotFound()
    if (found.centre_id, owning_addon(model)) in actor.switched_off:
        raise NotFound()
    return found


def visible_centre(centre_id: int) -> Centre:
    """The centre with this id, if the actor is attached to it; else NotFound."""
    found: Centre | None = db.session.get(Centre, centre_id)
    if found is None or not current_actor().sees(centre_id):
        raise NotFound()
    return found


def owning_addon(model: type[Any]) -> str:
    """The addon a model belongs to, from its table's prefix."""
    return str(model.__tablename__).partition("__")[0]
