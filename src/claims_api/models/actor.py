"""An actor: a state, person, body or group that acts, is acted on or holds claims."""

from typing import Annotated

from pydantic import Field as Value
from pydantic import StringConstraints
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import (
    Document,
    Edtf,
    Instant,
    Label,
    Named,
    Note,
    Record,
    Slug,
)
from claims_api.vocabulary import ActorKind, AliasKind, IdentityType


class ActorRow(tables.NamedRow, table=True):
    """One row an actor; `document` holds its wire form."""

    __tablename__ = "actor"

    kind: str = Field(sa_type=tables.KeyText, index=True)
    description: str | None = Field(default=None, sa_type=tables.Words)
    wikidata: str | None = Field(default=None, sa_type=tables.KeyText)
    iso2: str | None = Field(default=None, sa_type=tables.KeyText)
    iso3: str | None = Field(default=None, sa_type=tables.KeyText)
    code: str | None = Field(default=None, sa_type=tables.KeyText)


ACTOR = tables.table_of(ActorRow)


class ActorAliasRow(tables.AliasColumns, table=True):
    """Another name under which an actor is found."""

    __tablename__ = "actor_alias"

    actor_id: int = Field(primary_key=True, foreign_key="actor.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)


ACTOR_ALIAS = tables.table_of(ActorAliasRow)


class MembershipRow(SQLModel, table=True):
    """That an actor belongs to a group, in a role, from a day to a day."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_group_id", "group_id"),)

    member_id: int = Field(primary_key=True, foreign_key="actor.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)
    group_id: int = Field(foreign_key="actor.id", sa_type=tables.Big)
    role: str | None = Field(default=None, sa_type=tables.Words)
    dates: str | None = Field(default=None, sa_type=tables.KeyText)
    note: str | None = Field(default=None, sa_type=tables.Words)
    earliest: int = Field(sa_type=tables.Big)
    latest: int = Field(sa_type=tables.Big)


MEMBERSHIP = tables.table_of(MembershipRow)


class RollUpRow(SQLModel, table=True):
    """Derived: the days on which an actor counts as part of a group, over any number of steps.

    Every actor is part of itself at any time. Written anew where a changed membership leads.
    """

    __tablename__ = "roll_up"
    __table_args__ = (Index("ix_roll_up_member", "member_id", "group_id", "earliest", "latest"),)

    group_id: int = Field(primary_key=True, foreign_key="actor.id", sa_type=tables.Big)
    member_id: int = Field(primary_key=True, foreign_key="actor.id", sa_type=tables.Big)
    earliest: int = Field(primary_key=True, sa_type=tables.Big)
    latest: int = Field(primary_key=True, sa_type=tables.Big)
    role: str | None = Field(default=None, sa_type=tables.Words)


ROLL_UP = tables.table_of(RollUpRow)


class IdentityRow(SQLModel, table=True):
    """That an actor is, or is said to be, another one."""

    __tablename__ = "identity"

    subject_id: int = Field(primary_key=True, foreign_key="actor.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)
    type: str = Field(sa_type=tables.KeyText)
    object_id: int = Field(foreign_key="actor.id", sa_type=tables.Big, index=True)
    note: str | None = Field(default=None, sa_type=tables.Words)


IDENTITY = tables.table_of(IdentityRow)


Wikidata = Annotated[
    str,
    StringConstraints(pattern=r"^Q[1-9][0-9]{0,11}$"),
    Value(description="Wikidata item.", examples=["Q159"]),
]
Iso2 = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}$"),
    Value(description="ISO 3166-1 alpha-2."),
]
Iso3 = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    Value(description="ISO 3166-1 alpha-3."),
]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3,15}$"),
    Value(description="PLOVER/CAMEO actor code.", examples=["RUS"]),
]


class Alias(Record):
    """Another name, with its kind and language."""

    text: Label
    kind: AliasKind = AliasKind.name
    language: str | None = Value(default=None, max_length=35, pattern=r"^[A-Za-z0-9-]+$")


class Membership(Record):
    """The group that an actor belongs to, its role there, and the dates."""

    group: Slug
    role: Label | None = None
    dates: Edtf | None = None
    note: Note | None = None


class Identity(Record):
    """Another record that may be the same actor."""

    type: IdentityType
    actor: Slug
    note: Note | None = None


class ActorRecord(Record):
    """An actor as the shared file holds it."""

    id: Slug
    name: Label
    kind: ActorKind
    description: Note | None = None
    wikidata: Wikidata | None = None
    iso2: Iso2 | None = None
    iso3: Iso3 | None = None
    code: Code | None = None
    aliases: list[Alias] = Value(default=[], max_length=200)
    memberships: list[Membership] = Value(default=[], max_length=200)
    relations: list[Identity] = Value(default=[], max_length=50)


class AliasDocument(Document):
    """An alias as it is served."""

    text: str
    kind: AliasKind
    language: str | None


class MembershipDocument(Document):
    """A membership as it is served."""

    group: Named
    role: str | None
    dates: str | None
    note: str | None


class IdentityDocument(Document):
    """A disputed identity as it is served."""

    type: IdentityType
    actor: Named
    note: str | None


class ActorDocument(Document):
    """An actor as it is served."""

    id: Slug
    name: str
    kind: ActorKind
    description: str | None
    wikidata: str | None
    iso2: str | None
    iso3: str | None
    code: str | None
    aliases: list[AliasDocument]
    memberships: list[MembershipDocument]
    relations: list[IdentityDocument]
    version: int
    created_at: Instant
    updated_at: Instant
