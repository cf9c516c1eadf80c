"""What nobody saw is told apart from what readers saw, and reviews are kept."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from claims_api.text import etag_of

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CLAIM = sa.table("claim", *map(sa.column, ("id", "status")))
DOCUMENT = sa.table(
    "claim_document",
    sa.column("claim_id"),
    *(sa.column(name, sa.LargeBinary) for name in ("item", "relations", "assessments")),
    sa.column("etag"),
)
REVISION = sa.table(
    "revision",
    *map(sa.column, ("sequence", "noun", "record_id", "version", "status", "digest")),
    sa.column("record", sa.LargeBinary),
)


KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "review",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("remark", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("author", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_review_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_claim_id"), "review", ["claim_id"])
    connection = op.get_bind()
    gone = sa.select(CLAIM.c.id).where(CLAIM.c.status == "retracted")
    was_draft = sa.select(REVISION.c.record_id).where(
        REVISION.c.noun == "claim", REVISION.c.status == "draft"
    )
    was_seen = sa.select(REVISION.c.record_id).where(
        REVISION.c.noun == "claim", REVISION.c.status == "published"
    )
    hidden = gone.where(CLAIM.c.id.in_(was_draft), CLAIM.c.id.not_in(was_seen))
    for claim_id in connection.scalars(hidden).all():
        _tell(connection, claim_id, "retracted", "withdrawn")


def _tell(connection, claim_id, before, after):
    """Let a claim, its document and its history tell another status."""
    stands = CLAIM.c.id == claim_id
    connection.execute(CLAIM.update().where(stands).values(status=after))
    of_it = DOCUMENT.c.claim_id == claim_id
    row = connection.execute(sa.select(DOCUMENT).where(of_it)).one()
    item = _told(row.item, before, after)
    whole = b'%b,"relations":%b,"assessments":%b}' % (item[:-1], row.relations, row.assessments)
    connection.execute(DOCUMENT.update().where(of_it).values(item=item, etag=etag_of(whole)))
    told = (REVISION.c.noun == "claim", REVISION.c.record_id == claim_id)
    for found in connection.execute(
        sa.select(REVISION).where(*told, REVISION.c.status == before)
    ).all():
        changed = {"status": after}
        if found.record is not None:
            record = _told(found.record, before, after)
            changed |= {"record": record, "digest": sha256(record).hexdigest()}
        this = REVISION.c.sequence == found.sequence
        connection.execute(REVISION.update().where(this).values(changed))


def _told(document, before, after):
    """Return a document as it is kept, with another status; in its words the quotes are escaped."""
    return document.replace(f'"status":"{before}"'.encode(), f'"status":"{after}"'.encode(), 1)


def downgrade():
    op.drop_table("review")
    connection = op.get_bind()
    hidden = sa.select(CLAIM.c.id).where(CLAIM.c.status == "withdrawn")
    for claim_id in connection.scalars(hidden).all():
        _tell(connection, claim_id, "withdrawn", "retracted")
