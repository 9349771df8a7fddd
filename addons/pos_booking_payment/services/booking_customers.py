"""The customer of a booking that is made on the page: a contact of the centre, or a new one; never another's name."""

from __future__ import annotations

from addons.pos_booking_payment.models import CustomerReference
from addons.pos_booking_payment.services.drafts import CustomerDraft
from addons.pos_booking_payment.services.receiving_customers import OF_PAGE, SOURCE
from addons.pos_session.errors import CustomerNotHere
from addons.pos_session.models import Customer
from addons.pos_session.services import customers
from core.db import db, upsert
from core.identity.visibility import visible

_CONTACT = ("name", "email", "phone", "address", "postcode", "city", "vat_number")


def draft_of_customer(customer: Customer) -> CustomerDraft:
    """A contact as the page sends him: by his id, with what is known of him."""
    return CustomerDraft(reference=str(customer.id), **{name: getattr(customer, name) for name in _CONTACT})


def referenced(centre_id: int, who: CustomerDraft, kept: int | None = None) -> CustomerDraft:
    """The contact with the id ``who.reference``, else a new one; receiving the booking changes nothing of him.

    The one whom the booking has (``kept``) stays, also once he is forgotten or out of use. Raises NotFound,
    CustomerNotHere for who cannot be chosen, Invalid naming the field (``customer.name``).
    """
    customer = _chosen(centre_id, who.reference, kept) if who.reference else _made(centre_id, who)
    row = {
        "centre_id": centre_id,
        "reference": f"{OF_PAGE}{customer.id}",
        "customer_id": customer.id,
    }
    known = upsert(CustomerReference).on_conflict_do_nothing(index_elements=["centre_id", "reference"])
    db.session.execute(known, row)
    return draft_of_customer(customer)


def _chosen(centre_id: int, reference: str, kept: int | None) -> Customer:
    """Locked until the booking is written: it is searched by his name of now. Orders may name him meanwhile."""
    customer = visible(Customer, int(reference))
    if customer.centre_id != centre_id:
        raise CustomerNotHere()
    db.session.refresh(customer, with_for_update={"of": Customer, "key_share": True})
    if customer.id == kept:
        return customer
    if not customer.active or customer.is_walk_in or customer.anonymised_at is not None:
        raise CustomerNotHere()
    return customer


def _made(centre_id: int, who: CustomerDraft) -> Customer:
    values = customers.checked({name: getattr(who, name) for name in _CONTACT})
    customer = Customer(centre_id=centre_id, source=SOURCE, **values)
    db.session.add(customer)
    db.session.flush()
    return customer
