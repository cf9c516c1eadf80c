"""The settings: each knob once, with its default and a sentence on what it does."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from claims_api.errors import Told

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder `migrations` or `seed`: inside the wheel, or at the top of a checkout."""
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent.parent / name


def _data_home() -> Path:
    # XDG Base Directory Specification: user data lives under XDG_DATA_HOME.
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "claims-api"


def _is_database(url: str) -> bool:
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        return False
    if found.drivername == "sqlite":
        return not found.host and found.database not in (None, "", ":memory:")
    return found.drivername in ("postgresql", "postgresql+psycopg")


class Settings(BaseSettings):
    """Everything that can be set, read from the environment with the prefix `CLAIMS_API_`."""

    model_config = SettingsConfigDict(env_prefix="CLAIMS_API_", extra="ignore")

    database_url: str | None = Field(
        default=None,
        description="Where the claims are kept: `sqlite:///FILE` or `postgresql://…`. "
        "Left out, a SQLite file in the data folder.",
    )
    data_dir: Path = Field(
        default_factory=_data_home,
        description="The data folder. Left out, `claims-api` in the user's data folder (XDG).",
    )
    snapshot_dir: Path | None = Field(
        default=None,
        description="Where the data of former times are kept that `as_of` was asked for. Left out, "
        "`snapshots` in the data folder. All of it can be made again.",
    )
    snapshots_kept: int = Field(
        default=4,
        ge=1,
        le=1000,
        description="How many of these are kept, each about as large as the data; the one that was "
        "not used for the longest time goes first.",
    )
    model_key: str | None = Field(
        default=None,
        repr=False,
        description="The key that `claims-api draft --model-url` sends to a language model, where "
        "that needs one.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="How many server processes to run.")
    base_url: str = Field(
        default="",
        description="What links in answers start with, such as `https://claims.example`. "
        "Left out, links start at the root of the host that was asked.",
        pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$",
    )
    dataset_title: str = Field(
        default="claims-api",
        min_length=1,
        description="What citations call the data that are served. Yours, if the coding is yours.",
    )
    dataset_author: str = Field(
        default="The claims-api maintainers",
        min_length=1,
        description="Whom citations name as author of these data: who coded the claims.",
    )
    read_keys_required: bool = Field(
        default=False,
        description="Whether reading needs a key with the scope `read`, too. Health, formats, "
        "problems and the documentation stay open.",
    )
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="The addresses of proxies, with commas, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed. Left out, none is.",
    )
    cors_origins: Annotated[list[str], NoDecode] = Field(
        default=["*"],
        description="The web origins that may read the API from a browser, with commas.",
    )
    log_format: Literal["console", "json"] = Field(
        default="console",
        description="How log lines are written: for people or for machines.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on log lines are written."
    )
    no_color: str = Field(
        default="",
        validation_alias="NO_COLOR",
        description="Anything here leaves colours out of log lines (no-color.org); no prefix.",
    )
    query_timeout: float = Field(
        default=2.0,
        gt=0,
        le=600,
        description="Seconds a read may take before it is ended with 503 `query-timeout`.",
    )
    write_timeout: float = Field(
        default=30.0,
        gt=0,
        le=600,
        description="Seconds a write waits for those that came before it, and for other processes "
        "that write, before it is refused with 503 `database-busy`.",
    )
    max_body_size: int = Field(
        default=1_048_576,
        ge=0,
        description="The largest request body in bytes (413 beyond).",
    )
    max_import_size: int = Field(
        default=67_108_864,
        ge=0,
        description="The largest body of an import in bytes (413 beyond).",
    )
    max_text_size: int = Field(
        default=4_194_304,
        ge=0,
        description="The largest text that is attached to a source in bytes (413 beyond).",
    )

    rewrite_at_once: int = Field(
        default=5000,
        ge=0,
        description="How many claims a rename, a merge or another name of a record writes anew in "
        "its own write; where more show the record, it answers 202 and a job writes them.",
    )

    event_streams: int = Field(
        default=100,
        ge=0,
        le=10_000,
        description="How many streams of changes each server process keeps open at once (503 "
        "`overloaded` beyond).",
    )

    webhooks: bool = Field(
        default=True,
        description="Whether this process delivers to webhooks. Set it to `false` for a copy of "
        "the data whose receivers should hear nothing.",
    )
    webhook_deliveries: int = Field(
        default=16,
        ge=1,
        le=1000,
        description="How many deliveries each server process has under way at once; a slow "
        "receiver takes one of these places for ten seconds.",
    )
    webhook_ports: Annotated[list[Annotated[int, Field(ge=1, le=65535)]], NoDecode] = Field(
        default=[80, 443],
        description="The ports to which webhooks may go, with commas.",
    )
    webhook_private_addresses: bool = Field(
        default=False,
        description="Whether webhooks may go to machines that are not of the open network: the "
        "loopback, private and link-local addresses.",
    )

    @field_validator("cors_origins", "trusted_proxies", "webhook_ports", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("database_url")
    @classmethod
    def _is_known(cls, value: str | None) -> str | None:
        if value is None or _is_database(value):
            return value
        raise ValueError("write sqlite:///FILE or postgresql://USER@HOST/DATABASE")

    @field_validator("base_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def url(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or self._file("claims.sqlite3")

    @property
    def demo_url(self) -> str:
        """The address of the database with the invented corpus: a file of its own by default."""
        return self.database_url or self._file("claims-demo.sqlite3")

    @property
    def snapshot_folder(self) -> Path:
        """Where snapshots are kept, with the default filled in."""
        return self.snapshot_dir or self.data_dir / "snapshots"

    @property
    def root(self) -> str:
        """What absolute addresses begin with where nobody asks over HTTP."""
        return self.base_url or f"http://{self.host}:{self.port}"

    def _file(self, name: str) -> str:
        return f"sqlite:///{quote(str(self.data_dir / name))}"


def variable(name: str) -> str:
    """Return the environment variable that sets a setting."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"CLAIMS_API_{name.upper()}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once. Raises Told for one that is not allowed."""
    try:
        return Settings()
    except ValidationError as error:
        raise Told("\n".join(map(_told, error.errors()))) from error


def _told(fault: Any) -> str:
    return f"{variable(str(fault['loc'][0]))}: {fault['msg'].removeprefix('Value error, ')}"
