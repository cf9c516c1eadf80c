"""The first schema.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from claims_api.store import postgresql, sqlite

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text_index():
    """Return the statements of the engine at hand for the text index."""
    return sqlite if op.get_bind().dialect.name == "sqlite" else postgresql


def upgrade():
    op.create_table(
        "actor",
        sa.Column("id", ROW, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_digest", KEY, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("etag", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("wikidata", KEY, nullable=True),
        sa.Column("iso2", KEY, nullable=True),
        sa.Column("iso3", KEY, nullable=True),
        sa.Column("code", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("slug", name=op.f("uq_actor_slug")),
    )
    with op.batch_alter_table("actor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actor_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_actor_name_folded"), ["name_folded"], unique=False)

    op.create_table(
        "generation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
    )
    op.create_table(
        "name",
        sa.Column("noun", KEY, nullable=False),
        sa.Column("folded", KEY, nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "folded", "tier", "record_id", name=op.f("pk_name")),
    )
    with op.batch_alter_table("name", schema=None) as batch_op:
        batch_op.create_index("ix_name_record", ["noun", "record_id"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", ROW, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_digest", KEY, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("etag", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("wikidata", KEY, nullable=True),
        sa.Column("iso", KEY, nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("within_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["within_id"], ["place.id"], name=op.f("fk_place_within_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("slug", name=op.f("uq_place_slug")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_name_folded"), ["name_folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_within_id"), ["within_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", ROW, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_digest", KEY, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("etag", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", KEY, nullable=True),
        sa.Column("published_basis", KEY, nullable=True),
        sa.Column("published_note", sa.Text(), nullable=True),
        sa.Column("published_earliest", sa.BigInteger(), nullable=True),
        sa.Column("published_latest", sa.BigInteger(), nullable=True),
        sa.Column("language", KEY, nullable=False),
        sa.Column("genre", sa.Text(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("rights", sa.Text(), nullable=True),
        sa.Column("coding_licence", sa.Text(), nullable=True),
        sa.Column("reliability", KEY, nullable=True),
        sa.Column("text_digest", KEY, nullable=True),
        sa.Column("text_length", sa.BigInteger(), nullable=True),
        sa.Column("text_access", KEY, nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
    )
    op.create_table(
        "topic",
        sa.Column("id", ROW, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_digest", KEY, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("etag", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", KEY, nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_name_folded"), ["name_folded"], unique=False)

    op.create_table(
        "actor_alias",
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("language", KEY, nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_actor_alias_actor_id_actor")
        ),
        sa.PrimaryKeyConstraint("actor_id", "ordinal", name=op.f("pk_actor_alias")),
    )
    op.create_table(
        "claim",
        sa.Column("id", ROW, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("local", KEY, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("polarity", KEY, nullable=False),
        sa.Column("voice", KEY, nullable=False),
        sa.Column("act", KEY, nullable=True),
        sa.Column("certainty", KEY, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("salience", KEY, nullable=False),
        sa.Column("event_class", KEY, nullable=True),
        sa.Column("event_mode", KEY, nullable=True),
        sa.Column("event_contexts", sa.JSON(), nullable=False),
        sa.Column("quad", sa.Integer(), nullable=True),
        sa.Column("occurred_expression", sa.Text(), nullable=True),
        sa.Column("occurred", KEY, nullable=True),
        sa.Column("occurred_basis", KEY, nullable=True),
        sa.Column("occurred_earliest", sa.BigInteger(), nullable=True),
        sa.Column("occurred_latest", sa.BigInteger(), nullable=True),
        sa.Column("said", KEY, nullable=True),
        sa.Column("said_earliest", sa.BigInteger(), nullable=True),
        sa.Column("said_latest", sa.BigInteger(), nullable=True),
        sa.Column("published_earliest", sa.BigInteger(), nullable=True),
        sa.Column("published_latest", sa.BigInteger(), nullable=True),
        sa.Column("time_earliest", sa.BigInteger(), nullable=False),
        sa.Column("time_latest", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("status", KEY, nullable=False),
        sa.Column("retraction_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_digest", KEY, nullable=False),
        sa.Column("published_up", sa.BigInteger(), nullable=False),
        sa.Column("published_down", sa.BigInteger(), nullable=False),
        sa.Column("occurred_up", sa.BigInteger(), nullable=False),
        sa.Column("occurred_down", sa.BigInteger(), nullable=False),
        sa.Column("updated_up", sa.BigInteger(), nullable=False),
        sa.Column("updated_down", sa.BigInteger(), nullable=False),
        sa.Column("salience_up", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_claim_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("key", name=op.f("uq_claim_key")),
        sa.UniqueConstraint("position", name=op.f("uq_claim_position")),
        sa.UniqueConstraint("source_id", "local", name=op.f("uq_claim_source_id_local")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_event_class"), ["event_class"], unique=False)
        batch_op.create_index(
            "ix_claim_occurred_down", ["status", "occurred_down", "position"], unique=False
        )
        batch_op.create_index(
            "ix_claim_occurred_up", ["status", "occurred_up", "position"], unique=False
        )
        batch_op.create_index(
            "ix_claim_published_down", ["status", "published_down", "position"], unique=False
        )
        batch_op.create_index(
            "ix_claim_published_up", ["status", "published_up", "position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_claim_quad"), ["quad"], unique=False)
        batch_op.create_index(
            "ix_claim_salience_up", ["status", "salience_up", "position"], unique=False
        )
        batch_op.create_index("ix_claim_type_walk", ["status", "type", "position"], unique=False)
        batch_op.create_index(
            "ix_claim_updated_down", ["status", "updated_down", "position"], unique=False
        )
        batch_op.create_index(
            "ix_claim_updated_up", ["status", "updated_up", "position"], unique=False
        )
        batch_op.create_index("ix_claim_walk", ["status", "position"], unique=False)

    op.create_table(
        "identity",
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["object_id"], ["actor.id"], name=op.f("fk_identity_object_id_actor")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["actor.id"], name=op.f("fk_identity_subject_id_actor")
        ),
        sa.PrimaryKeyConstraint("subject_id", "ordinal", name=op.f("pk_identity")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_object_id"), ["object_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("dates", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("earliest", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["actor.id"], name=op.f("fk_membership_group_id_actor")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actor.id"], name=op.f("fk_membership_member_id_actor")
        ),
        sa.PrimaryKeyConstraint("member_id", "ordinal", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_group_id", ["group_id"], unique=False)

    op.create_table(
        "place_alias",
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("language", KEY, nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_alias_place_id_place")
        ),
        sa.PrimaryKeyConstraint("place_id", "ordinal", name=op.f("pk_place_alias")),
    )
    op.create_table(
        "place_within",
        sa.Column("ancestor_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ancestor_id"], ["place.id"], name=op.f("fk_place_within_ancestor_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_within_place_id_place")
        ),
        sa.PrimaryKeyConstraint("ancestor_id", "place_id", name=op.f("pk_place_within")),
    )
    with op.batch_alter_table("place_within", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_within_place_id"), ["place_id"], unique=False)

    op.create_table(
        "roll_up",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("earliest", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["actor.id"], name=op.f("fk_roll_up_group_id_actor")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actor.id"], name=op.f("fk_roll_up_member_id_actor")
        ),
        sa.PrimaryKeyConstraint(
            "group_id", "member_id", "earliest", "latest", name=op.f("pk_roll_up")
        ),
    )
    with op.batch_alter_table("roll_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roll_up_member", ["member_id", "group_id", "earliest", "latest"], unique=False
        )

    op.create_table(
        "source_author",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_source_author_actor_id_actor")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_author_source_id_source")
        ),
        sa.PrimaryKeyConstraint("source_id", "ordinal", name=op.f("pk_source_author")),
    )
    with op.batch_alter_table("source_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_author_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "source_text",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_text_source_id_source")
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_text")),
    )
    op.create_table(
        "topic_broader",
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("broader_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broader_id"], ["topic.id"], name=op.f("fk_topic_broader_broader_id_topic")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_topic_broader_topic_id_topic")
        ),
        sa.PrimaryKeyConstraint("topic_id", "ordinal", name=op.f("pk_topic_broader")),
    )
    with op.batch_alter_table("topic_broader", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_topic_broader_broader_id"), ["broader_id"], unique=False
        )

    op.create_table(
        "topic_within",
        sa.Column("ancestor_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ancestor_id"], ["topic.id"], name=op.f("fk_topic_within_ancestor_id_topic")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_topic_within_topic_id_topic")
        ),
        sa.PrimaryKeyConstraint("ancestor_id", "topic_id", name=op.f("pk_topic_within")),
    )
    with op.batch_alter_table("topic_within", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_within_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "anchor",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_anchor_claim_id_claim")),
        sa.PrimaryKeyConstraint("claim_id", "ordinal", name=op.f("pk_anchor")),
    )
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.create_index("ix_anchor_paragraph", ["paragraph", "claim_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("verdict", KEY, nullable=False),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("date", KEY, nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_assessment_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "slug", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index("ix_assessment_verdict", ["verdict", "claim_id"], unique=False)

    op.create_table(
        "claim_actor",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("holder_ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_claim_actor_actor_id_actor")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_actor_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "actor_id", name=op.f("pk_claim_actor")),
    )
    with op.batch_alter_table("claim_actor", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_actor_walk", ["actor_id", "position", "roles", "claim_id"], unique=False
        )

    op.create_table(
        "claim_document",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("relations", sa.LargeBinary(), nullable=False),
        sa.Column("assessments", sa.LargeBinary(), nullable=False),
        sa.Column("etag", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_document_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_document")),
    )
    op.create_table(
        "claim_place",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_place_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_claim_place_place_id_place")
        ),
        sa.PrimaryKeyConstraint("claim_id", "place_id", name=op.f("pk_claim_place")),
    )
    with op.batch_alter_table("claim_place", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_place_walk", ["place_id", "position", "claim_id"], unique=False
        )

    op.create_table(
        "claim_record",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_record_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_record")),
    )
    op.create_table(
        "claim_topic",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_topic_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_claim_topic_topic_id_topic")
        ),
        sa.PrimaryKeyConstraint("claim_id", "topic_id", name=op.f("pk_claim_topic")),
    )
    with op.batch_alter_table("claim_topic", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_topic_walk", ["topic_id", "position", "claim_id"], unique=False
        )

    op.create_table(
        "claim_via",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_claim_via_actor_id_actor")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_via_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "ordinal", name=op.f("pk_claim_via")),
    )
    with op.batch_alter_table("claim_via", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_via_walk", ["actor_id", "position", "claim_id"], unique=False
        )

    op.create_table(
        "relation",
        sa.Column("id", ROW, nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["object_id"], ["claim.id"], name=op.f("fk_relation_object_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["claim.id"], name=op.f("fk_relation_subject_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "subject_id", "type", "object_id", name=op.f("uq_relation_subject_id_type_object_id")
        ),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index("ix_relation_object_id", ["object_id", "type"], unique=False)

    for statement in text_index().CREATE_TEXT:
        op.execute(statement)
    op.execute("INSERT INTO generation (id, number) VALUES (1, 0)")


def downgrade():
    for statement in text_index().DROP_TEXT:
        op.execute(statement)
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index("ix_relation_object_id")

    op.drop_table("relation")
    with op.batch_alter_table("claim_via", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_via_walk")

    op.drop_table("claim_via")
    with op.batch_alter_table("claim_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_topic_walk")

    op.drop_table("claim_topic")
    op.drop_table("claim_record")
    with op.batch_alter_table("claim_place", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_place_walk")

    op.drop_table("claim_place")
    op.drop_table("claim_document")
    with op.batch_alter_table("claim_actor", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_actor_walk")

    op.drop_table("claim_actor")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_verdict")

    op.drop_table("assessment")
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.drop_index("ix_anchor_paragraph")

    op.drop_table("anchor")
    with op.batch_alter_table("topic_within", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_within_topic_id"))

    op.drop_table("topic_within")
    with op.batch_alter_table("topic_broader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_broader_broader_id"))

    op.drop_table("topic_broader")
    op.drop_table("source_text")
    with op.batch_alter_table("source_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_author_actor_id"))

    op.drop_table("source_author")
    with op.batch_alter_table("roll_up", schema=None) as batch_op:
        batch_op.drop_index("ix_roll_up_member")

    op.drop_table("roll_up")
    with op.batch_alter_table("place_within", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_within_place_id"))

    op.drop_table("place_within")
    op.drop_table("place_alias")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_group_id")

    op.drop_table("membership")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_object_id"))

    op.drop_table("identity")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_walk")
        batch_op.drop_index("ix_claim_updated_up")
        batch_op.drop_index("ix_claim_updated_down")
        batch_op.drop_index("ix_claim_type_walk")
        batch_op.drop_index("ix_claim_salience_up")
        batch_op.drop_index(batch_op.f("ix_claim_quad"))
        batch_op.drop_index("ix_claim_published_up")
        batch_op.drop_index("ix_claim_published_down")
        batch_op.drop_index("ix_claim_occurred_up")
        batch_op.drop_index("ix_claim_occurred_down")
        batch_op.drop_index(batch_op.f("ix_claim_event_class"))

    op.drop_table("claim")
    op.drop_table("actor_alias")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_name_folded"))

    op.drop_table("topic")
    op.drop_table("source")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_within_id"))
        batch_op.drop_index(batch_op.f("ix_place_name_folded"))
        batch_op.drop_index(batch_op.f("ix_place_kind"))

    op.drop_table("place")
    with op.batch_alter_table("name", schema=None) as batch_op:
        batch_op.drop_index("ix_name_record")

    op.drop_table("name")
    op.drop_table("generation")
    with op.batch_alter_table("actor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_actor_name_folded"))
        batch_op.drop_index(batch_op.f("ix_actor_kind"))

    op.drop_table("actor")
