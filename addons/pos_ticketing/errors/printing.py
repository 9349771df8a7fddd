"""What templates and the printing in bulk refuse."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class TemplateBroken(Invalid):
    """A template that cannot be drawn."""

    code = "pos_ticketing.template_broken"
    message = N_("The template cannot be drawn: %(problem)s.")


class MentionsMissing(Invalid):
    """A ticket template that leaves out what the law wants on a ticket (requirements.md T2-1, T2-7)."""

    code = "pos_ticketing.mentions_missing"
    message = N_("A ticket must say: %(mentions)s. Add these fields to the template.")


class TemplateInUse(Refusal):
    """A template of another kind than the place it is chosen for, or of another centre."""

    code = "pos_ticketing.template_in_use"
    message = N_("This template is used by events or sales channels: choose another one there first.")


class NothingToPrint(Refusal):
    """No delivery waits under these filters."""

    code = "pos_ticketing.nothing_to_print"
    message = N_("No delivery waits to be printed with these filters.")


class BatchNotReady(Refusal):
    """The part of a bulk printing is not drawn yet."""

    code = "pos_ticketing.batch_not_ready"
    message = N_("This part is not drawn yet: wait a moment.")


class NoMailAddress(Refusal):
    """Tickets by mail need an address."""

    code = "pos_ticketing.no_mail_address"
    message = N_("The contact has no mail address: add one, or choose another delivery.")


class DeliveryNotPrinted(Refusal):
    """What is not printed was not sent either."""

    code = "pos_ticketing.delivery_not_printed"
    message = N_("This delivery is not printed yet: print it first.")
