"""What packages and memberships refuse."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


class PackageInvalid(Invalid):
    """The item of a package is not what the ticketing understands."""

    code = "pos_ticketing.package_invalid"
    message = N_("A package to sell is described by its number, a rate, and a place of each performance.")


class PackageNotFound(NotFound):
    """No such package in the centre, or it is not sold any more."""

    code = "pos_ticketing.package_not_found"
    message = N_("This package is not sold here.")


class PackagePerformances(Refusal):
    """Too few, too many, or other performances than those of the package."""

    code = "pos_ticketing.package_performances"
    message = N_("The package %(package)s has %(least)s to %(most)s different performances of its list.")


class PackageSeats(Refusal):
    """The places of a package are of one seat category, and the same in each performance where it says so."""

    code = "pos_ticketing.package_seats"
    message = N_("The places of the package %(package)s must be of one seat category.")


class PackageSameSeat(PackageSeats):
    """A package with the same seat in each performance."""

    code = "pos_ticketing.package_same_seat"
    message = N_(
        "The package %(package)s gives the same seat in each performance: choose one that is free in all."
    )


class PackageNoPrice(Refusal):
    """The package has no price for the seat category and the rate."""

    code = "pos_ticketing.package_no_price"
    message = N_("The package %(package)s has no price for %(category)s at this rate.")


class PackageTogether(Refusal):
    """A package leaves a basket, or is taken back, as a whole."""

    code = "pos_ticketing.package_together"
    message = N_("These places belong to a package: all of it goes, or none.")


class MembershipNotFound(NotFound):
    """No such membership for sale in the centre."""

    code = "pos_ticketing.membership_not_found"
    message = N_("This membership is not sold here.")


class MembershipInvalid(Invalid):
    """The item of a membership is not what the ticketing understands."""

    code = "pos_ticketing.membership_invalid"
    message = N_("A membership to sell is described by its number and the contact who gets it.")


class MembershipNeedsContact(Refusal):
    """A membership belongs to somebody."""

    code = "pos_ticketing.membership_needs_contact"
    message = N_("Say whose membership it is: move %(membership)s to a contact before you finish the order.")


class MembersOnly(Refusal):
    """A rate for members, and the place is in the name of nobody who is one on the day of the performance."""

    code = "pos_ticketing.members_only"
    message = N_("The rate %(rate)s is for members: move the place to a contact whose membership gives it.")


class PackageTooFew(Invalid):
    """A package that wants more performances than it lists."""

    code = "pos_ticketing.package_too_few"
    message = N_("Between 1 and as many performances as are ticked can be chosen.")
