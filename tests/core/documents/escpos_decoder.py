"""Test helper: reads ESC/POS bytes back as a printer would, and raises on a command it does not know."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import segno
from PIL import Image

CODE_PAGES = {16: "cp1252"}
ALIGNMENTS = {0: "left", 1: "centre", 2: "right"}
QR_LEVELS = "lmqh"


class UnknownCommand(Exception):
    """Bytes that the decoder, and perhaps the printer, does not understand."""


@dataclass(frozen=True)
class TextLine:
    """One line on paper: ``columns`` is the room it takes, counting double-width characters twice."""

    text: str
    bold: bool
    wide: bool
    tall: bool
    alignment: str

    @property
    def columns(self) -> int:
        return len(self.text) * (2 if self.wide else 1)


@dataclass(frozen=True)
class QrCode:
    """A native QR code: its text, dots per module, correction level."""

    text: str
    module_dots: int
    level: str
    alignment: str

    @property
    def dots(self) -> int:
        """The width on paper, quiet zone included."""
        symbol = segno.make_qr(self.text, error=self.level, boost_error=False)
        return int(symbol.symbol_size(scale=self.module_dots)[0])

    def picture(self) -> Image.Image:
        """What the printer's firmware would draw."""
        drawn = io.BytesIO()
        symbol = segno.make_qr(self.text, error=self.level, boost_error=False)
        symbol.save(drawn, kind="png", scale=self.module_dots)
        return Image.open(drawn).convert("RGB")


@dataclass
class Paper:
    """All that came out of the printer."""

    lines: list[TextLine] = field(default_factory=list)
    codes: list[QrCode] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Decoder:
    """A printer's command reader over one job."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.paper = Paper()
        self.pending = ""
        self.qr: dict[str, str | int] = {}
        self.reset()

    def reset(self) -> None:
        self.code_page: str | None = None
        self.bold = self.wide = self.tall = False
        self.alignment = "left"

    def decode(self) -> Paper:
        while self.at < len(self.data):
            byte = self.take(1)[0]
            if byte == 0x1B:
                self.escape(self.take(1))
            elif byte == 0x1D:
                self.group(self.take(1))
            elif byte == 0x0A:
                self.end_line()
            elif byte < 0x20:
                raise UnknownCommand(f"control {byte:#x} at {self.at - 1}")
            else:
                self.pending += self.character(byte)
        if self.pending:
            raise UnknownCommand(f"text without an end of line: {self.pending!r}")
        return self.paper

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise UnknownCommand("the job ends in the middle of a command")
        self.at += count
        return self.data[self.at - count : self.at]

    def character(self, byte: int) -> str:
        if self.code_page is None:
            if byte > 0x7E:
                raise UnknownCommand(f"byte {byte:#x} before a code page was chosen")
            return chr(byte)
        return bytes([byte]).decode(self.code_page)

    def end_line(self) -> None:
        self.paper.lines.append(TextLine(self.pending, self.bold, self.wide, self.tall, self.alignment))
        self.pending = ""

    def escape(self, command: bytes) -> None:
        match command:
            case b"@":
                self.reset()
                self.paper.events.append("init")
            case b"t":
                page = self.take(1)[0]
                if page not in CODE_PAGES:
                    raise UnknownCommand(f"code page {page}")
                self.code_page = CODE_PAGES[page]
            case b"!":
                mode = self.take(1)[0]
                if mode & ~0x38:
                    raise UnknownCommand(f"print mode {mode:#x}")
                self.bold, self.tall, self.wide = bool(mode & 8), bool(mode & 16), bool(mode & 32)
            case b"E":
                self.bold = bool(self.take(1)[0] & 1)
            case b"a":
                self.alignment = ALIGNMENTS[self.take(1)[0]]
            case b"d":
                self.take(1)
                self.paper.events.append("feed")
            case b"p":
                self.take(3)
                self.paper.events.append("drawer")
            case _:
                raise UnknownCommand(f"ESC {command!r} at {self.at}")

    def group(self, command: bytes) -> None:
        match command:
            case b"V":
                if self.take(1)[0] not in (0, 1):
                    raise UnknownCommand("a cut with arguments")
                self.paper.events.append("cut")
            case b"(":
                if self.take(1) != b"k":
                    raise UnknownCommand("GS ( of another kind than k")
                self.two_dimensional_code(self.take(int.from_bytes(self.take(2), "little")))
            case _:
                raise UnknownCommand(f"GS {command!r} at {self.at}")

    def two_dimensional_code(self, body: bytes) -> None:
        if body[:1] != b"1":
            raise UnknownCommand("a code that is no QR code")
        function, value = body[1], body[2:]
        if function == 65:
            assert value[:1] == b"2", "QR model 2 is the one that scanners read"
        elif function == 67:
            self.qr["dots"] = value[0]
        elif function == 69:
            self.qr["level"] = QR_LEVELS[value[0] - 48]
        elif function == 80:
            self.qr["text"] = value[1:].decode()
        elif function == 81:
            text, dots, level = str(self.qr["text"]), int(self.qr["dots"]), str(self.qr["level"])
            self.paper.codes.append(QrCode(text, dots, level, self.alignment))
        else:
            raise UnknownCommand(f"QR function {function}")


def decode(data: bytes) -> Paper:
    """Return what a printer prints of ``data``; UnknownCommand when it would not understand."""
    return Decoder(data).decode()
