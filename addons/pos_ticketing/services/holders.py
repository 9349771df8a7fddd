"""The registers that places can be lent to, as the addon of the exchanges names them."""

from __future__ import annotations

from addons.pos_ticketing.errors import UnknownHolder
from addons.pos_ticketing.hookspecs import Holder
from core.registry import registry

__all__ = ["Holder", "holder_of", "holders_of"]


def holders_of(centre_id: int) -> list[Holder]:
    """The registers of a centre by name; none where no addon knows any."""
    found = registry().collect("pos_ticketing_holders", centre_id=centre_id)
    return sorted((holder for _, holder in found), key=lambda holder: (holder.name, holder.code))


def holder_of(centre_id: int, code: str) -> Holder:
    """The register with a code. Raises UnknownHolder."""
    for holder in holders_of(centre_id):
        if holder.code == code:
            return Holder(holder.code, holder.name)
    raise UnknownHolder(code=code)
