"""Why a file of an exchange is refused as a whole: each fault its own sentence, with the file and the line."""

from __future__ import annotations

from typing import Any

from core.errors import Invalid
from core.i18n import N_

_SHOWN = 40


def shown(value: str) -> str:
    """What a sentence shows of a value that somebody else wrote: its beginning, without control characters."""
    begin = value[:_SHOWN]
    plain = begin if begin.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in begin)
    return plain if len(value) <= _SHOWN else f"{plain}…"


class FileFault(Invalid):
    """A file that cannot be used, or a place in it: ``line`` counts from 1; 0: the file as a whole.

    ``msgid`` with ``params`` is the sentence, ``str()`` the sentence in English; both name file and line.
    """

    code = "pos_sync.file_unusable"
    message = N_("%(file)s, line %(line)s: this cannot be used.")

    def __init__(self, file: str, line: int = 0, message: str | None = None, **params: Any) -> None:
        self.file, self.line = shown(file), line
        super().__init__(message, file=self.file, line=line, **params)


class EncodingWrong(FileFault):
    """Files are in UTF-8, whatever they declare."""

    code = "pos_sync.file_encoding"
    message = N_("%(file)s, line %(line)s: this is not UTF-8. Files are written in UTF-8 and nothing else.")


class DoctypeRefused(FileFault):
    """A DOCTYPE can hold entities: bombs, and ways to other files. It is seen before XML is read."""

    code = "pos_sync.file_doctype"
    message = N_("%(file)s, line %(line)s: a DOCTYPE is never accepted, nor are the entities it defines.")


class CommentRefused(FileFault):
    """Only elements stand in a file; else rows could not be counted without reading them."""

    code = "pos_sync.file_comment"
    message = N_("%(file)s, line %(line)s: comments and processing instructions are not part of the format.")


class Malformed(FileFault):
    """This is not XML; ``detail`` is what the parser says, in English."""

    code = "pos_sync.file_malformed"
    message = N_("%(file)s, line %(line)s: this is not well-formed XML (%(detail)s).")


class CharacterRefused(FileFault):
    """A character that XML cannot hold, also as ``&#1;``."""

    code = "pos_sync.file_character"
    message = N_("%(file)s, line %(line)s: a control character stands here, which XML cannot hold.")


class Truncated(FileFault):
    """The file ends before its first element does."""

    code = "pos_sync.file_truncated"
    message = N_(
        "%(file)s, line %(line)s: the file ends in the middle, so it was cut. It has to be sent again."
    )


class TooLarge(FileFault):
    """More bytes than the manifest says, or than any file may have."""

    code = "pos_sync.file_too_large"
    message = N_("%(file)s, line %(line)s: the file is larger than the %(limit)s bytes it may have.")


class GapTooLong(FileFault):
    """So many bytes without a new row: a row that is too long, or nothing but blanks."""

    code = "pos_sync.file_gap"
    message = N_("%(file)s, line %(line)s: %(limit)s bytes without a new row. No row is that long.")


class TooDeep(FileFault):
    """Rows stand in the first element and hold nothing."""

    code = "pos_sync.file_too_deep"
    message = N_(
        "%(file)s, line %(line)s: the element “%(found)s” stands inside a row. Rows hold attributes only."
    )


class TextRefused(FileFault):
    """Values are attributes: text between the elements is a mistake."""

    code = "pos_sync.file_text"
    message = N_("%(file)s, line %(line)s: the text “%(found)s” stands between the rows.")


class RootWrong(FileFault):
    """The first element is not the one of this table, or of another namespace."""

    code = "pos_sync.file_root"
    message = N_("%(file)s, line %(line)s: the first element is “%(found)s”, where “%(expected)s” is needed.")


class ElementUnknown(FileFault):
    """Something else stands where rows stand."""

    code = "pos_sync.file_element"
    message = N_("%(file)s, line %(line)s: the element is “%(found)s”, where “%(expected)s” is needed.")


class BatchWrong(FileFault):
    """A file of another batch."""

    code = "pos_sync.file_batch"
    message = N_(
        "%(file)s, line %(line)s: this belongs to the batch %(found)s, not to the batch %(expected)s."
    )
