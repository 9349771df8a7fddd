"""Reads the options of the exchange from its secret file: user name, password, keys. Nobody else may read it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from addons.pos_sync.errors.exchange import SecretUnusable

Options = TypeVar("Options", bound=BaseModel)

_OTHERS = 0o027
"""What the mode of a secret may not hold: anything for others, writing for the group."""


class FtpOptions(BaseModel):
    """For ``ftp`` and ``ftps``. Paths are from the folder of the secret file."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    username: str = ""
    password: str = Field("", repr=False)
    ca_file: str | None = None
    """Certificates believed instead of the system's (PEM)."""
    encoding: str = "utf-8"
    allow_unencrypted: bool = False


class SftpOptions(BaseModel):
    """For ``sftp``: a password, or a private key. ``known_hosts`` is a file as OpenSSH writes it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    username: str = ""
    password: str | None = Field(None, repr=False)
    key_file: str | None = None
    passphrase: str | None = Field(None, repr=False)
    known_hosts: str | None = None
    accept_unknown_host: bool = False
    """Believes any server: only for a first trial."""


def read_secrets(file: Path | None) -> dict[str, Any]:
    """Return what a secret file holds, nothing without one. Raises SecretUnusable."""
    if file is None:
        return {}
    check_mode(file)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SecretUnusable(file=str(file), detail=error.strerror) from None
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("line ")[2].partition(",")[0]
        raise SecretUnusable(SecretUnusable.not_toml, file=str(file), line=line) from None
    except UnicodeDecodeError:
        raise SecretUnusable(SecretUnusable.not_toml, file=str(file), line="?") from None


def exchange_options(secrets: dict[str, Any]) -> dict[str, Any]:
    """Those of the exchange of files; ``head_office_…`` are of the shared orders (services/online)."""
    return {name: value for name, value in secrets.items() if not name.startswith("head_office_")}


def check_mode(file: Path) -> None:
    """Raises SecretUnusable when others can read a secret, or when it is not there."""
    try:
        mode = file.stat().st_mode
    except OSError as error:
        raise SecretUnusable(file=str(file), detail=error.strerror) from None
    if os.name == "posix" and mode & _OTHERS:
        raise SecretUnusable(SecretUnusable.open_to_others, file=str(file))


def options_as(kind: type[Options], options: dict[str, Any], file: Path | None) -> Options:
    """The options of a protocol. Raises SecretUnusable that names the first wrong one, without its value."""
    try:
        return kind.model_validate(options)
    except ValidationError as error:
        option = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise SecretUnusable(SecretUnusable.option, file=str(file), option=option) from None


def beside(file: Path | None, name: str | None) -> Path | None:
    """A path that a secret file names: from its folder, unless it is absolute."""
    return None if name is None else (file.parent / name if file is not None else Path(name))


def secret_values(options: Any) -> list[str]:
    """Every text in the options: none of them may stand in a sentence."""
    if isinstance(options, dict):
        return [text for value in options.values() for text in secret_values(value)]
    if isinstance(options, list):
        return [text for value in options for text in secret_values(value)]
    return [options] if isinstance(options, str) and options else []
