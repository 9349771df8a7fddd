"""What sales channels and the drawers opened for them refuse."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class NameTaken(Invalid):
    """Two things of one kind and centre are not called the same."""

    code = "pos_ticketing.name_taken"
    message = N_("This name is already used.")


class ChoiceNotHere(Invalid):
    """What is ticked is not of this centre, or not there any more."""

    code = "pos_ticketing.choice_not_here"
    message = N_("One of the choices does not exist in this centre any more: reload the page.")


class ChannelClosed(Refusal):
    """The channel is out of use."""

    code = "pos_ticketing.channel_closed"
    message = N_("The sales channel %(channel)s is out of use.")


class NotADeskOfChannel(Invalid):
    """The desk is none of the channel's points of sale."""

    code = "pos_ticketing.not_a_desk_of_channel"
    message = N_("This point of sale is not one of the sales channel: choose another.")


class OtherChannelOpen(Refusal):
    """An operator sells in one channel at a time: the drawer is his and the channel's."""

    code = "pos_ticketing.other_channel_open"
    message = N_(
        "Your session %(number)s was opened for the sales channel %(channel)s: close it to sell in another one."
    )


class WithoutChannelOpen(Refusal):
    """A session opened before the desk had a channel."""

    code = "pos_ticketing.without_channel_open"
    message = N_(
        "Your session %(number)s was opened without a sales channel: close it to sell in this sales channel."
    )


class DrawerOfEarlierDay(Refusal):
    """A drawer is opened for each working day (the channel's rule ``old_drawer``)."""

    code = "pos_ticketing.drawer_of_earlier_day"
    message = N_("Your session %(number)s was left open since %(day)s: close it, then open one for today.")
