"""Opens the place that an address names, with the options of the secret file."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec

from addons.pos_sync.errors.exchange import ExchangeUnusable, SecretUnusable
from addons.pos_sync.services.exchange.address import FTP, MEMORY, SFTP, Address
from addons.pos_sync.services.exchange.bounded import Attempt
from addons.pos_sync.services.exchange.place import Place
from addons.pos_sync.services.exchange.place_file import FilePlace
from addons.pos_sync.services.exchange.place_ftp import FtpPlace
from addons.pos_sync.services.exchange.secrets import (
    FtpOptions,
    SftpOptions,
    beside,
    options_as,
)

Opening = Callable[[Attempt], Place]
_S3 = ("s3", "s3a")


def opening(address: Address, options: dict[str, Any], secret_file: Path | None, seconds: float) -> Opening:
    """Return what connects; nothing is connected yet. Raises ExchangeUnusable and SecretUnusable."""
    if address.protocol == "file":
        return lambda attempt: FilePlace(address.root)
    if address.protocol in FTP:
        return _ftp(address, options_as(FtpOptions, options, secret_file), secret_file, seconds)
    if address.protocol in SFTP:
        return _sftp(address, options_as(SftpOptions, options, secret_file), secret_file, seconds)
    return _objects(address, options, seconds)


def _ftp(address: Address, options: FtpOptions, secret_file: Path | None, seconds: float) -> Opening:
    if address.protocol == "ftp" and not options.allow_unencrypted and not _is_this_machine(address.host):
        raise ExchangeUnusable(ExchangeUnusable.unencrypted)
    ca_file = beside(secret_file, options.ca_file)
    trust = _trust(ca_file) if address.protocol == "ftps" else None
    return lambda attempt: FtpPlace(address, options, trust, seconds, attempt)


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SecretUnusable(file=str(ca_file), detail=error.strerror) from None


def _sftp(address: Address, options: SftpOptions, secret_file: Path | None, seconds: float) -> Opening:
    # Only such an exchange pays for paramiko and its cryptography: 16 MB of memory.
    from addons.pos_sync.services.exchange.place_sftp import SftpPlace, private_key

    key = private_key(beside(secret_file, options.key_file), options.passphrase)
    known_hosts = beside(secret_file, options.known_hosts)
    if known_hosts is not None and not known_hosts.is_file():
        raise SecretUnusable(file=str(known_hosts), detail="not there")
    return lambda attempt: SftpPlace(address, options, known_hosts, key, seconds, attempt)


def _objects(address: Address, options: dict[str, Any], seconds: float) -> Opening:
    try:
        kind = fsspec.get_filesystem_class(address.protocol)
    except (ImportError, ValueError) as error:
        raise ExchangeUnusable(
            ExchangeUnusable.package, protocol=address.protocol, detail=str(error).rstrip(".")
        ) from None
    given: dict[str, Any] = {"skip_instance_cache": True}
    if address.protocol != MEMORY:
        given["use_listings_cache"] = False
    if address.protocol in _S3:
        limits = {"connect_timeout": seconds, "read_timeout": seconds, "retries": {"max_attempts": 0}}
        given["config_kwargs"] = limits
    return lambda attempt: Place(kind(**given | options))


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
