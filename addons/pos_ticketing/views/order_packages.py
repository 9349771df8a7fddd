"""Selling packages and advantages: chosen for a draft, in the best places, for a contact."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.services.orders import add_items
from addons.pos_ticketing.errors import PackageNotFound
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.contacts import contacts_of
from addons.pos_ticketing.services.membership_kind import CODE as MEMBERSHIP
from addons.pos_ticketing.services.package_offer import on_offer, package_offers
from addons.pos_ticketing.services.package_seats import add_packages
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.choosing import draft_to_choose_for
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.errors import form_errors
from core.web.i18n import _, ngettext
from core.web.reading import FormFault, once_from_form, picked, ticked_ids, whole

CHOOSE_PRICE = N_("Choose a price of the package.")
CHOOSE_PERFORMANCES = N_("Tick the performances that the package is sold for.")


@blueprint.get("/orders/<int:order_id>/packages")
@requires(SELL)
def order_packages(order_id: int) -> ResponseReturnValue:
    """The packages and advantages that may be put on a draft."""
    order = draft_to_choose_for(order_id)
    packages, advantages = on_offer(order.centre_id)
    return render_template(
        "pos_ticketing/order_packages.html",
        order=order,
        packages=packages,
        advantages=advantages,
        contacts=[(contact.id, contact.name) for contact in contacts_of(order)],
    )


@blueprint.route("/orders/<int:order_id>/packages/<int:package_id>", methods=["GET", "POST"])
@requires(SELL)
def order_package(order_id: int, package_id: int) -> ResponseReturnValue:
    """Choose the performances, the rate and how many; the places are the best ones."""
    order = draft_to_choose_for(order_id)
    package = package_offers([package_id], order.centre_id).get(package_id)
    if package is None:
        raise PackageNotFound()
    found = offers(package.performances, order.centre_id, session_id=order.session_id)
    shown = sorted((offer for offer in found.values() if offer.on_sale), key=lambda offer: offer.starts_at)

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_ticketing/order_package.html", order=order, package=package, offers=shown, errors=errors
        )

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        category, rate_id = _price()
        chosen = ticked_ids("performances")
        if not chosen:
            raise FormFault(fields={"performances": CHOOSE_PERFORMANCES})
        count = add_packages(
            order.id, package_id, chosen, category, rate_id, whole("quantity", least=1, most=50)
        )
        return {"lines": count}

    try:
        added = once_from_form(f"pos_ticketing.package:{current_actor().user_id}", work)["lines"]
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return page(form_errors(refusal)), refusal.status
    flash(
        ngettext("%(num)s ticket added to the order.", "%(num)s tickets added to the order.", added),
        "success",
    )
    return redirect(url_for("pos_session.order_show", order_id=order.id))


@blueprint.post("/orders/<int:order_id>/advantages")
@requires(SELL)
def order_advantage(order_id: int) -> ResponseReturnValue:
    """Put an advantage on a draft, for one of its contacts or for somebody who is said later."""
    order = draft_to_choose_for(order_id)

    def work() -> dict[str, Any]:
        contact = picked("customer_id") if request.form.get("customer_id") else None
        item = {"kind": MEMBERSHIP, "advantage_id": picked("advantage_id"), "customer_id": contact}
        return {"lines": len(add_items(order.id, [item]))}

    once_from_form(f"pos_ticketing.advantage_sale:{current_actor().user_id}", work)
    flash(_("The advantage is on the order."), "success")
    return redirect(url_for("pos_session.order_show", order_id=order.id))


def _price() -> tuple[str, int]:
    """The choice ``<rate id>:<seat category>``. Raises FormFault."""
    rate_id, colon, category = request.form.get("price", "").partition(":")
    if not colon or not (rate_id.isascii() and rate_id.isdigit() and len(rate_id) <= 9):
        raise FormFault(fields={"price": CHOOSE_PRICE})
    return category, int(rate_id)
