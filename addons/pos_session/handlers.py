"""What follows from the own events, in the transaction of their cause: the mail of an alert, the print of a summary."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.events import AlertsRaised, SessionClosed
from addons.pos_session.models import Alert, Desk, PaymentMethod, Session
from addons.pos_session.models.alert import METHOD_DIFFERENCE
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services.summary import summary_of
from addons.pos_session.services.summary_printing import print_summary
from addons.pos_session.services.summary_ticket import summary_ticket
from addons.pos_session.views.words import ALERT_KINDS
from addons.pos_session.views.writing import writing_of
from core.db import db
from core.documents.printers import SECOND_COPY_NOTICE, Printer
from core.identity.services.addresses import mail_addresses
from core.identity.visibility import visible, visible_centre
from core.mail import enqueue_mail
from core.web.filters import localdate, money
from core.web.i18n import _, speaking, translate


def mail_alerts(event: AlertsRaised) -> None:
    """One mail per manager of the centre, in his language: what happened at which desk, under whose responsibility."""
    session = visible(Session, event.session_id)
    for reader in mail_addresses(MANAGE, event.centre_id):
        with speaking(reader.language):
            subject = _("Alert of the cash desk %(desk)s", desk=f"{session.desk_code} {session.desk_name}")
            enqueue_mail(
                [reader.address],
                subject,
                _text(session, event.alert_ids),
                f"pos_session.alert:{event.alert_ids[0]}",
                centre_id=event.centre_id,
            )


def print_closing(event: SessionClosed) -> None:
    """The summary comes out of the printer of the desk, where it has one that is in use."""
    session = visible(Session, event.session_id)
    printer_id = visible(Desk, session.desk_id).printer_id
    summary = summary_of(session.id)
    if printer_id is None or summary is None or not visible(Printer, printer_id).active:
        return
    ticket = summary_ticket(summary, writing_of(session.centre_id))
    print_summary(summary, ticket, printer_id, translate(SECOND_COPY_NOTICE))


def _text(session: Session, alert_ids: tuple[int, ...]) -> str:
    rows = db.session.execute(
        select(Alert, PaymentMethod.label)
        .outerjoin(PaymentMethod, PaymentMethod.id == Alert.method_id)
        .where(Alert.id.in_(alert_ids))
        .order_by(Alert.id)
    )
    facts = [
        _("Centre: %(name)s", name=visible_centre(session.centre_id).name),
        _("Session: %(code)s of %(day)s", code=session.code, day=localdate(session.business_day)),
        _("Responsible: %(name)s", name=session.responsible.name),
    ]
    alerts = [f"- {_sentence(alert, label)}" for alert, label in rows]
    closing = _("You find the alerts under Operations > Alerts.")
    return "\n".join([*facts, "", *alerts, "", closing])


def _sentence(alert: Alert, method: str | None) -> str:
    kind = translate(ALERT_KINDS[alert.kind])
    if alert.kind == METHOD_DIFFERENCE:
        kind = f"{kind} ({method})"
    if not alert.amount:
        return kind
    sign = "+" if alert.amount > 0 else ""
    return str(_("%(alert)s: %(amount)s", alert=kind, amount=f"{sign}{money(alert.amount)}"))
