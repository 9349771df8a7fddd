"""What the servers of the exchanges have in common: where they are, who logs in, how they get into trouble."""

from __future__ import annotations

import datetime
import ipaddress
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from addons.pos_sync.settings import PosSyncSettings

HOST = "127.0.0.1"
USER = "caisse1"
PASSWORD = "pass-Word-7731"
"""Must never be seen in a sentence or a log."""


@dataclass
class Trouble:
    """What happens to a server after so many bytes of files: it is cut off, or it freezes. Then all is well again."""

    after: int | None = None
    kind: str = "cut"
    moved: int = 0
    thawed: threading.Event = field(default_factory=threading.Event)

    def arm(self, kind: str, after: int) -> None:
        """``cut`` or ``freeze`` after so many bytes of files, counted from now, in both directions."""
        self.kind, self.after, self.moved = kind, after, 0

    def due(self, count: int) -> bool:
        """Count bytes; whether the trouble begins with them."""
        self.moved += count
        if self.after is None or self.moved < self.after:
            return False
        self.after = None
        return True


@dataclass
class Server:
    """A running server that serves ``folder``, its root."""

    protocol: str
    port: int
    folder: Path
    options: dict[str, Any]
    trouble: Trouble
    kill: Callable[[], None]
    """Ends it, in the middle of whatever it does."""

    def settings(self, home: Path, *, root: str = "", **changes: Any) -> PosSyncSettings:
        """Settings that lead here: writes the secret file into ``home``. ``changes`` are of the settings or options."""
        home.mkdir(parents=True, exist_ok=True)
        own = {name: changes.pop(name) for name in list(changes) if name in PosSyncSettings.model_fields}
        secret = home / "exchange.toml"
        secret.touch(mode=0o600)
        secret.write_text(
            "".join(f"{name} = {_toml(value)}\n" for name, value in (self.options | changes).items())
        )
        exchange = f"{self.protocol}://{HOST}:{self.port}{root}"
        return PosSyncSettings(**{"exchange": exchange, "secret_file": secret, "timeout_seconds": 10} | own)


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def certificate(home: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key: made in a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    home.mkdir(parents=True, exist_ok=True)
    file, key_file = home / "server.pem", home / "server.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file, key_file
