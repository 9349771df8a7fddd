"""Test helper: a mail server behind a real listening socket, in the moods that real ones have."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Literal

CERTIFICATE = Path(__file__).parent / "localhost.pem"
"""Of this test alone: for 127.0.0.1, signed by itself."""

LOGIN = ("guichet", "a password")
Mood = Literal["ready", "mute", "hangs_up", "hangs_up_before_data", "hangs_up_after_data"]


@dataclass
class Delivery:
    """A mail as it came: the envelope, and the bytes."""

    sender: str
    recipient: str
    data: bytes
    secure: bool
    login: str | None

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.data, policy=default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class SmtpServer:
    """Listens on a free port of the loopback until closed; ``answers`` replaces the answer to a command.

    ``answers`` is by command ("DATA"; "RCPT nobody@example.org" for one address; "." for a message's end).
    """

    mood: Mood = "ready"
    offers: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    tls_at_once: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    calls: int = 0

    def __enter__(self) -> SmtpServer:
        owner = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 10

            def handle(self) -> None:
                owner.calls += 1
                with Dialogue(owner, self) as dialogue:
                    dialogue.talk()

        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(CERTIFICATE)
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Dialogue:
    """One connection."""

    def __init__(self, owner: SmtpServer, handler: socketserver.StreamRequestHandler) -> None:
        self.owner = owner
        self.link = handler.request
        self.file = handler.rfile
        self.secure = False
        self.login: str | None = None
        self.sender = self.recipient = ""

    def __enter__(self) -> Dialogue:
        return self

    def __exit__(self, *_: object) -> None:
        """Close what a protected connection opened; the rest is the handler's."""
        if self.secure:
            self.file.close()
            self.link.close()

    def talk(self) -> None:
        if self.owner.mood == "hangs_up":
            return
        if self.owner.tls_at_once:
            self._secure()
        if self.owner.mood == "mute":
            self.file.readline()
            return
        self._say("220 ready")
        while line := self.file.readline():
            words = line.decode().rstrip("\r\n")
            verb, _, rest = words.partition(" ")
            if not self._command(verb.upper(), rest):
                return

    def _command(self, verb: str, rest: str) -> bool:
        """Answer one command; False ends the connection."""
        address = rest.partition("<")[2].partition(">")[0]
        replaced = self.owner.answers.get(verb) or self.owner.answers.get(f"{verb} {address}")
        if replaced:
            return self._say(replaced)
        match verb:
            case "EHLO":
                offers = [o for o in self.owner.offers if o != "STARTTLS" or not self.secure]
                lines = ["localhost", *offers]
                for line in lines[:-1]:
                    self._say(f"250-{line}")
                return self._say(f"250 {lines[-1]}")
            case "STARTTLS":
                self._say("220 go on")
                self._secure()
                return True
            case "AUTH":
                return self._authenticate(rest)
            case "MAIL":
                self.sender = address
            case "RCPT":
                self.recipient = address
            case "DATA":
                return self._take()
            case "QUIT":
                self._say("221 bye")
                return False
        return self._say("250 ok")

    def _authenticate(self, rest: str) -> bool:
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        if (user, password) != LOGIN:
            return self._say("535 5.7.8 who are you?")
        self.login = user
        return self._say("235 welcome")

    def _take(self) -> bool:
        if self.owner.mood == "hangs_up_before_data":
            return False
        self._say("354 go on")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if "." in self.owner.answers:
            return self._say(self.owner.answers["."])
        data = b"".join(lines)
        taken = Delivery(self.sender, self.recipient, data, self.secure, self.login)
        self.owner.deliveries.append(taken)
        return self.owner.mood != "hangs_up_after_data" and self._say("250 taken")

    def _secure(self) -> None:
        self.link = self.owner.tls.wrap_socket(self.link, server_side=True)
        self.file = self.link.makefile("rb")
        self.secure = True

    def _say(self, line: str) -> bool:
        self.link.sendall(f"{line}\r\n".encode())
        return True
