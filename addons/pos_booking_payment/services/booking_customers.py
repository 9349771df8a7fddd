"""The customer of a booking that is made on the page: a contact of the centre, or a new one; never another's name."""

from __future__ import annotations

from addons.pos_booking_payment.models import CustomerReference
from addons.pos_booking_payment.models.booking import PAGE
from addons.pos_booking_payment.services.drafts import CustomerDraft
from addons.pos_booking_payment.services.receiving_customers import SOURCE
from addons.pos_session.errors import CustomerNotHere
from addons.pos_session.models import Customer
from addons.pos_session.services import customers
from core.db import db, lock_row, upsert
from core.identity.visibility import visible

_CONTACT = ("name", "email", "phone", "address", "postcode", "city", "vat_number")


def draft_of_customer(customer: Customer) -> CustomerDraft:
    """A contact as the page sends him: by his id, with what is known of him."""
    return CustomerDraft(reference=str(customer.id), **{name: getattr(customer, name) for name in _CONTACT})


def referenced(centre_id: int, who: CustomerDraft) -> CustomerDraft:
    """The contact with the id ``who.reference``, else a new one; receiving the booking changes nothing of him.

    Raises NotFound, CustomerNotHere for who cannot be chosen, Invalid naming the field (``customer.name``).
    """
    customer = _chosen(centre_id, who.reference) if who.reference else _made(centre_id, who)
    row = {
        "centre_id": centre_id,
        "reference": f"ref:{PAGE}:{customer.id}",
        "customer_id": customer.id,
    }
    known = upsert(CustomerReference).on_conflict_do_nothing(index_elements=["centre_id", "reference"])
    db.session.execute(known, row)
    return draft_of_customer(customer)


def _chosen(centre_id: int, reference: str) -> Customer:
    """Locked until the booking is written: a change made meanwhile is not undone by it."""
    customer = visible(Customer, int(reference))
    if customer.centre_id != centre_id:
        raise CustomerNotHere()
    lock_row(customer)
    if not customer.active or customer.is_walk_in or customer.anonymised_at is not None:
        raise CustomerNotHere()
    return customer


def _made(centre_id: int, who: CustomerDraft) -> Customer:
    values = customers.checked({name: getattr(who, name) for name in _CONTACT})
    customer = Customer(centre_id=centre_id, source=SOURCE, **values)
    db.session.add(customer)
    db.session.flush()
    return customer
