"""The switch of an addon in a centre: at once, journalled, refused with reasons (architecture.md, 2)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.errors import NotFound
from core.identity.actor import ADMIN, require
from core.identity.errors import AddonSwitchRefused
from core.identity.models import AddonSwitch, Centre
from core.identity.visibility import visible_centre
from core.journal import enter
from core.manifest import Manifest
from core.registry import registry

Reason = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class SwitchState:
    """A loaded addon and whether it works in a centre."""

    manifest: Manifest
    on: bool


def switch_states(centre_id: int) -> list[SwitchState]:
    """Every loaded addon with its state in a centre, dependencies first."""
    require(ADMIN, centre_id)
    off = _switched_off(centre_id)
    return [SwitchState(manifest, manifest.name not in off) for manifest in registry().enabled]


def switch_addon(addon: str, centre_id: int, on: bool) -> None:
    """Switch a loaded addon on or off in a centre, inside a unit of work; nothing if it is so already.

    Raises NotFound (addon or centre), AddonSwitchRefused with the reasons: an addon it needs is off, one that
    needs it is on, or what the addons answer to ``addon_disabling``. The centre is locked first: whoever makes
    something of the centre meanwhile comes before and is seen, or comes after and is refused (visibility.py).
    """
    require(ADMIN, centre_id)
    visible_centre(centre_id)
    known = {manifest.name: manifest for manifest in registry().enabled}
    if addon not in known:
        raise NotFound()
    places = Centre.__table__.c
    db.session.execute(select(places.id).where(places.id == centre_id).with_for_update())
    off = _switched_off(centre_id)
    if on == (addon not in off):
        return
    reasons = (
        _reasons_against_on(known, addon, off) if on else _reasons_against_off(known, addon, off, centre_id)
    )
    if reasons:
        raise AddonSwitchRefused(reasons)
    switch = db.session.get(AddonSwitch, (centre_id, addon))
    if switch is None:
        db.session.add(AddonSwitch(centre_id=centre_id, addon=addon, enabled=on))
    else:
        switch.enabled = on
    db.session.flush()
    registry().ask("addon_enabled" if on else "addon_disabled", addon=addon, centre_id=centre_id)
    # Last: what the addons lock comes before the journal.
    enter("house", "identity.addon_switched", {"addon": addon, "centre": centre_id, "on": int(on)})


def _switched_off(centre_id: int) -> set[str]:
    rows = select(AddonSwitch.addon).where(AddonSwitch.centre_id == centre_id, AddonSwitch.enabled.is_(False))
    return set(db.session.scalars(rows))


def _reasons_against_on(known: dict[str, Manifest], addon: str, off: set[str]) -> list[Reason]:
    needed = [known[name] for name in known[addon].depends if name in off]
    return [(AddonSwitchRefused.needs, {"addon": manifest.label}) for manifest in needed]


def _reasons_against_off(
    known: dict[str, Manifest], addon: str, off: set[str], centre_id: int
) -> list[Reason]:
    needed_by = [m.label for m in known.values() if addon in m.depends and m.name not in off]
    asked = registry().collect("addon_disabling", addon=addon, centre_id=centre_id)
    found: list[Reason] = [(AddonSwitchRefused.needed, {"addon": label}) for label in needed_by]
    return found + [(reason, {}) for _, reason in asked]
