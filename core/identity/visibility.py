"""The one place that hides what belongs to other centres: every ORM statement passes here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, Result, event, select, tuple_
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.sql import visitors

from core.db import db
from core.errors import NotFound
from core.identity.actor import current_actor
from core.identity.models.addon_switch import AddonSwitch
from core.identity.models.place import Centre
from core.limits import MAX_INT


class CentreOwned:
    """Mixin of a model that belongs to a centre: only users attached to that centre meet its rows."""

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), index=True)


Owned = TypeVar("Owned", bound=CentreOwned)


@lru_cache(maxsize=512)
def _criteria(ids: tuple[int, ...], switched_off: frozenset[tuple[int, str]]) -> tuple[Any, ...]:
    """The conditions added to each statement of an actor attached to the centres ``ids``.

    The rows of an addon do not exist for him where it is switched off.
    """
    return (
        with_loader_criteria(CentreOwned, lambda cls: cls.centre_id.in_(ids), include_aliases=True),
        with_loader_criteria(Centre, lambda cls: cls.id.in_(ids), include_aliases=True),
        *(
            with_loader_criteria(model, model.centre_id.not_in(off), include_aliases=True)
            for model in _owned_models(CentreOwned)
            if (off := sorted(centre for centre, addon in switched_off if addon == owning_addon(model)))
        ),
    )


def _owned_models(base: type[CentreOwned]) -> Iterator[type[CentreOwned]]:
    for model in base.__subclasses__():
        if hasattr(model, "__tablename__"):
            yield model
        yield from _owned_models(model)


@event.listens_for(db.session, "do_orm_execute")
def _restrict(state: ORMExecuteState) -> Result[Any] | None:
    """Limit an ORM statement to the centres of the current actor.

    Statements on bare tables (``Model.__table__``) and literal SQL are the caller's to limit.
    """
    actor = current_actor()
    if actor.is_system:
        return None
    statement: Any = state.statement
    if not state.is_orm_statement:
        return _again_as_orm(state, statement) if state.is_select else None
    if (
        state.is_select
        or state.is_update
        or state.is_delete
        or getattr(statement, "select", None) is not None
    ):
        state.statement = statement.options(*_criteria(tuple(sorted(actor.centre_ids)), actor.switched_off))
    return None


def _again_as_orm(state: ORMExecuteState, statement: Any) -> Result[Any] | None:
    """Execute a select like ``select(exists().where(Desk.id == 1))`` again, as the ORM statement it should be.

    Its outermost level names no entity, so SQLAlchemy takes it for a plain one and would ignore the criteria.
    """
    for element in visitors.iterate(statement):
        entity = getattr(element, "_annotations", {}).get("parententity")
        if entity is not None and issubclass(entity.mapper.class_, (CentreOwned, Centre)):
            orm = statement._set_propagate_attrs({"compile_state_plugin": "orm", "plugin_subject": entity})
            return state.session.execute(
                orm,
                state.parameters,
                execution_options=state.execution_options,
                bind_arguments=state.bind_arguments,
            )
    return None


@event.listens_for(db.session, "after_flush")
def _refuse_what_was_switched_off(session: Session, _context: object) -> None:
    """Nothing new where its addon went off since the request began (its actor is as old as the request).

    The rows just inserted hold the centre's row, which a switch locks: it is over, or waits for this unit.
    """
    made = {(row.centre_id, owning_addon(type(row))) for row in session.new if isinstance(row, CentreOwned)}
    if made and not current_actor().is_system:
        switch = AddonSwitch.__table__.c
        place = tuple_(switch.centre_id, switch.addon)
        off = select(switch.addon).where(place.in_(sorted(made)), switch.enabled.is_(False)).limit(1)
        if session.connection().execute(off).first() is not None:
            raise NotFound()


def visible(model: type[Owned], object_id: int) -> Owned:
    """The object with this id, if the actor may know of it.

    Raises NotFound when there is none, when it belongs to a centre the actor is not attached to, and when
    the addon it belongs to is switched off in that centre.
    """
    found: Owned | None = db.session.get(model, object_id) if 0 < object_id <= MAX_INT else None
    actor = current_actor()
    if found is None or not actor.sees(found.centre_id):
        raise NotFound()
    if (found.centre_id, owning_addon(model)) in actor.switched_off:
        raise NotFound()
    return found


def visible_centre(centre_id: int) -> Centre:
    """The centre with this id, if the actor is attached to it; else NotFound."""
    found: Centre | None = db.session.get(Centre, centre_id) if 0 < centre_id <= MAX_INT else None
    if found is None or not current_actor().sees(centre_id):
        raise NotFound()
    return found


def owning_addon(model: type[Any]) -> str:
    """The addon a model belongs to, from its table's prefix."""
    return str(model.__tablename__).partition("__")[0]
