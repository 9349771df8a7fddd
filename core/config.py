"""The configuration: a TOML file and the environment, one section per addon, unknown keys refused."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Self, cast

from flask import current_app
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from core.mail_address import parted_sender
from core.manifest import StartError


class Section(BaseModel):
    """Base of every section: a key nobody knows stops the start."""

    model_config = ConfigDict(extra="forbid")


class AppSettings(Section):
    name: str = Field("Guichet", description="Shown in the navigation bar.")
    data_dir: Path = Field(Path("var"), description="Home of the database, keys, journal heads and jobs.")
    log_file: Path | None = Field(
        None, description="Log file in the data folder; without it, standard error."
    )
    language: str = Field("fr", pattern="^(fr|en)$", description="Language of a visitor who chose none.")
    https: bool = Field(False, description="Cookies are then sent over HTTPS only.")
    proxies: int = Field(0, ge=0, description="Reverse proxies whose X-Forwarded-* headers are believed.")
    theme_dir: Path | None = Field(None, description="Templates here come before all others.")


class DatabaseSettings(Section):
    url: str | None = Field(None, description="SQLAlchemy URL; without it an SQLite file in the data folder.")
    pool_size: int = Field(5, ge=1, description="Connections each process keeps; at least its threads.")


class AddonsSettings(Section):
    enabled: list[str] = Field([], description="The addons to load.")
    path: list[Path] = Field([], description="Further folders that hold addons.")


class JournalSettings(Section):
    key_file: Path | None = Field(None, description="Key of the chain; without it a file in the data folder.")
    heads_dir: Path | None = Field(None, description="Heads of the chains, kept outside the database.")


class LoginSettings(Section):
    max_failures: int = Field(5, ge=1, description="Failures in a row that lock a user out.")
    idle_minutes: int = Field(30, ge=1, le=10_080, description="Minutes without a request that end a login.")
    rate_limit: str = Field(
        "20 per minute",
        pattern=r"^\d+ per (second|minute|hour|day)$",
        description="Login attempts accepted from one address.",
    )


class JobsSettings(Section):
    redis_url: str | None = Field(
        None, pattern="^(rediss?|unix)://", description="Redis, when several machines share the work."
    )
    max_attempts: int = Field(12, ge=1, description="Attempts after which a job is given up and shown.")
    lease_seconds: int = Field(
        60, ge=2, description="Silence of a worker after which another takes its job over."
    )


class MailSettings(Section):
    host: str | None = Field(None, min_length=1, description="SMTP server; without it no mail is written.")
    security: Literal["none", "starttls", "tls"] = Field(
        "starttls", description="`starttls`, `tls` (from the first byte), or `none` inside a machine."
    )
    port: int | None = Field(
        None, ge=1, le=65535, description="Without it 587 for `starttls`, 465 for `tls`, 25 for `none`."
    )
    username: str | None = Field(None, description="Login of the server; without it none is made.")
    password: SecretStr | None = Field(
        None, description="Its password; better `GUICHET_MAIL__PASSWORD` or `password_file`."
    )
    password_file: Path | None = Field(None, description="File that holds the password and nothing else.")
    ca_file: Path | None = Field(None, description="Certificates believed instead of the system's (PEM).")
    sender: str | None = Field(
        None, description="Whom mails come from: an address, or `Name <address>`. Needed with a host."
    )
    timeout: int = Field(20, ge=1, le=300, description="Seconds the server may take for each step.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.sender is not None and parted_sender(self.sender) is None:
            raise ValueError("sender must be an e-mail address, or Name <address>")
        if self.host is not None and self.sender is None:
            raise ValueError("with a host, sender must say whom mails come from")
        if self.password is not None and self.password_file is not None:
            raise ValueError("give password or password_file, not both")
        if (self.username is None) != (self.password is None and self.password_file is None):
            raise ValueError("username and a password go together")
        if self.username is not None and self.security == "none":
            raise ValueError("a password is not sent unprotected: security must be starttls or tls")
        return self


class HostSettings(BaseSettings):
    """The sections of the host; ``load_settings`` adds one per enabled addon."""

    model_config = SettingsConfigDict(
        extra="forbid",
        env_prefix="GUICHET_",
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    app: AppSettings = AppSettings()
    database: DatabaseSettings = DatabaseSettings()
    addons: AddonsSettings = AddonsSettings()
    journal: JournalSettings = JournalSettings()
    login: LoginSettings = LoginSettings()
    jobs: JobsSettings = JobsSettings()
    mail: MailSettings = MailSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file (whose content is given as arguments)."""
        return env_settings, init_settings

    def section(self, addon: str) -> Any:
        """The section of an addon, as the model it registered."""
        return getattr(self, addon)

    @property
    def data_dir(self) -> Path:
        return self.app.data_dir.absolute()

    @property
    def log_file(self) -> Path | None:
        return self.app.log_file and self.data_dir / self.app.log_file

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir / 'guichet.sqlite3'}"

    @property
    def journal_key_file(self) -> Path:
        return self.journal.key_file or self.data_dir / "journal.key"

    @property
    def journal_heads_dir(self) -> Path:
        return self.journal.heads_dir or self.data_dir / "journal-heads"


def read_toml(file: Path) -> dict[str, Any]:
    """The content of a configuration file; StartError when it is absent or not TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StartError(f"The configuration {file} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StartError(f"The configuration {file} is not valid TOML: {error}.") from error


def _unknown_variables(sections: Iterable[str]) -> list[str]:
    """The variables that look like a key of ours but name no section: a slip that would go unseen."""
    known = {f"GUICHET_{section.upper()}__" for section in sections}
    return sorted(
        name for name in os.environ if re.match(r"GUICHET_\w+?__", name) and not name.startswith(tuple(known))
    )


def load_host_settings(data: Mapping[str, Any]) -> HostSettings:
    """The host's sections alone, read first to know which addons to load."""
    own = {name: section for name, section in data.items() if name in HostSettings.model_fields}
    return _checked(HostSettings, own)


def load_settings(data: Mapping[str, Any], sections: Mapping[str, type[BaseModel]]) -> HostSettings:
    """All settings; ``sections`` maps each enabled addon to its model. StartError names the bad key."""
    fields: dict[str, Any] = {}
    for name, model in sections.items():
        strict = type(model.__name__, (model,), {"model_config": ConfigDict(extra="forbid")})
        fields[name] = (strict, strict())
    if unknown := _unknown_variables([*HostSettings.model_fields, *sections]):
        raise StartError(f"The environment names no section of the configuration: {unknown[0]}.")
    return _checked(create_model("Settings", __base__=HostSettings, **fields), data)


def settings() -> HostSettings:
    """The settings of the running application."""
    return cast(HostSettings, current_app.extensions["settings"])


def _checked(model: type[HostSettings], data: Mapping[str, Any]) -> HostSettings:
    try:
        return model(**data)
    except SettingsError as error:
        raise StartError(f"The environment cannot be used: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise StartError(f"The configuration has an unknown key: {place}.") from error
        raise StartError(f"The configuration key {place} is wrong: {first['msg']}.") from error
