"""The answers of the ticketing to the exchanges of head office and registers; plugin.py takes them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from core.hookspecs import hookimpl

if TYPE_CHECKING:
    from addons.pos_ticketing.services.lent_letters import Letter


@hookimpl(optionalhook=True)
def pos_sync_export_rows(table: str, session_id: int) -> Iterable[Mapping[str, Any]] | None:
    from addons.pos_ticketing.services.export_rows import export_rows

    return export_rows(table, session_id)


@hookimpl(optionalhook=True)
def pos_sync_export_arrived(
    centre_id: int,
    register: str,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    refuse: Callable[[int, str], NoReturn],
) -> None:
    from addons.pos_ticketing.services.register_tickets import rows_arrived

    rows_arrived(centre_id, register, table, rows, refuse)


@hookimpl(optionalhook=True)
def pos_sync_letters(centre_id: int, register: str) -> Iterable[Letter]:
    from addons.pos_ticketing.services.lent_letters import letters

    return letters(centre_id, register)


@hookimpl(optionalhook=True)
def pos_sync_letter_arrived(
    centre_id: int, register: str, of_head_office: bool, letter: Letter
) -> Iterable[bool]:
    from addons.pos_ticketing.services.lent_letters import arrived

    return [arrived(centre_id, register, of_head_office, letter)]
