"""The migrations: up, down, and what the models say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from claims_api.curation.exporting import shared_files, source_files
from claims_api.models.claim import CLAIM
from claims_api.models.revision import REVISION
from claims_api.settings import shipped
from claims_api.store import schema
from claims_api.store.engine import Store, generation, state
from claims_api.store.soundness import of_store
from tests.queries.walking import local_ids
from tests.small_files import bring, claim, paper

WRONG = {"status": "retracted", "retraction_reason": "Misread."}
SCRIPTS = ScriptDirectory(str(shipped("migrations")))
UP = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture
def fresh(fresh_url: str) -> Iterator[Store]:
    """Yield a store on an empty database."""
    opened = Store(fresh_url, query_timeout=30)  # a busy machine reads a schema slowly
    yield opened
    opened.close()


def shape(store: Store) -> dict[str, Any]:
    """Return the tables of a database with their columns and keys."""
    with store.reading() as connection:
        found = inspect(connection)
        return {
            table: (
                # A column that comes back stands last.
                sorted((one["name"], str(one["type"])) for one in found.get_columns(table)),
                sorted(str(index["name"]) for index in found.get_indexes(table)),
                sorted(str(key["name"]) for key in found.get_foreign_keys(table)),
            )
            for table in found.get_table_names()
        }


def test_every_revision_goes_up_down_and_up_again(fresh: Store) -> None:
    shapes: list[dict[str, Any]] = [{}]
    for revision in UP:
        schema.upgrade(fresh, revision)
        shapes.append(shape(fresh))
        schema.downgrade(fresh, "-1")
        assert {**shape(fresh), "alembic_version": ...} == {**shapes[-2], "alembic_version": ...}
        schema.upgrade(fresh, revision)
        assert shape(fresh) == shapes[-1]


def test_a_database_that_is_brought_up_gets_a_state_of_its_own(fresh: Store) -> None:
    schema.upgrade(fresh, "0001")
    schema.upgrade(fresh)
    with fresh.reading() as connection:
        assert re.fullmatch("0-[0-9a-f]{16}", state(connection))


def test_the_words_of_claims_that_are_there_are_indexed_anew(store: Store) -> None:
    bring(store, paper(*(claim(f"c{n}", 9 * n, statement="It is full.") for n in range(700))))
    bring(store, paper(claim("c7", 63, status="retracted", retraction_reason="It is not full.")))
    schema.downgrade(store, "0002")
    with store.writing() as connection:
        connection.execute(text("DELETE FROM claim_text"))
    schema.upgrade(store)
    assert len(local_ids(store, q="full", limit=200)) == 699


def test_records_that_are_there_become_revisions(store: Store) -> None:
    bring(store, paper(claim("a"), claim("b", 9), claim("c", 18)))
    bring(store, paper(claim("b", 9, note="Twice."), claim("a")))
    bring(store, paper(claim("c", 18, status="retracted", retraction_reason="It is not full.")))
    with store.reading() as connection:
        before = [*shared_files(connection), *source_files(connection)]
    schema.downgrade(store, "0005")
    schema.upgrade(store)
    with store.reading() as connection:
        assert [*shared_files(connection), *source_files(connection)] == before
        found = connection.execute(select(REVISION).order_by(REVISION.c.sequence)).all()
        assert [(row.key, row.version, row.operation) for row in found] == [
            *(("ada", 1, "create"), ("paper", 1, "create"), ("paper:a", 1, "create")),
            *(("paper:b", 2, "update"), ("paper:c", 2, "retract")),
        ]
        assert [row.sequence for row in found] == [1, 2, 3, 4, 5]
        assert generation(connection) == 5
        written = dict(connection.execute(select(CLAIM.c.key, CLAIM.c.updated_at)).all())
        assert {row.key: row.at for row in found if row.noun == "claim"} == written


def test_drafts_that_were_taken_back_are_told_apart(store: Store) -> None:
    bring(store, paper(claim("a", status="draft"), claim("b", 9), claim("c", 18, status="draft")))
    bring(store, paper(claim("c", 18)))
    bring(store, paper(*(claim(c, n * 9, **WRONG) for n, c in enumerate("abc"))))
    schema.downgrade(store, "0011")
    with store.reading() as connection:
        assert set(connection.scalars(select(CLAIM.c.status))) == {"retracted"}
    schema.upgrade(store)
    with store.reading() as connection:
        found = connection.execute(select(CLAIM.c.local, CLAIM.c.status)).all()
    assert sorted(found) == [("a", "withdrawn"), ("b", "retracted"), ("c", "retracted")]
    assert [str(found) for found in of_store(store, deep=True) if not found.is_fine] == []
    assert local_ids(store, status=["retracted"]) == ["b", "c"]


def test_going_all_the_way_down_leaves_no_table_of_ours(fresh: Store) -> None:
    schema.upgrade(fresh)
    schema.downgrade(fresh, "base")
    assert set(shape(fresh)) <= {"alembic_version"}


def test_the_models_match_the_migrations(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    with store.writing() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_every_constraint_has_a_name(store: Store) -> None:
    with store.reading() as connection:
        found = inspect(connection)
        for table in found.get_table_names():
            keys = [*found.get_foreign_keys(table), *found.get_unique_constraints(table)]
            assert all(key["name"] for key in keys), table


def test_every_revision_says_what_it_changes() -> None:
    assert all((script.doc or "").strip() for script in SCRIPTS.walk_revisions())
