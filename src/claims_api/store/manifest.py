"""The manifest of a backup: what the copy holds, in a file beside it, so that it can be proved."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, Table, func, inspect, select, text

from claims_api import __version__
from claims_api.errors import Told
from claims_api.models.actor import ACTOR
from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import CLAIM
from claims_api.models.place import PLACE
from claims_api.models.relation import RELATION
from claims_api.models.revision import REVISION
from claims_api.models.source import SOURCE, SOURCE_TEXT
from claims_api.models.topic import TOPIC
from claims_api.store import files
from claims_api.store.engine import generation

COUNTED: tuple[Table, ...] = (
    *(SOURCE, SOURCE_TEXT, CLAIM, ACTOR, PLACE, TOPIC),
    *(RELATION, ASSESSMENT, REVISION),
)


class Holding(BaseModel):
    """What a database holds."""

    model_config = ConfigDict(frozen=True)

    revision: str = Field(description="Of its schema.")
    generation: int = Field(ge=0, description="Of its data.")
    counts: dict[str, int] = Field(description="How many rows each kind of record has.")

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Look into a database of whichever revision."""
        there = set(inspect(connection).get_table_names())
        return cls(
            revision=connection.scalar(text("SELECT version_num FROM alembic_version")) or "",
            generation=generation(connection),
            counts={
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in COUNTED
                if table.name in there
            },
        )

    def differences(self, other: "Holding") -> list[str]:
        """Say in what it is another than that one."""
        here, there = (
            {**each.counts, **each.model_dump(exclude={"counts"})} for each in (self, other)
        )
        return [
            f"{name} {here.get(name)}, not {there.get(name)}"
            for name in sorted(here.keys() | there.keys())
            if here.get(name) != there.get(name)
        ]

    def __str__(self) -> str:
        """Say it to people."""
        named = ((n, name.replace("_", " ")) for name, n in self.counts.items())
        counted = ", ".join(f"{n} {name}{'' if n == 1 else 's'}" for n, name in named)
        return f"generation {self.generation}: {counted}"


class Manifest(BaseModel):
    """What a backup is and holds. It stands beside the copy: no file can hold its own digest."""

    model_config = ConfigDict(frozen=True)

    bytes: int = Field(ge=0, description="The size of the copy.")
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="The SHA-256 of all its bytes."
    )
    made_at: AwareDatetime = Field(description="When it was made, in UTC.")
    version: str = Field(description="Of claims-api, which made it.")
    holds: Holding

    @classmethod
    def of(cls, connection: Connection, file: Path) -> Self:
        """Describe a copy that is finished."""
        return cls(
            bytes=file.stat().st_size,
            sha256=files.sha256_of(file),
            made_at=datetime.now(UTC),
            version=__version__,
            holds=Holding.of(connection),
        )

    @classmethod
    def read(cls, copy: Path) -> Self | None:
        """Return what stands beside a copy, if anything does. Raises Told if it cannot be read."""
        beside = path_of(copy)
        if not beside.exists():
            return None
        try:
            return cls.model_validate_json(beside.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            at = ".".join(map(str, first["loc"]))
            raise Told(f"{beside} is no manifest: {at or 'JSON'}: {first['msg']}") from error


def path_of(copy: Path) -> Path:
    """Return where the manifest of a copy stands."""
    return copy.with_name(f"{copy.name}.json")
