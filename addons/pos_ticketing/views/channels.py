"""Set-up pages of sales channels (filières de vente): the list and the form."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_ticketing.models import ChannelDesk, SalesChannel
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.setup_channels import save_channel, values_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.channel_form import MODES, channel_values, choices_of
from addons.pos_ticketing.views.setup_pages import saved
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible, visible_centre
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.in_use import in_use_column, in_use_filter
from core.web.tables import Column, Empty, Table


@blueprint.get("/channels")
@requires(SETUP)
def channel_list() -> ResponseReturnValue:
    """The sales channels of the current centre."""
    centre = current_centre()
    require(SETUP, centre.id)
    desks = (
        select(func.count())
        .where(ChannelDesk.channel_id == SalesChannel.id)
        .correlate(SalesChannel)
        .scalar_subquery()
    )
    shown: list[Any] = [
        SalesChannel.id,
        SalesChannel.name,
        SalesChannel.selection_mode,
        SalesChannel.weight,
        SalesChannel.active,
    ]
    table = Table(
        "channels",
        select(*shown, desks.label("desks")).where(SalesChannel.centre_id == centre.id),
        [
            Column(
                "name",
                _("Sales channel"),
                sort=SalesChannel.name,
                link=lambda row: url_for("pos_ticketing.channel_edit", channel_id=row.id),
            ),
            Column(
                "selection_mode",
                _("Choice of the places"),
                value=lambda row: translate(dict(MODES)[row.selection_mode]),
                sort=SalesChannel.selection_mode,
            ),
            Column(
                "desks",
                _("Points of sale"),
                value=lambda row: str(row.desks) if row.desks else _("all"),
                sort=desks,
            ),
            Column("weight", _("Order on the screens"), sort=SalesChannel.weight, format="number"),
            in_use_column(),
        ],
        search=[SalesChannel.name],
        filters=[in_use_filter(SalesChannel.active)],
        order=[SalesChannel.weight, SalesChannel.name, SalesChannel.id],
        empty=Empty(
            _("No sales channel yet"),
            _("Without one, every operator sells everything. A channel says what is sold where, and how."),
            url_for("pos_ticketing.channel_new"),
            _("New sales channel"),
        ),
    )
    return table.render("pos_ticketing/channels.html")


@blueprint.route("/channels/new", methods=["GET", "POST"])
@requires(SETUP)
def channel_new() -> ResponseReturnValue:
    """Make a channel."""
    centre = current_centre()
    require(SETUP, centre.id)
    return _form(centre, None)


@blueprint.route("/channels/<int:channel_id>", methods=["GET", "POST"])
@requires(SETUP)
def channel_edit(channel_id: int) -> ResponseReturnValue:
    """Change a channel; sessions opened for it sell by the new rules at once."""
    channel = visible(SalesChannel, channel_id)
    require(SETUP, channel.centre_id)
    return _form(visible_centre(channel.centre_id), channel)


def _form(centre: Centre, channel: SalesChannel | None) -> ResponseReturnValue:
    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_ticketing/channel.html",
            channel=channel,
            stored=values_of(channel) if channel else None,
            sent=request.form if request.method == "POST" else None,
            choices=choices_of(centre.id),
            modes=[(mode, translate(label)) for mode, label in MODES],
            errors=errors,
        )

    def work() -> dict[str, Any]:
        values = channel_values()
        return {"channel": save_channel(centre.id, values, channel.id if channel else None).id}

    if request.method == "GET":
        return page({})
    return saved(
        "channel",
        work,
        page,
        _("The sales channel is saved."),
        url_for("pos_ticketing.channel_list"),
    )
