"""The key with which a register speaks to head office: made and shown once, revoked."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_sync.models import Register
from addons.pos_sync.permissions import MANAGE
from addons.pos_sync.services.receiving.keys import key_of, new_key, revoke_key
from addons.pos_sync.views import blueprint
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.i18n import _


@blueprint.get("/registers/<int:register_id>/key")
@requires(MANAGE)
def register_key(register_id: int) -> ResponseReturnValue:
    """Whether a register has a key, since when and until when."""
    return _page(register_id)


@blueprint.post("/registers/<int:register_id>/key")
@requires(MANAGE)
def register_key_new(register_id: int) -> ResponseReturnValue:
    """Make a key, which ends the one before; the answer shows it once, so it is kept nowhere to be given again."""
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    with unit_of_work():
        secret = new_key(register_id)
    return _page(register_id, secret)


@blueprint.post("/registers/<int:register_id>/key/revoke")
@requires(MANAGE)
def register_key_revoke(register_id: int) -> ResponseReturnValue:
    """Make the key worthless; twice changes nothing."""
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    with unit_of_work():
        revoke_key(register_id)
    flash(_("The key is revoked: the register is without a line until it gets a new one."), "success")
    return redirect(url_for("pos_sync.register_key", register_id=register_id))


def _page(register_id: int, secret: str = "") -> str:
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    return render_template(
        "pos_sync/register_key.html", register=register, key=key_of(register), secret=secret
    )
