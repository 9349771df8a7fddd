"""What is refused of the set-up of a centre, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class NameRequired(Invalid):
    """What is set up has a name that fits its column."""

    code = "pos_session.name_required"
    message = N_("A name is needed, and a short one.")


class LimitInvalid(Invalid):
    """The limit of a difference is an amount, not negative."""

    code = "pos_session.limit_invalid"
    message = N_("The limit must be zero or more.")


class PrinterNotHere(Invalid):
    """A desk prints on a printer in use of its own centre."""

    code = "pos_session.printer_not_here"
    message = N_("Choose a printer of this centre that is in use.")


class CashOnly(Invalid):
    """Only cash gives change, only cash is rounded (money.md, Payments)."""

    code = "pos_session.cash_only"
    message = N_("Only a payment method of the kind “cash” can have this.")


class NumberNeverStored(Invalid):
    """Cash has no number, and the number of a card is never stored (requirements.md T6-1)."""

    code = "pos_session.number_never_stored"
    message = N_("Nothing can be asked for with this kind of payment: a card number is never stored.")


class NothingToIdentify(Invalid):
    """What is required must be asked for."""

    code = "pos_session.nothing_to_identify"
    message = N_("Choose what is asked for, or do not require it.")


class AccountInvalid(Invalid):
    """An account is letters and digits."""

    code = "pos_session.account_invalid"
    message = N_("An account is at most 20 letters and digits.")


class RateNotHere(Invalid):
    """A product has a VAT rate of its own centre."""

    code = "pos_session.rate_not_here"
    message = N_("Choose a VAT rate of this centre.")


class RateTaken(Refusal):
    """A rate begins with a value that no other of the centre begins with."""

    code = "pos_session.rate_taken"
    message = N_("This centre already has a rate of this value: rename it, or change it from a day on.")


class RateChangeBegun(Refusal):
    """A change of a rate that has begun is part of what was sold: it is never edited."""

    code = "pos_session.rate_change_begun"
    message = N_("This change has begun: it stays. Add another change from a later day on.")


class RateChangePast(Invalid):
    """A rate changes from today on at the earliest."""

    code = "pos_session.rate_change_past"
    message = N_("A rate can change from today on, not before.")


class RateChangeTaken(Refusal):
    """A rate has one value a day."""

    code = "pos_session.rate_change_taken"
    message = N_("This rate already changes on that day.")


class DaysInvalid(Invalid):
    """A list ends on the day it starts, or later."""

    code = "pos_session.days_invalid"
    message = N_("The last day cannot be before the first.")


class DeskNotHere(Invalid):
    """A price list is for a desk of its own centre."""

    code = "pos_session.desk_not_here"
    message = N_("Choose a cash desk of this centre.")


class PriceListEmpty(Refusal):
    """A published list without a price would stop every sale of a product."""

    code = "pos_session.price_list_empty"
    message = N_("The list has no price yet: with it nothing could be sold. Enter prices first.")


class PercentInvalid(Invalid):
    """A percentage that makes a price."""

    code = "pos_session.percent_invalid"
    message = N_("Enter a percentage between -100 and 1,000, such as -10 or 2.5.")


class LastCashMethod(Refusal):
    """While a session is active its drawer needs a cash method."""

    code = "pos_session.last_cash_method"
    message = N_("This is the only cash payment method, and a session is active: close it first.")


class NameTaken(Refusal):
    """A family has its name for itself in a centre."""

    code = "pos_session.name_taken"
    message = N_("Another one of this centre already has this name.")


class BarcodeTaken(Refusal):
    """A barcode names one product of a centre."""

    code = "pos_session.barcode_taken"
    message = N_("Another product of this centre already has this barcode.")


class DesksExhausted(Refusal):
    """The DDD of the order numbers has three digits."""

    code = "pos_session.desks_exhausted"
    message = N_("There are already 999 cash desks: no number is left.")


class PriceInvalid(Invalid):
    """A price is a whole number of cents, not negative."""

    code = "pos_session.price_invalid"
    message = N_("The price must be zero or more.")
