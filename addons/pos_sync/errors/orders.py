"""Why something is not done to a customer order that is shared with head office."""

from __future__ import annotations

from typing import Any

from core.errors import Forbidden, Invalid, Refusal, Stale
from core.i18n import N_


class OrderLocked(Refusal):
    """Somebody else is at the order; the sentence is the one that users know (glossary).

    ``details`` say who (``by``, ``place``: a code of a register, empty for head office) and ``since`` when (ISO 8601,
    UTC), for who may know.
    """

    code = "pos_sync.order_locked"
    message = Stale.message
    told = N_(
        "The requested operation cannot be done. The document was modified on another workstation. "
        "It is kept by %(by)s (%(where)s) since %(at)s."
    )
    """For who may know who is at it."""

    @property
    def details(self) -> dict[str, Any]:
        """Who is at it since when."""
        return {name: self.params[name] for name in ("by", "place", "since") if name in self.params}


class LockLost(Refusal):
    """The lock ended, or somebody took it away: what was to be changed has to be looked at again."""

    code = "pos_sync.lock_lost"
    message = N_(
        "The order was not kept for you any more, so nothing was changed. Open it again to see its newest state."
    )


class OperationImpossible(Refusal):
    """The status of the order does not allow it (services/orders/states.py)."""

    code = "pos_sync.operation_impossible"
    message = N_("This is not possible for an order in the status “%(status)s”.")

    @property
    def details(self) -> dict[str, Any]:
        """What was asked for, and the status as programs know it."""
        return {name: self.params[name] for name in ("operation", "status_code") if name in self.params}


class OrderInvalid(Invalid):
    """An order, as a document, with values that cannot be; ``fields`` name them."""

    code = "pos_sync.order_invalid"
    message = N_("This is no customer order: some of its values are not possible.")


class NumberForeign(Refusal):
    """A register numbers its own orders, and no number is given twice."""

    code = "pos_sync.order_number"
    message = N_("The number %(number)s is not one that this register can give to a new order.")


class ChangeIdUsed(Refusal):
    """A change is sent again under its own word; another change needs another word."""

    code = "pos_sync.change_id_used"
    message = N_("This change was made already, for another order or from another place.")


class DocumentKnown(Refusal):
    """A register sends a document a second time, with other amounts."""

    code = "pos_sync.document_known"
    message = N_("The document %(document)s is known already, with other values.")


class DocumentLinked(Refusal):
    """A document belongs to one order, once."""

    code = "pos_sync.document_linked"
    message = N_("The document %(document)s is linked to its order already.")


class OrderOfDocumentMissing(Refusal):
    """The order that a document names never reached head office."""

    code = "pos_sync.document_order_missing"
    message = N_("The order %(number)s, which the document names, is not known here yet.")


class RegisterRefused(Forbidden):
    """Only the key of a register that is in use speaks here."""

    code = "pos_sync.register_refused"
    message = N_("This is not the key of a register that is in use. Head office makes a new key.")


class KeyNotPossible(Refusal):
    """The user of a register was switched off, or the group of registers lost its right."""

    code = "pos_sync.key_not_possible"
    message = N_(
        "No key can be made: the user of this register is switched off, or the group “Register servers” is gone or "
        "lost its right. An administrator has to put that right."
    )


class LoginInUse(Refusal):
    """Somebody made a user under the name that the user of a register gets: he is not given the key of a register."""

    code = "pos_sync.key_login_in_use"
    message = N_(
        "No key can be made: there is already a user “%(login)s”, which is the name that the user of this register "
        "gets. An administrator has to give that user another name."
    )


class NoHeadOfficeHere(Refusal):
    """A register asks a server that is no head office."""

    code = "pos_sync.no_head_office_here"
    status = 403
    message = N_(
        "This server is not a head office. Check the address of head office in the settings of the register."
    )
