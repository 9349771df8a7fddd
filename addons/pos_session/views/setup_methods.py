"""Set-up of the payment methods of the current centre."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.models.payment_method import CASH, METHOD_KIND_LABELS
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import setup_methods as service
from addons.pos_session.services.rounding import EXACT
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.setup import set_up_centre
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.i18n import _, translate
from core.web.in_use import in_use_filter
from core.web.reading import whole
from core.web.saving import saved
from core.web.tables import Column, Empty, Filter, Table

_SWITCHES = (
    "active",
    "opens_drawer",
    "gives_change",
    "counted",
    "asks_number",
    "asks_bank",
    "asks_drawer",
    "requires_identification",
)


@blueprint.get("/setup/methods")
@requires(MANAGE)
def setup_methods() -> ResponseReturnValue:
    """The payment methods of the centre, as they stand on the payment page."""
    centre = set_up_centre(MANAGE)
    kinds = [(kind, translate(label)) for kind, label in METHOD_KIND_LABELS.items()]
    table = Table(
        "setup-methods",
        select(PaymentMethod).where(PaymentMethod.centre_id == centre.id),
        [
            Column(
                "label",
                _("Name"),
                sort=PaymentMethod.label,
                link=lambda row: url_for("pos_session.setup_method_edit", method_id=row.id),
            ),
            Column(
                "kind",
                _("Kind"),
                value=lambda row: translate(METHOD_KIND_LABELS[row.kind]),
                sort=PaymentMethod.kind,
            ),
            Column("identification", _("Asks for"), value=_asked),
            Column("counted", _("Counted"), format="yesno"),
            Column("gives_change", _("Gives change"), format="yesno"),
            Column("account", _("Account")),
            Column("weight", _("Order in the list"), sort=PaymentMethod.weight, format="number"),
            Column(
                "active",
                _("State"),
                value=lambda row: _("Offered") if row.active else _("Out of use"),
                badge=lambda row: "success" if row.active else "secondary",
            ),
        ],
        search=[PaymentMethod.label, PaymentMethod.code, PaymentMethod.account],
        filters=[
            Filter("kind", _("Kind"), PaymentMethod.kind, kinds),
            in_use_filter(PaymentMethod.active),
        ],
        order=[PaymentMethod.weight, PaymentMethod.id],
        empty=Empty(
            _("No payment method yet"),
            _("Cash, card and cheque come with the first cash desk."),
            url_for("pos_session.setup_method_new"),
            _("New payment method"),
        ),
    )
    return table.render(
        "pos_session/setup_list.html",
        title=_("Payment methods"),
        tab="methods",
        add=(_("New payment method"), url_for("pos_session.setup_method_new")),
    )


@blueprint.route("/setup/methods/new", methods=["GET", "POST"])
@requires(MANAGE)
def setup_method_new() -> ResponseReturnValue:
    """Add a payment method with the settings of its kind, then go on to them; sent twice it is one."""
    centre = set_up_centre(MANAGE)
    label, kind = request.form.get("method_label", ""), request.form.get("kind", "")

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_session/setup_method_new.html",
            of_centre=centre,
            kinds=[(code, translate(name)) for code, name in METHOD_KIND_LABELS.items()],
            errors=errors,
        )

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("method", lambda: {"method": service.add_method(centre.id, label, kind).id}),
        page,
        _("The payment method is offered, with the settings usual for its kind."),
        lambda made: url_for("pos_session.setup_method_edit", method_id=made["method"]),
    )


@blueprint.route("/setup/methods/<int:method_id>", methods=["GET", "POST"])
@requires(MANAGE)
def setup_method_edit(method_id: int) -> ResponseReturnValue:
    """Change a payment method, or stop offering it."""
    method = visible(PaymentMethod, method_id)
    require(MANAGE, method.centre_id)

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_session/setup_method.html",
            method=method,
            kind=METHOD_KIND_LABELS[method.kind],
            is_cash=method.kind == CASH,
            identified=method.kind not in service.WITHOUT_NUMBER,
            errors=errors,
        )

    def work() -> dict[str, Any]:
        switches = {name: request.form.get(name) == "1" for name in _SWITCHES}
        values = service.MethodValues(
            label=request.form.get("method_label", ""),
            weight=whole("weight", most=999),
            rounding=whole("rounding", default=EXACT),
            account=request.form.get("account", "").strip(),
            **switches,
        )
        return {"method": service.change_method(method_id, values).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("method", work),
        page,
        _("The payment method is changed."),
        url_for("pos_session.setup_methods"),
    )


def _asked(method: PaymentMethod) -> str:
    """What is asked for, in words."""
    asked = [
        label
        for wanted, label in (
            (method.asks_number, _("number")),
            (method.asks_bank, _("bank")),
            (method.asks_drawer, _("drawer")),
        )
        if wanted
    ]
    must = _("(required)") if method.requires_identification else ""
    return " ".join([", ".join(asked), must]).strip()
