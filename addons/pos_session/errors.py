"""What the point of sale refuses, each with a stable code and one sentence (glossary.md has those users know)."""

from __future__ import annotations

from core.errors import Forbidden, Invalid, NotFound, Refusal
from core.i18n import N_


class ResponsibleBusy(Refusal):
    """The responsible already has an active session (opening control, open or closing control)."""

    code = "pos_session.responsible_busy"
    message = N_("You cannot create two active sessions with the same responsible")


class DeskBusy(Refusal):
    """The desk already has an active session."""

    code = "pos_session.desk_busy"
    message = N_("A session is already open for this cash desk")


class SessionNotOpen(Refusal):
    """Nothing is written in a session that is not open."""

    code = "pos_session.session_not_open"
    message = N_("Session %(number)s is not open: nothing can be written in it.")


class SessionNotRunning(Refusal):
    """An X report is of a session that goes on."""

    code = "pos_session.session_not_running"
    message = N_("Session %(number)s is not in progress: there is no X report of it.")


class NotYourSession(Forbidden):
    """Only the responsible of a session, or a manager, opens, moves cash in and closes it."""

    code = "pos_session.not_your_session"
    message = N_("This session is the responsibility of another user.")


class DeskInactive(Refusal):
    """A desk out of use has no new session."""

    code = "pos_session.desk_inactive"
    message = N_("The cash desk %(desk)s is not in use any more.")


class NotAttached(Refusal):
    """The responsible of a session belongs to its centre."""

    code = "pos_session.not_attached"
    message = N_("The responsible of a session must be attached to the centre of its cash desk.")


class NotASeller(Refusal):
    """The responsible of a session is somebody who sells in it."""

    code = "pos_session.not_a_seller"
    message = N_("The responsible of a session must have the right to sell.")


class OpeningRunning(Refusal):
    """Between the count and the open session a worker has the session: it is neither changed nor given up."""

    code = "pos_session.opening_running"
    message = N_("The opening is under way: wait until it is over.")


class OpeningFailed(Refusal):
    """A step of the opening ended with an error, or its worker was lost again and again."""

    code = "pos_session.opening_failed"
    message = N_(
        "The opening could not be finished because of an error. Try again, or call an administrator."
    )


class OpeningOver(Refusal):
    """A worker went on with an opening that another one ended meanwhile."""

    code = "pos_session.opening_over"
    message = N_("The opening is over.")


class DeskJournalFault(Refusal):
    """A desk whose journal is not as it was written does not open (requirements.md T1-6)."""

    code = "pos_session.desk_journal_fault"
    message = N_(
        "The journal of the cash desk is not as it was written, from entry %(seq)s on: the session is not opened. "
        "Call a manager."
    )


class NoteRequired(Invalid):
    """An opening difference above the limit of the desk needs a note."""

    code = "pos_session.note_required"
    message = N_(
        "The counted amount differs from the last closing by more than the limit of the cash desk: write why."
    )


class CountInvalid(Invalid):
    """A quantity of a denomination is not a whole number of pieces."""

    code = "pos_session.count_invalid"
    message = N_("The count of a denomination must be a whole number.")


class CountsDiffer(Invalid):
    """A count by denomination and a sum were both given, and differ: which one is true is not guessed."""

    code = "pos_session.counts_differ"
    message = N_("The count by denomination does not come to the sum that was typed: keep one of the two.")


class NothingCounted(Invalid):
    """No field of a count was filled in: an empty drawer is said, not assumed."""

    code = "pos_session.nothing_counted"
    message = N_("Nothing was counted. Tick that the drawer is empty, or count it.")


class ReasonRequired(Invalid):
    """A cash movement says why."""

    code = "pos_session.reason_required"
    message = N_("Write the reason of the cash movement.")


class AmountNotPositive(Invalid):
    """A cash movement is more than nothing."""

    code = "pos_session.amount_not_positive"
    message = N_("The amount must be more than zero.")


class NotVoidable(Refusal):
    """Only cash put in or taken out is voided, and a counter-movement is not."""

    code = "pos_session.not_voidable"
    message = N_("Only cash that was put in or taken out can be voided.")


class AlreadyVoided(Refusal):
    """A cash movement is voided once."""

    code = "pos_session.already_voided"
    message = N_("This cash movement is voided already.")


class AmountsHidden(Forbidden):
    """A blind desk shows what a session took to managers only, until it is closed."""

    code = "pos_session.amounts_hidden"
    message = N_("The amounts of this cash desk are shown once its session is closed.")


class ClosingBlocked(Refusal):
    """Something must be finished before the session can be closed."""

    code = "pos_session.closing_blocked"
    message = N_("The session cannot be closed yet: something is not finished.")


class OthersConnected(Refusal):
    """What may be overridden is overridden knowingly, by who has the right to (``ClosingBlocker.forcible``)."""

    code = "pos_session.others_connected"
    message = N_("Others may still be at work on this cash desk: wait for them, or force the closing.")


class MethodCountInvalid(Invalid):
    """What was found of a counted method is an amount, and pieces are whole."""

    code = "pos_session.method_count_invalid"
    message = N_("Write the total that was found, and how many pieces as a whole number.")


class KeptInvalid(Invalid):
    """What stays in the drawer was counted in it."""

    code = "pos_session.kept_invalid"
    message = N_("What stays in the drawer is at most what was counted.")


class DifferenceNotAccepted(Refusal):
    """A closing difference is accepted explicitly."""

    code = "pos_session.difference_not_accepted"
    message = N_(
        "What was counted differs from what was expected: accept the difference to close the session."
    )


class DifferenceTooLarge(Refusal):
    """Above the limit of the desk only a manager accepts a difference, with a reason."""

    code = "pos_session.difference_too_large"
    message = N_(
        "The difference is above the limit of the cash desk: a manager must accept it, with a reason."
    )


class OrderNotDraft(Refusal):
    """A validated or abandoned order is never changed."""

    code = "pos_session.order_not_draft"
    message = N_("Order %(number)s is finished: it cannot be changed any more.")


class OrderEmpty(Refusal):
    """An order without lines cannot be validated."""

    code = "pos_session.order_empty"
    message = N_("There is nothing to pay: add something to the order first.")


class LineNotFound(NotFound):
    """No such line on this order."""

    code = "pos_session.line_not_found"
    message = N_("This line is not on the order any more.")


class ItemsInvalid(Invalid):
    """The items of a sale are not what a line kind understands."""

    code = "pos_session.items_invalid"
    message = N_("What is to be sold is not described as it must be.")


class ProductNotForSale(Refusal):
    """A product of another centre, or not sold any more."""

    code = "pos_session.product_not_for_sale"
    message = N_("This product is not for sale here.")


class ProductWithoutPrice(Refusal):
    """The price list that applies at the desk on the business day has no price for the product."""

    code = "pos_session.product_without_price"
    message = N_("%(product)s cannot be sold here: it has no price in the list “%(list)s”.")


class UnknownPaymentMethod(Invalid):
    """A payment method that the centre does not offer."""

    code = "pos_session.unknown_payment_method"
    message = N_("This payment method is not offered here.")


class PartAmountInvalid(Invalid):
    """A part is more than nothing, and on the right side."""

    code = "pos_session.part_amount_invalid"
    message = N_("Each part of a payment must be more than zero.")


class NothingRemains(Refusal):
    """The order is already paid by the parts before."""

    code = "pos_session.nothing_remains"
    message = N_("Nothing remains to be paid: remove the last part.")


class TooMuchOnMethod(Refusal):
    """Change is given in cash only: the other methods are never charged more than what remains."""

    code = "pos_session.too_much_on_method"
    message = N_("%(method)s cannot be charged more than what remains: change is given only on cash.")


class NoCashMethod(Refusal):
    """Change needs a cash method."""

    code = "pos_session.no_cash_method"
    message = N_("The centre has no active cash payment method: the cash drawer cannot be used.")


class NotPaidEnough(Refusal):
    """The parts must cover what is due."""

    code = "pos_session.not_paid_enough"
    message = N_("The payment does not cover what is due.")


class TenderTooLarge(Refusal):
    """Nobody hands over a note more than needed: the change stays below the largest note."""

    code = "pos_session.tender_too_large"
    message = N_("Much more is tendered than what is due: check the amount.")


class NotEnoughCash(Refusal):
    """What leaves the drawer is in it (money.md, The drawer)."""

    code = "pos_session.not_enough_cash"
    message = N_("The cash drawer does not hold that much: check the amount.")


class RefundNotExact(Refusal):
    """A refund is exactly what is due back."""

    code = "pos_session.refund_not_exact"
    message = N_("A refund must be exactly what is due, no less and no more.")


class CashLimitExceeded(Refusal):
    """The law limits payments in cash (requirements.md T5-5)."""

    code = "pos_session.cash_limit_exceeded"
    message = N_("The part paid in cash is above the legal limit.")


class OrderNotValidated(Refusal):
    """Only a validated order has a receipt (requirements.md T1-11)."""

    code = "pos_session.order_not_validated"
    message = N_("Order %(number)s is not paid: it has no receipt.")


class KindNotSold(Refusal):
    """The addon of a line was switched off in the centre while the order was a draft."""

    code = "pos_session.kind_not_sold"
    message = N_("The order holds something that is not sold here any more: abandon it.")


class OpeningBegun(Refusal):
    """Only a session whose drawer was not counted yet is given up."""

    code = "pos_session.opening_begun"
    message = N_("The drawer is counted already: end the session instead.")


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


class OrderNotPaid(Refusal):
    """Only a validated order is refunded or corrected; a draft is changed."""

    code = "pos_session.order_not_paid"
    message = N_("Order %(number)s is not paid: there is nothing to refund.")


class OrderInvoiced(Refusal):
    """An issued invoice is never changed: it is credited first."""

    code = "pos_session.order_invoiced"
    message = N_(
        "Order %(number)s is on the issued invoice %(invoice)s: it cannot be corrected any more. "
        "Credit the invoice first."
    )


class RefundElsewhere(Refusal):
    """A refund leaves a drawer of the centre that sold."""

    code = "pos_session.refund_elsewhere"
    message = N_("The order is of another centre than the session: refund it there.")


class RefundReasonRequired(Invalid):
    """A correction says why."""

    code = "pos_session.refund_reason_required"
    message = N_("Write why the order is corrected.")


class NothingToCorrect(Invalid):
    """A correction takes something back."""

    code = "pos_session.nothing_to_correct"
    message = N_("Choose at least one line, and how many of it are taken back.")


class QuantityNotLeft(Invalid):
    """Never more is taken back than was sold, all corrections together."""

    code = "pos_session.quantity_not_left"
    message = N_("“%(label)s”: at most %(left)s can still be taken back.")


class NotTheOriginalMeans(Refusal):
    """A refund goes back the way the money came (requirements.md T5-13)."""

    code = "pos_session.not_the_original_means"
    message = N_(
        "More would be given back by “%(method)s” than was paid by it. "
        "Another means needs the right to it: call a manager."
    )


class NoOpenSession(Refusal):
    """A refund leaves the drawer of an open session of one's own."""

    code = "pos_session.no_open_session"
    message = N_("Open a session in this centre first: what is given back leaves its drawer.")


class LineFixed(Refusal):
    """The kind of a line keeps what it was priced at (a ticket has one price), and a counter-line its original's."""

    code = "pos_session.line_fixed"
    message = N_("“%(item)s” cannot be changed like this: remove it and add it again.")


class LinePaid(Refusal):
    """What a payment of the draft already pays stays on it."""

    code = "pos_session.line_paid"
    message = N_("%(paid)s of “%(item)s” are paid already: take the payment back first.")


class LineOncePaid(Refusal):
    """A payment that was taken back still names the line."""

    code = "pos_session.line_once_paid"
    message = N_("“%(item)s” was in a payment that was taken back: only its quantity can still be changed.")


class OrderPartlyPaid(Refusal):
    """Money taken is given back before an order is given up."""

    code = "pos_session.order_partly_paid"
    message = N_("Order %(number)s is paid in part: take its payments back before you abandon it.")


class AbandonReasonRequired(Invalid):
    """What held something is given up for a reason."""

    code = "pos_session.abandon_reason_required"
    message = N_("Say why the order is abandoned.")


class NothingToHold(Refusal):
    """An empty order is not put aside."""

    code = "pos_session.nothing_to_hold"
    message = N_("There is nothing on the order: nothing to put on hold.")


class OrderOnHold(Refusal):
    """An order on hold is taken again before it is changed."""

    code = "pos_session.order_on_hold"
    message = N_("Order %(number)s is on hold: take it again first.")


class OrderElsewhere(Refusal):
    """One operator at a time is at an order."""

    code = "pos_session.order_elsewhere"
    message = N_("Order %(number)s is in the hands of %(name)s: take it over first.")


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


class PeriodInvalid(Invalid):
    """A period begins before it ends, and has ended or ends today."""

    code = "pos_session.period_invalid"
    message = N_("The period must begin before it ends, and not end in the future.")


class NothingToInvoice(Refusal):
    """No order of closed sessions waits for an invoice in the period."""

    code = "pos_session.nothing_to_invoice"
    message = N_(
        "No order waits for an invoice in this period: those of sessions still open are not gathered."
    )


class InvoiceNeedsCustomer(Invalid):
    """The invoice of one order names a customer."""

    code = "pos_session.invoice_needs_customer"
    message = N_("Choose a customer of this centre with a name: an invoice is written to somebody.")


class InvoiceCredited(Refusal):
    """An invoice is credited once; a credit is not credited."""

    code = "pos_session.invoice_credited"
    message = N_("%(number)s cannot be credited: it was credited already, or is a credit itself.")


class PeriodBackwards(Invalid):
    """A period whose first day is after its last."""

    code = "pos_session.period_backwards"
    message = N_("The period ends before it begins.")


class PeriodTooLong(Invalid):
    """A consolidated sheet is read day by day."""

    code = "pos_session.period_too_long"
    message = N_("A period has 366 days at most.")
