"""What goes wrong between this server and the folder of the exchanges: no line, or a refusal of the other side.

``doing`` says what was being done, ``where`` which server or folder: never a user name or a password.
"""

from __future__ import annotations

from core.errors import Refusal
from core.i18n import N_


class LineDown(Refusal):
    """There is no connection: nothing was refused, so it is tried again later. Base of all such faults."""

    code = "pos_sync.line_down"
    status = 503
    message = N_("%(doing)s: there is no connection to %(where)s (%(detail)s). It is tried again later.")


class LineSilent(LineDown):
    """No answer, or too few bytes, within ``timeout_seconds``."""

    code = "pos_sync.line_silent"
    message = N_("%(doing)s: %(where)s did not answer within %(seconds)s s. It is tried again later.")


class LineCut(LineDown):
    """The connection ended in the middle. What was received of a file is thrown away."""

    code = "pos_sync.line_cut"
    message = N_(
        "%(doing)s: the connection to %(where)s was cut. It is tried again later, from the beginning."
    )


class LineResting(LineDown):
    """The last attempts failed, so nothing is tried for a while (services/exchange/breaker.py)."""

    code = "pos_sync.line_resting"
    message = N_(
        "%(doing)s: %(where)s could not be reached %(failures)s times, so nothing is tried for %(seconds)s s."
    )


class LineOff(LineDown):
    """Somebody switched the line off, for a test: the file ``offline_file`` of the settings exists."""

    code = "pos_sync.line_off"
    message = N_("%(doing)s: the line is switched off on this server. Switch it on again to exchange files.")


class FolderGone(LineDown):
    """A shared folder that is not mounted: it is never made here, or files would end up on the wrong disk."""

    code = "pos_sync.exchange_gone"
    message = N_("%(doing)s: the folder %(where)s is not there. Check that the share is mounted.")


class ExchangeFault(Refusal):
    """The other side answers, and refuses: somebody has to look. Base of all such faults."""

    code = "pos_sync.exchange_refused"
    status = 502
    message = N_("%(doing)s: %(where)s refuses it (%(detail)s).")


class LoginRefused(ExchangeFault):
    """User name, password or key are not accepted."""

    code = "pos_sync.exchange_login"
    message = N_("%(doing)s: %(where)s refuses the user name, password or key of the secret file.")


class ServerUnknown(ExchangeFault):
    """Not the server it says it is: its host key or certificate is not one that is believed."""

    code = "pos_sync.exchange_server_unknown"
    message = N_(
        "%(doing)s: the key or certificate of %(where)s is not known here, so nothing is sent (%(detail)s). "
        "Check with head office before you accept it."
    )


class NothingThere(ExchangeFault):
    """The file or folder is not there."""

    code = "pos_sync.exchange_not_found"
    message = N_("%(doing)s: there is no such file or folder on %(where)s.")


class NotAllowed(ExchangeFault):
    """The login may not do this there, or a link leads out of the folder."""

    code = "pos_sync.exchange_not_allowed"
    message = N_("%(doing)s: this is not allowed on %(where)s (%(detail)s).")


class DiskFull(ExchangeFault):
    """No room left on the other side."""

    code = "pos_sync.exchange_disk_full"
    message = N_("%(doing)s: the disk of %(where)s is full. Make room there, then try again.")


class TargetExists(ExchangeFault):
    """A folder is not renamed onto something that is there."""

    code = "pos_sync.exchange_exists"
    message = N_("%(doing)s: there is already something of that name on %(where)s.")


class NotWhole(ExchangeFault):
    """The file has not the size it should have, on one side or the other."""

    code = "pos_sync.exchange_not_whole"
    message = N_("%(doing)s: %(found)s bytes came through, %(expected)s were expected. Try again.")


class ExchangeTooLarge(ExchangeFault):
    """A file larger than any of an exchange: it is not received."""

    code = "pos_sync.exchange_too_large"
    message = N_("%(doing)s: the file is larger than the %(limit)s bytes it may have.")


class PathRefused(ExchangeFault):
    """A name that could lead out of the folder, or that some system cannot keep."""

    code = "pos_sync.exchange_name"
    message = N_("“%(name)s” cannot be the name of a file of an exchange.")


class LocalFault(ExchangeFault):
    """A file could not be read or written on this server: its disk is full, or it may not."""

    code = "pos_sync.exchange_local"
    message = N_("%(doing)s: the file cannot be read or written on this server (%(detail)s).")


class ExchangeUnusable(ExchangeFault):
    """The settings of the exchange lead nowhere; ``detail`` comes from the library."""

    code = "pos_sync.exchange_settings"
    message = N_("The address of the exchange cannot be used: %(detail)s.")
    unset = N_("No exchange is set: write its address in the section pos_sync of the configuration.")
    unknown = N_("The address of the exchange begins with “%(protocol)s”, where one of %(known)s is needed.")
    package = N_(
        "Exchanges over “%(protocol)s” need a Python package that is not installed here: %(detail)s."
    )
    credentials = N_(
        "The address of the exchange holds a user name or password. They belong in the file secret_file."
    )
    unencrypted = N_(
        "Plain FTP sends the password readable by all. Use ftps or sftp, or write allow_unencrypted = true "
        "in the secret file."
    )


class SecretUnusable(ExchangeFault):
    """The secret file, or a key it names, cannot be used. No sentence holds what is written in it."""

    code = "pos_sync.exchange_secret"
    message = N_("The secret file %(file)s cannot be read (%(detail)s).")
    open_to_others = N_(
        "%(file)s can be read by everybody on this server, or changed by others. Set its mode to 600, or 640."
    )
    not_toml = N_("The secret file %(file)s is not valid TOML (line %(line)s).")
    option = N_("The secret file %(file)s: the option “%(option)s” is unknown, or is not what it should be.")
