"""What the bar of every page of a register shows: how the line is, and whether an export has not passed."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template

from addons.pos_sync.permissions import VIEW
from addons.pos_sync.services.exporting.state import exports_block_imports
from addons.pos_sync.services.line import line_on_screen
from addons.pos_sync.views import blueprint
from core.identity.access import requires
from core.web.centre import centre_or_none


def status_on_screen() -> dict[str, Any] | None:
    """What the template of the bar needs; None where this server is no register with an exchange."""
    line, centre = line_on_screen(), centre_or_none()
    if line is None:
        return None
    return {"line": line, "waits": centre is not None and exports_block_imports(centre.id)}


@blueprint.get("/line")
@requires(VIEW, background=True)
def line_now() -> Response:
    """The state again, for a page that stays open."""
    shown = status_on_screen()
    if shown is None:
        return Response(status=204)
    return make_response(render_template("pos_sync/line_state.html", **shown))
