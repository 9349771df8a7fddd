"""The section ``[pos_sync]`` of the configuration: which side of the exchanges this server is, and where they pass."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from core.config import settings

REGISTER = "register"
HEAD_OFFICE = "head_office"


class PosSyncSettings(BaseModel):
    """Credentials stay outside the database and of this file: ``secret_file`` holds them."""

    role: Literal["none", "register", "head_office"] = Field(
        "none", description="register: a server in a venue; head_office: the server that gathers the venues."
    )
    register_code: str = Field(
        "", pattern=r"^[A-Za-z0-9_-]{0,20}$", description="What head office calls this register."
    )
    exchange: str = Field(
        "",
        description="Folder of the exchanges, as fsspec names it (file, ftp, ftps, sftp, s3 …): the register's own, "
        "or at head office the one that holds a folder per register.",
    )
    secret_file: Path | None = Field(
        None, description="TOML file with the options of the exchange: user name, password, key …"
    )
    head_office_url: str = Field(
        "",
        pattern=r"^(https://[^\s]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/[^\s]*)?)?$",
        description="Address of head office for orders that are shared online; https, or this machine. "
        "The key of the register is `head_office_key` in the secret file.",
    )
    lock_seconds: int = Field(
        120, ge=10, le=3600, description="After which a lock on a shared order ends unless it is renewed."
    )
    timeout_seconds: float = Field(3, gt=0, le=60, description="After which a dead line is given up.")
    offline_file: Path | None = Field(
        None,
        description="While this file exists nothing is exchanged, as without a line: a switch for tests.",
    )
    hotline: str = Field("", max_length=60, description="Phone number shown when an exchange fails.")


def sync_settings() -> PosSyncSettings:
    """The section of this server."""
    section: PosSyncSettings = settings().section("pos_sync")
    return section


def is_register() -> bool:
    """Whether this server stands in a venue."""
    return sync_settings().role == REGISTER


def is_head_office() -> bool:
    """Whether this server gathers the venues, and holds the truth on shared customer orders."""
    return sync_settings().role == HEAD_OFFICE


def exchanges_as(role: str) -> bool:
    """Whether this server has that role (REGISTER or HEAD_OFFICE) and a folder to exchange files by."""
    section = sync_settings()
    return section.role == role and bool(section.exchange)


def place_here() -> str:
    """Where something made here was made: the code of this register, empty at head office."""
    section = sync_settings()
    return section.register_code if section.role == REGISTER else ""
