"""Texts that were replaced stay, anchors may be orphaned, and quotations are sought in texts."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from claims_api.text import loose

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ORPHANED = sa.text("orphaned IS NOT NULL")
SOURCE_TEXT = sa.table("source_text", *map(sa.column, ("source_id", "content", "loose")))
FORMER_TEXT = sa.table("former_text", *map(sa.column, ("source_id", "until", "content")))
REVISION = sa.table(
    "revision",
    *map(sa.column, ("noun", "record_id", "version", "operation")),
    sa.column("record", sa.LargeBinary),
)


def upgrade():
    with op.batch_alter_table("anchor") as batch_op:
        batch_op.add_column(sa.Column("orphaned", KEY, nullable=True))
    op.create_index(
        "ix_anchor_orphaned",
        "anchor",
        ["claim_id"],
        sqlite_where=ORPHANED,
        postgresql_where=ORPHANED,
    )
    with op.batch_alter_table("source_text") as batch_op:
        batch_op.add_column(sa.Column("loose", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "former_text",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_former_text_source_id_source")
        ),
        sa.PrimaryKeyConstraint("source_id", "until", name=op.f("pk_former_text")),
    )
    connection = op.get_bind()
    for source_id in connection.scalars(sa.select(SOURCE_TEXT.c.source_id)).all():
        of_it = SOURCE_TEXT.c.source_id == source_id
        content = connection.scalar(sa.select(SOURCE_TEXT.c.content).where(of_it))
        connection.execute(SOURCE_TEXT.update().where(of_it).values(loose=loose(content)))
        attached_by = _attached_by(connection, source_id, content)
        if attached_by > 1:
            none = {"source_id": source_id, "until": attached_by, "content": None}
            connection.execute(FORMER_TEXT.insert().values(none))


def _attached_by(connection, source_id, content):
    """Return the version that attached a text: the first that names it, or says so last."""
    found = sa.select(REVISION).where(
        REVISION.c.noun == "source", REVISION.c.record_id == source_id
    )
    named = sha256(content.encode()).hexdigest()
    first, last = None, 1
    for row in connection.execute(found.order_by(REVISION.c.version)):
        record = json.loads(row.record or b"{}")
        if first is None and record.get("text_digest") in (None, named):
            first = row.version
        if row.operation == "attach":
            last = row.version
    return max(first or 1, last)


def downgrade():
    op.drop_table("former_text")
    with op.batch_alter_table("source_text") as batch_op:
        batch_op.drop_column("loose")
    op.drop_index("ix_anchor_orphaned", "anchor")
    with op.batch_alter_table("anchor") as batch_op:
        batch_op.drop_column("orphaned")
