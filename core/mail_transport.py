"""Talks to the mail server: hands over one message, and tells in one sentence why it was not taken."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress

from core.config import MailSettings
from core.errors import Refusal
from core.i18n import N_
from core.mail_address import parted_sender
from core.outbox import Hopeless

_TOO_LARGE = 552  # answered to the sender's line where the server says how much it takes
_PORTS = {"none": 25, "starttls": 587, "tls": 465}


class MailNotSent(Refusal):
    """The mail was not taken; it stays queued and is tried again."""

    code = "core.mail_not_sent"
    status = 503
    message = N_("The mail server %(host)s does not answer. The mail waits and goes out when it is back.")


class MailDeferred(MailNotSent):
    """The server asks to come back later (an answer 4xx: full mailbox, grey list)."""

    code = "core.mail_deferred"
    message = N_("The mail server %(host)s does not take the mail now: %(answer)s. It is tried again.")


class MailNotSecure(MailNotSent):
    """No protected connection: no STARTTLS, or a certificate that is not believed."""

    code = "core.mail_not_secure"
    message = N_("The connection to the mail server %(host)s cannot be protected: %(answer)s.")


class MailLoginRefused(MailNotSent):
    """The server does not accept the login of the configuration."""

    code = "core.mail_login_refused"
    message = N_("The mail server %(host)s refuses the login of the configuration: %(answer)s.")


class MailSenderRefused(MailNotSent):
    """The server does not send for the sender of the configuration."""

    code = "core.mail_sender_refused"
    message = N_("The mail server %(host)s refuses the sender of the configuration: %(answer)s.")


class MailRefused(Hopeless):
    """The server will never take this mail: no such mailbox, or not this content (an answer 5xx)."""

    code = "core.mail_refused"
    message = N_("The mail server %(host)s refuses the mail to %(address)s: %(answer)s.")


_ASCII_ONLY = N_("The login for the mail server %(host)s may hold no accent: its protocol writes none.")


def send(mail: MailSettings, recipient: str, message: bytes) -> None:
    """Hand one message over and return once the server took it. Each step waits ``mail.timeout`` seconds.

    Raises MailRefused when no further attempt can help, else MailNotSent (or a kind of it).
    """
    parted = parted_sender(mail.sender or "")
    if mail.host is None or parted is None:
        raise ValueError("no mail server is configured")
    try:
        server = _connected(mail, mail.host)
        try:
            server.sendmail(parted[1], [recipient], message)
        finally:
            # What was taken stays taken, however the farewell ends.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()
    except (smtplib.SMTPException, OSError) as error:
        raise _refusal(error, mail.host, recipient) from error


def _connected(mail: MailSettings, host: str) -> smtplib.SMTP:
    """A connection, protected and logged in as the configuration asks."""
    password = _password(mail, host)
    if not f"{mail.username or ''}{password}".isascii():
        raise MailLoginRefused(_ASCII_ONLY, host=host)
    port = mail.port or _PORTS[mail.security]
    trust = None if mail.security == "none" else ssl.create_default_context(cafile=mail.ca_file)
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=mail.timeout, context=trust)
    else:
        server = smtplib.SMTP(host, port, timeout=mail.timeout)
    try:
        if mail.security == "starttls":
            server.starttls(context=trust)
        if mail.username is not None:
            server.login(mail.username, password)
    except BaseException:
        server.close()
        raise
    return server


def _password(mail: MailSettings, host: str) -> str:
    """The password of the configuration or of its file, which is read each time: it may be replaced."""
    if mail.password_file is None:
        return mail.password.get_secret_value() if mail.password is not None else ""
    try:
        return mail.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise MailLoginRefused(host=host, answer=f"{mail.password_file}: {error}") from error


def _refusal(error: Exception, host: str, recipient: str) -> Refusal:
    """What an error of the library means for the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        error = smtplib.SMTPDataError(*error.recipients[recipient])
    if isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLError)):
        return MailNotSecure(host=host, answer=str(error).rstrip("."))
    if not isinstance(error, smtplib.SMTPResponseException):
        return MailNotSent(host=host)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailLoginRefused(host=host, answer=_answer(error))
    permanent = error.smtp_code >= 500
    if permanent and isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != _TOO_LARGE:
        return MailSenderRefused(host=host, answer=_answer(error))
    if permanent and isinstance(error, (smtplib.SMTPDataError, smtplib.SMTPSenderRefused)):
        return MailRefused(host=host, address=recipient, answer=_answer(error))
    return MailDeferred(host=host, answer=_answer(error))


def _answer(error: smtplib.SMTPResponseException) -> str:
    """What the server said: its number and text, on one line."""
    text = error.smtp_error
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join(f"{error.smtp_code} {words}".split())[:300].rstrip(".")
