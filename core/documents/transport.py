"""Talks to a network printer over TCP: a job counts as printed only once the printer says so.

A printer that hangs up loses a job without any error on our side, so its status is asked before (nothing is
sent to a printer that does not answer) and after (only then is the job done). See ui.md, "Printing".
"""

from __future__ import annotations

import socket

from core.errors import Refusal
from core.i18n import N_

TIMEOUT_SECONDS = 3.0
ASK_STATUS = b"\x10\x04\x01"
"""DLE EOT 1: the real-time status of the printer, answered at once in one byte."""

_FIXED_BITS, _FIXED_VALUE = 0b1001_0011, 0b0001_0010
_OFFLINE = 0b0000_1000


class PrinterSilent(Refusal):
    """The printer cannot be reached or does not answer; nothing was sent to it."""

    code = "core.printer_silent"
    status = 503
    message = N_("The printer %(name)s does not answer. The document waits and comes out when it is back.")


class PrinterNotReady(PrinterSilent):
    """The printer answers that it is offline: no paper, cover open, stopped."""

    code = "core.printer_not_ready"
    message = N_("The printer %(name)s is not ready: look at its paper and its cover. The document waits.")


class PrintUncertain(PrinterSilent):
    """The job was sent, but the printer did not confirm: it may have come out, or not."""

    code = "core.print_uncertain"
    message = N_(
        "The printer %(name)s stopped answering while it printed. The document will be printed again."
    )


def send(printer_host: str, port: int, payload: bytes, *, name: str = "") -> None:
    """Print ``payload``, one document, and return once the printer confirmed.

    ``name`` is what the refusals call the printer. Each step waits 3 s at most.
    Raises PrinterSilent or PrinterNotReady when nothing was sent, PrintUncertain when it may have come out.
    """
    name = name or printer_host
    try:
        link = socket.create_connection((printer_host, port), TIMEOUT_SECONDS)
    except OSError as error:
        raise PrinterSilent(name=name) from error
    with link:
        if _is_offline(link, PrinterSilent(name=name)):
            raise PrinterNotReady(name=name)
        uncertain = PrintUncertain(name=name)
        try:
            link.sendall(payload)
        except OSError as error:
            raise uncertain from error
        if _is_offline(link, uncertain):
            raise uncertain


def _is_offline(link: socket.socket, silent: PrinterSilent) -> bool:
    """Ask for the status and read the answer; raises ``silent`` when none comes.

    Bytes of another shape (an automatic status report) are skipped.
    """
    try:
        link.sendall(ASK_STATUS)
        while answer := link.recv(1):
            if answer[0] & _FIXED_BITS == _FIXED_VALUE:
                return bool(answer[0] & _OFFLINE)
    except OSError as error:
        raise silent from error
    raise silent
