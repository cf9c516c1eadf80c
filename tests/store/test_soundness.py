"""What is found in a database that is not sound, each fault by its own name."""

from pathlib import Path

import pytest
from sqlalchemy import Executable, Select, select, text

from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.generation import GENERATION
from claims_api.models.revision import REVISION
from claims_api.models.source import SOURCE_AUTHOR, SOURCE_TEXT
from claims_api.store import sqlite
from claims_api.store.engine import Store
from claims_api.store.soundness import of_store
from claims_api.text import digest
from tests.filled_files import add, filled, flipped, statement, torn
from tests.small_files import bring, claim, paper

WORDS = "The lake is full, and the valley is quiet."
SEVENTH = select(CLAIM.c.id).where(CLAIM.c.local == "thing-7").scalar_subquery()
OF_SEVENTH = CLAIM_DOCUMENT.c.claim_id == SEVENTH
NINTH = REVISION.c.sequence == 9


@pytest.fixture
def sound(store: Store) -> Store:
    """Return a store with some claims, one written twice more, and the text of one more source."""
    add(store, *range(40))
    for note in ("Once more.", "And once more."):
        bring(store, paper(claim("thing-7", 70, note=note)))
    told = {"text_digest": digest(WORDS), "text_length": len(WORDS)}
    bring(store, paper(slug="letter", text=WORDS, **told))
    return store


def wrong(store: Store) -> dict[str, str]:
    """Return what is at fault in a database."""
    return {each.about: each.detail for each in of_store(store, deep=True) if not each.is_fine}


def test_nothing_is_wrong_with_what_was_brought_in(sound: Store) -> None:
    assert wrong(sound) == {}


def test_nothing_is_wrong_with_the_corpus(corpus: Store) -> None:
    assert wrong(corpus) == {}


def test_nothing_is_wrong_with_a_database_without_claims(store: Store) -> None:
    assert wrong(store) == {}


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (
            CLAIM_DOCUMENT.update().where(OF_SEVENTH).values(item=b'{"id":"other"}'),
            {"documents": "claim paper:thing-7", "composed": "claim paper:thing-7"},
        ),
        (
            CLAIM_DOCUMENT.update().where(OF_SEVENTH).values(relations=b"[ ]"),
            {"documents": "claim paper:thing-7", "composed": "claim paper:thing-7"},
        ),
        (
            CLAIM.update().where(CLAIM.c.local == "thing-7").values(statement="Another."),
            {"composed": "claim paper:thing-7"},
        ),
        (ACTOR.update().values(description="Another."), {"composed": "actor ada"}),
        (
            CLAIM_DOCUMENT.delete().where(OF_SEVENTH),
            {"documents": "claim paper:thing-7 (none)"},
        ),
        (ACTOR.update().values(etag="other"), {"documents": "actor ada"}),
        (SOURCE_AUTHOR.delete(), {"composed": "claim paper:thing-0, claim paper:thing-1, "}),
        (SOURCE_TEXT.update().values(content="Something else."), {"texts": "source letter"}),
        (text("DELETE FROM claim_text"), {"words": "claim paper:thing-0, claim paper:thing-1, "}),
        (GENERATION.update().values(number=7), {"history": "it ends at 45, the generation is 7"}),
        (REVISION.update().where(NINTH).values(record=b"{}"), {"history": "revision 9"}),
        (
            REVISION.delete().where(NINTH),
            {"history": "a gap in the sequence, claim paper:thing-6"},
        ),
        (
            REVISION.delete().where(REVISION.c.key == "paper:thing-7", REVISION.c.version == 2),
            {"history": "a gap in the sequence, claim paper:thing-7"},
        ),
        (
            REVISION.delete().where(REVISION.c.sequence == 45),
            {"history": "it ends at 44, the generation is 45, source letter"},
        ),
        (REVISION.delete(), {"history": "it ends at 0, the generation is 45, source paper, "}),
        (
            ACTOR.update().values(version=2),
            {"composed": "actor ada", "history": "actor ada"},
        ),
    ],
    ids=lambda found: str(found) if isinstance(found, dict) else None,
)
def test_a_record_that_does_not_agree_is_named(
    sound: Store, done: Executable, told: dict[str, str]
) -> None:
    with sound.writing() as connection:
        connection.execute(done)
    found = wrong(sound)
    assert found.keys() == told.keys()
    assert all(found[about].startswith(detail) for about, detail in told.items())


def test_no_more_than_five_are_named(sound: Store) -> None:
    with sound.writing() as connection:
        connection.execute(CLAIM_DOCUMENT.update().values(etag="other"))
    named, _, more = wrong(sound)["documents"].partition(" and ")
    assert (named.count(","), more) == (4, "35 more")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with some claims."""
    found = tmp_path / "claims.sqlite3"
    filled(found)
    return found


def wrong_in(file: Path) -> dict[str, str]:
    """Return what is at fault in a file."""
    with Store(sqlite.url_of(file), query_timeout=60) as store:
        return wrong(store)


def test_a_reference_to_nothing_is_named_by_its_tables(file: Path) -> None:
    statement(file, "DELETE FROM claim WHERE local = 'thing-7'")
    assert "claim_document to claim" in wrong_in(file)["references"]


@pytest.mark.parametrize("part", ["claim_document", "ix_claim_walk", "claim_text_data"])
def test_a_page_that_is_none_is_found(file: Path, part: str) -> None:
    torn(file, part)
    assert wrong_in(file).keys() & {"integrity", "database"}


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (select(CLAIM_DOCUMENT.c.item).where(OF_SEVENTH), "documents: claim paper:thing-7"),
        (select(ACTOR.c.document), "documents: actor ada"),
        (select(REVISION.c.record).where(NINTH), "history: revision 9"),
    ],
    ids=["of a claim", "of an actor", "of a revision"],
)
def test_a_letter_that_flipped_on_the_disk_is_found(
    file: Path, kept: Select[tuple[bytes]], told: str
) -> None:
    with Store(sqlite.url_of(file)) as store, store.reading() as connection:
        content = connection.execute(kept).scalar_one()
    flipped(file, content)
    with Store(sqlite.url_of(file)) as store:
        assert [f"{each.about}: {each.detail}" for each in of_store(store) if not each.is_fine] == [
            told
        ]


@pytest.mark.parametrize(
    ("table", "told"),
    [("claim_document SET item", "documents"), ("revision SET record", "history")],
)
def test_bytes_that_were_written_as_text_by_hand_are_found(
    file: Path, table: str, told: str
) -> None:
    statement(file, f"UPDATE {table} = '{{}}'")
    assert told in wrong_in(file)
