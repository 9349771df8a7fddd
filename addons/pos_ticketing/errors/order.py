"""What the basket of an order refuses."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class NotAContact(Invalid):
    """Items are moved to somebody who is no contact of the order."""

    code = "pos_ticketing.not_a_contact"
    message = N_("This person is not a contact of the order: add the contact first.")


class NoLineChosen(Invalid):
    """No line of the order was chosen."""

    code = "pos_ticketing.no_line_chosen"
    message = N_("Choose at least one line of the basket.")


class DeliveryNotOffered(Invalid):
    """The sales channel of the session does not offer this delivery mode."""

    code = "pos_ticketing.delivery_not_offered"
    message = N_("This delivery mode is not offered here.")


class FeeFollowsDelivery(Refusal):
    """The fee of a delivery is taken off its order on its own."""

    code = "pos_ticketing.fee_follows_delivery"
    message = N_("The fee goes with the delivery: choose immediate printing or another delivery mode.")


class NotTickets(Invalid):
    """Something else than tickets was chosen for what is done to tickets."""

    code = "pos_ticketing.not_tickets"
    message = N_("Choose only places: the other items have no audience category.")


class PackagePriced(Refusal):
    """The price of a package is shared out over its places."""

    code = "pos_ticketing.package_priced"
    message = N_("The places of a package keep their price: it is the package's.")
