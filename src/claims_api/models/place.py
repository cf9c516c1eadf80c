"""A place: where a claim plays, with what it lies within."""

from pydantic import Field as Value
from pydantic import model_validator
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.actor import Alias, AliasDocument, Iso2, Wikidata
from claims_api.models.fields import Document, Instant, Label, Named, Record, Slug
from claims_api.vocabulary import PlaceKind


class PlaceRow(tables.NamedRow, table=True):
    """One row a place; `document` holds its wire form."""

    __tablename__ = "place"

    kind: str = Field(sa_type=tables.KeyText, index=True)
    wikidata: str | None = Field(default=None, sa_type=tables.KeyText)
    iso: str | None = Field(default=None, sa_type=tables.KeyText)
    latitude: float | None = None
    longitude: float | None = None
    within_id: int | None = Field(
        default=None, foreign_key="place.id", sa_type=tables.Big, index=True
    )


PLACE = tables.table_of(PlaceRow)


class PlaceAliasRow(tables.AliasColumns, table=True):
    """Another name under which a place is found."""

    __tablename__ = "place_alias"

    place_id: int = Field(primary_key=True, foreign_key="place.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)


PLACE_ALIAS = tables.table_of(PlaceAliasRow)


class PlaceWithinRow(SQLModel, table=True):
    """Derived: every place that a place lies within, itself included."""

    __tablename__ = "place_within"

    ancestor_id: int = Field(primary_key=True, foreign_key="place.id", sa_type=tables.Big)
    place_id: int = Field(primary_key=True, foreign_key="place.id", sa_type=tables.Big, index=True)


PLACE_WITHIN = tables.table_of(PlaceWithinRow)


class PlaceRecord(Record):
    """A place as the shared file holds it."""

    id: Slug
    name: Label
    kind: PlaceKind
    wikidata: Wikidata | None = None
    iso: Iso2 | None = None
    latitude: float | None = Value(default=None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Value(default=None, ge=-180, le=180, allow_inf_nan=False)
    within: Slug | None = None
    aliases: list[Alias] = Value(default=[], max_length=200)

    @model_validator(mode="after")
    def _has_both_coordinates(self) -> "PlaceRecord":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude stand together or not at all")
        return self


class PlaceDocument(Document):
    """A place as it is served."""

    id: Slug
    name: str
    kind: PlaceKind
    wikidata: str | None
    iso: str | None
    latitude: float | None = Value(description="Decimal degrees, WGS 84.")
    longitude: float | None = Value(description="Decimal degrees, WGS 84.")
    within: Named | None
    aliases: list[AliasDocument]
    version: int
    created_at: Instant
    updated_at: Instant
