"""Why a batch is refused: its manifest, or files that are not what the manifest says."""

from __future__ import annotations

from addons.pos_sync.errors.files import FileFault
from core.i18n import N_


class NameRefused(FileFault):
    """The name of a file is letters and an ending: nothing that could lead out of its folder."""

    code = "pos_sync.file_name"
    message = N_("%(file)s, line %(line)s: “%(name)s” is no name of a file of an exchange.")


class TableUnknown(FileFault):
    """A file of a table that there is not."""

    code = "pos_sync.table_unknown"
    message = N_("%(file)s, line %(line)s: there is no table for the file “%(name)s”.")


class FileTwice(FileFault):
    """The manifest names a file twice."""

    code = "pos_sync.file_twice"
    message = N_("%(file)s, line %(line)s: the file “%(name)s” was named already.")


class VersionUnknown(FileFault):
    """A manifest of another version of the format."""

    code = "pos_sync.manifest_version"
    message = N_(
        "%(file)s, line %(line)s: this is version %(found)s of the format; only version %(expected)s is read."
    )


class KindUnknown(FileFault):
    """A batch is full or a delta; an export is always full."""

    code = "pos_sync.manifest_kind"
    message = N_("%(file)s, line %(line)s: the batch is of the kind “%(found)s”, which is not possible here.")


class RegisterWrong(FileFault):
    """A batch of another register."""

    code = "pos_sync.manifest_register"
    message = N_("%(file)s, line %(line)s: this is for the register “%(found)s”, not for “%(expected)s”.")


class ManifestValue(FileFault):
    """A number or a hash of the manifest that cannot be."""

    code = "pos_sync.manifest_value"
    message = N_("%(file)s, line %(line)s: “%(value)s” is not possible for “%(field)s”.")


class FileMissing(FileFault):
    """The manifest names a file that did not come."""

    code = "pos_sync.file_missing"
    message = N_("%(file)s is named in the manifest and did not come.")


class FileUnlisted(FileFault):
    """A file came that the manifest does not name."""

    code = "pos_sync.file_unlisted"
    message = N_("%(file)s came, and the manifest does not name it.")


class NotAFile(FileFault):
    """A folder, a link or a device where a file is needed."""

    code = "pos_sync.file_not_a_file"
    message = N_("%(file)s is no plain file.")


class SizeWrong(FileFault):
    """Not as many bytes as the manifest says."""

    code = "pos_sync.file_size"
    message = N_(
        "%(file)s has %(found)s bytes, where the manifest says %(expected)s. It has to be sent again."
    )


class HashWrong(FileFault):
    """Not the bytes that the manifest was made for."""

    code = "pos_sync.file_hash"
    message = N_(
        "%(file)s was changed or damaged: its SHA-256 is not the one in the manifest. Send it again."
    )


class RowsWrong(FileFault):
    """Not as many rows as the manifest says."""

    code = "pos_sync.file_rows"
    message = N_("%(file)s has %(found)s rows, where the manifest says %(expected)s.")
