"""Set-up of the mapping: which account stands for what in a centre."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.models import Account, AccountMapping
from addons.pos_accounting_close.permissions import SETUP
from addons.pos_accounting_close.services import setup_mappings as service
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.setup import once, set_up_centre
from addons.pos_session.models import PaymentMethod, ProductFamily, VatRate, VatRateChange
from addons.pos_session.models.payment_method import METHOD_KIND_LABELS, METHOD_KINDS
from addons.pos_session.services.kinds import line_kinds
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible
from core.vat import WHOLE, format_rate
from core.web.i18n import _, language, translate
from core.web.reading import integer, picked, whole
from core.web.saving import saved

LINE_KIND_LABELS = {
    "product": N_("Products"),
    "ticket": N_("Tickets"),
    "voucher": N_("Vouchers"),
    "membership": N_("Memberships"),
    "delivery": N_("Delivery fees"),
    "funding": N_("Financings of bookings"),
    "advance": N_("Advances on customer orders"),
}
"""What is sold besides families of products; a kind that is not here is shown as its code."""


@blueprint.get("/setup/mappings")
@requires(SETUP)
def mappings() -> ResponseReturnValue:
    """Every use with its accounts, what is missing first; ``use`` prepares the form for one."""
    return _page(set_up_centre(), {})


@blueprint.post("/setup/mappings")
@requires(SETUP)
def mapping_set() -> ResponseReturnValue:
    """Name the account of a case."""
    centre = set_up_centre()

    def work() -> dict[str, Any]:
        return {"mapping": service.set_mapping(centre.id, _case(), picked("account_id")).id}

    here = url_for("pos_accounting_close.mappings")
    return saved(
        once("mapping", work), lambda errors: _page(centre, errors), _("The account is mapped."), here
    )


@blueprint.post("/setup/mappings/<int:mapping_id>/remove")
@requires(SETUP)
def mapping_remove(mapping_id: int) -> ResponseReturnValue:
    """Take a mapping away; the wider one holds from now on."""
    mapping = visible(AccountMapping, mapping_id)
    require(SETUP, mapping.centre_id)

    def work() -> dict[str, Any]:
        service.remove_mapping(mapping_id)
        return {}

    here = url_for("pos_accounting_close.mappings")
    centre = set_up_centre()
    return saved(once("mapping", work), lambda errors: _page(centre, errors), _("The mapping is gone."), here)


def _case() -> service.Case:
    """The case that the form names; its fields are ``use``, ``method``, ``sold``, ``rate``, empty for all."""
    method_id, method_kind = _id_or_code("method")
    family_id, line_kind = _id_or_code("sold")
    rate = whole("rate", most=WHOLE) if request.form.get("rate") else None
    return service.Case(request.form.get("use", ""), method_id, method_kind, family_id, line_kind, rate)


def _id_or_code(field: str) -> tuple[int | None, str | None]:
    """What a choice between things of the centre and kinds of them named: an id, or a code, or neither."""
    value = request.form.get(field, "")
    try:
        return integer(value), None
    except ValueError:
        return None, value or None


def _page(centre: Centre, errors: dict[str, str]) -> str:
    accounts = select(Account).where(Account.centre_id == centre.id).order_by(Account.number)
    methods = _named(PaymentMethod, PaymentMethod.label, centre.id)
    families = _named(ProductFamily, ProductFamily.name, centre.id)
    changes = select(VatRateChange.rate).join(VatRate, VatRate.id == VatRateChange.vat_rate_id)
    rates = db.session.scalars(
        select(VatRate.rate)
        .where(VatRate.centre_id == centre.id)
        .union(changes.where(VatRate.centre_id == centre.id))
    )
    kinds = {code: translate(LINE_KIND_LABELS.get(code, code)) for code in line_kinds(centre.id)}
    return render_template(
        "pos_accounting_close/setup_mappings.html",
        of_centre=centre,
        mapped=service.mapped_uses(centre.id),
        own=service.methods_with_own_account(centre.id),
        accounts=[(row.id, f"{row.number} {row.label}") for row in db.session.scalars(accounts)],
        methods=methods,
        method_kinds={kind: translate(METHOD_KIND_LABELS[kind]) for kind in METHOD_KINDS},
        families=families,
        line_kinds=kinds,
        rates={rate: format_rate(rate, language()) for rate in sorted(rates)},
        uses=[(use.code, translate(use.label)) for use in uses.USES],
        wanted=request.values.get("use", ""),
        rate_text=lambda rate: format_rate(rate, language()),
        errors=errors,
    )


def _named(model: Any, label: Any, centre_id: int) -> dict[int, str]:
    rows = db.session.execute(select(model.id, label).where(model.centre_id == centre_id).order_by(label))
    return {row[0]: row[1] for row in rows}
