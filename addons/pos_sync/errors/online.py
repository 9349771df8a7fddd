"""Why head office was not asked, or what it said that is no answer; the lines' own faults are in ``exchange``."""

from __future__ import annotations

from addons.pos_sync.errors.exchange import ExchangeFault, LineDown
from core.errors import Refusal
from core.i18n import N_


class OnlineUnset(ExchangeFault):
    """The settings name no head office for shared orders."""

    code = "pos_sync.online_unset"
    message = N_(
        "No head office is set for shared orders: write its address (head_office_url) in the configuration and its "
        "key (head_office_key) in the secret file."
    )


class AnswerUnusable(LineDown):
    """Something answers, but not as head office does: an error of a server, a page, too much. As good as no line."""

    code = "pos_sync.online_answer"
    message = N_(
        "%(doing)s: %(where)s gives no answer that can be used (%(detail)s). It is tried again later."
    )


class NotTakenNow(Refusal):
    """Head office answers that it cannot take this, but not because of what is in it: it is sent again by itself.

    Too large for a server in between, a request that was damaged on its way: nothing of the field.
    """

    code = "pos_sync.online_not_now"
    message = N_("Head office cannot take this now (%(reason)s). It is sent again later.")


class HeadOfficeRefuses(Refusal):
    """Head office refuses for a reason this version has no sentence for; ``reason`` is its code."""

    code = "pos_sync.online_refused"
    message = N_("Head office refuses this (%(reason)s).")
