"""Keys: who may see what is not open to all, and who changes the data."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from claims_api.errors import KeyRequired, ScopeTooSmall
from claims_api.models import tables


class Scope(Enum):
    """What a key is good for; each scope holds the ones before it."""

    read = "read"
    curate = "curate"
    admin = "admin"

    def holds(self, other: "Scope") -> bool:
        """Tell whether this scope is enough for what takes the other one."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class KeyState(Enum):
    """How a key stands at a moment."""

    active = "active"
    expired = "expired"
    revoked = "revoked"


class KeyRow(SQLModel, table=True):
    """A key without its secret: of the whole key the SHA-256 alone is kept."""

    __tablename__ = "api_key"

    id: str = Field(primary_key=True, sa_type=tables.KeyText)
    name: str = Field(sa_type=tables.Words)
    scope: str = Field(sa_type=tables.KeyText)
    digest: str = Field(sa_type=tables.KeyText)
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


KEY = tables.table_of(KeyRow)


@dataclass(frozen=True, slots=True)
class Key:
    """What is told of a key, which is never its secret. Whoever asks is one of these, or nobody."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Every scope that the key's own one holds."""
        return tuple(scope for scope in Scope if self.scope.holds(scope))

    def state(self, now: datetime) -> KeyState:
        """Return how the key stands at a moment."""
        if self.revoked_at is not None:
            return KeyState.revoked
        is_over = self.expires_at is not None and self.expires_at <= now
        return KeyState.expired if is_over else KeyState.active


def insist_on(needed: Scope, held: Scope | None, why: str) -> None:
    """Refuse whoever has no key or one of a smaller scope. Raises KeyRequired, ScopeTooSmall."""
    if held is None:
        raise KeyRequired(f"{why} It takes a key whose scope is {needed.value}.")
    if not held.holds(needed):
        detail = f"{why} It takes the scope {needed.value}; this key has {held.value}."
        challenge = f'Bearer error="insufficient_scope", scope="{needed.value}"'
        headers = {"WWW-Authenticate": challenge}
        raise ScopeTooSmall(detail, headers=headers, extra={"needed": needed.value})
