"""A topic: what a claim is about, in a SKOS hierarchy."""

from pydantic import Field as Value
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import Document, Instant, Label, Named, Note, Record, Slug


class TopicRow(tables.NamedRow, table=True):
    """One row a topic; `document` holds its wire form."""

    __tablename__ = "topic"

    description: str | None = Field(default=None, sa_type=tables.Words)


TOPIC = tables.table_of(TopicRow)


class TopicBroaderRow(SQLModel, table=True):
    """A topic's broader topics, as stated."""

    __tablename__ = "topic_broader"

    topic_id: int = Field(primary_key=True, foreign_key="topic.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)
    broader_id: int = Field(foreign_key="topic.id", sa_type=tables.Big, index=True)


TOPIC_BROADER = tables.table_of(TopicBroaderRow)


class TopicWithinRow(SQLModel, table=True):
    """Derived: every topic that is as broad as a topic or broader."""

    __tablename__ = "topic_within"

    ancestor_id: int = Field(primary_key=True, foreign_key="topic.id", sa_type=tables.Big)
    topic_id: int = Field(primary_key=True, foreign_key="topic.id", sa_type=tables.Big, index=True)


TOPIC_WITHIN = tables.table_of(TopicWithinRow)


class TopicRecord(Record):
    """A topic as the shared file holds it."""

    id: Slug
    label: Label
    description: Note | None = None
    broader: list[Slug] = Value(default=[], max_length=20)


class TopicDocument(Document):
    """A topic as it is served."""

    id: Slug
    label: str
    description: str | None
    broader: list[Named]
    version: int
    created_at: Instant
    updated_at: Instant
