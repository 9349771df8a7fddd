"""What is refused of a customer, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class PhoneInvalid(Invalid):
    """A phone number is digits, with spaces or signs between them."""

    code = "pos_session.phone_invalid"
    message = N_("This is not a phone number: write its digits.")


class CustomerFixed(Refusal):
    """The walk-in customer is nobody in particular, and who was forgotten stays so (requirements.md T6-5)."""

    code = "pos_session.customer_fixed"
    message = N_("This customer cannot be changed.")


class CustomerNotHere(Refusal):
    """An order is for a customer of its centre who is in use."""

    code = "pos_session.customer_not_here"
    message = N_("This customer cannot be chosen here.")
