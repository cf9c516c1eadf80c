"""What was erased is nowhere: not in answers, not in the history, not in a byte of the database."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from claims_api.curation import erasing
from claims_api.curation.attaching import attach
from claims_api.curation.editing import on_nothing
from claims_api.curation.erasing import Extent
from claims_api.curation.nouns import NOUNS
from claims_api.curation.repeating import Answer, Repeatable
from claims_api.curation.replaying import build
from claims_api.errors import InUse, Moved, NotFound, Retracted
from claims_api.models import tables
from claims_api.models.idempotency import IDEMPOTENCY
from claims_api.models.revision import REVISION
from claims_api.models.word import WORD
from claims_api.queries.actors import ACTORS
from claims_api.queries.changes import ChangesQuestion, find
from claims_api.queries.listing import one
from claims_api.store import sqlite
from claims_api.store.engine import Store, generation
from claims_api.store.snapshots import Task
from claims_api.store.soundness import of_store
from tests.curation.edits import (
    edit,
    ids,
    merge,
    operations,
    put,
    rename,
    restore,
    retract,
)
from tests.small_files import ADA, actor, bring, claim, parsed, source

NAME = "Quorlinde"


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store in which a person is told of in every way."""
    bring(
        store,
        parsed(
            actors=[
                ADA,
                actor("bo", name=f"Bo {NAME}", description=f"{NAME} of the dam", wikidata="Q77"),
                actor("bobby", name=f"Bobby {NAME}", aliases=[{"text": f"B. {NAME}"}]),
            ],
            source=source(),
            claims=[
                claim("a", statement=f"Mr {NAME} left.", note=f"{NAME}?", attributed_to=["bo"]),
                claim("b", 9, statement="The lake is full.", relations=[_supports("a")]),
            ],
        ),
    )
    return store


def _supports(target: str) -> dict[str, Any]:
    return {"type": "supports", "target": target, "note": f"As {NAME} has it."}


def erase(store: Store, records: str, key: str, extent: Extent = Extent.all) -> None:
    """Erase a record for a reason that tells of nobody."""
    noun = NOUNS[records]
    edit(store, lambda w: erasing.erase(w, noun, key, extent, on_nothing), "She asked for it.")


def told(store: Store, word: str) -> list[str]:
    """Return where a word stands in any table, as `table.column`."""
    found = []
    with store.reading() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for name, value in row._mapping.items():
                    shown = value.decode() if isinstance(value, bytes) else str(value)
                    if word.casefold() in shown.casefold():
                        found.append(f"{table.name}.{name}")
    return found


def without_the_person(store: Store) -> None:
    """Erase all that tells of the person, what refers to others first."""
    erase(store, "claims", "paper:b")
    erase(store, "claims", "paper:a")
    erase(store, "actors", "bo")
    erase(store, "actors", "bobby")


def test_no_table_tells_of_what_was_erased(filled: Store) -> None:
    assert {"actor.name", "claim.statement", "revision.record", "word.word"} <= set(
        told(filled, NAME)
    )
    without_the_person(filled)
    assert told(filled, NAME) == []
    assert ids(filled, q=NAME) == []
    assert [str(found) for found in of_store(filled, deep=True) if not found.is_fine] == []


def test_no_byte_of_the_file_tells_of_what_was_erased(filled: Store, tmp_path: Path) -> None:
    if not filled.is_sqlite:
        pytest.skip("PostgreSQL overwrites what is dead by VACUUM")
    put(filled, "claims", "paper:a", statement=f"Nobody saw {NAME}.")
    without_the_person(filled)
    assert_no_byte_of_the_name(filled, tmp_path)


def test_no_byte_of_what_was_edited_long_before_is_left(filled: Store, tmp_path: Path) -> None:
    if not filled.is_sqlite:
        pytest.skip("PostgreSQL overwrites what is dead by VACUUM")
    for turn in range(40):  # rows grow and shrink, so that pages are split, emptied and used again
        put(filled, "claims", "paper:a", statement=f"{NAME} said it " + f"again {turn} " * turn)
        put(filled, "claims", "paper:a", statement="x", note=f"{NAME} " * (turn % 7) + "y")
    without_the_person(filled)
    assert_no_byte_of_the_name(filled, tmp_path)


def assert_no_byte_of_the_name(store: Store, folder: Path) -> None:
    """Look through the file of a database, whose log has been folded into it."""
    store.close()
    held = Path(shutil.copy(sqlite.file_of(store.url), folder / "copy")).read_bytes()
    for word in (NAME, NAME.casefold(), NAME.casefold()[::-1], "quorlind"):
        assert word.encode() not in held, word


def test_the_history_keeps_that_there_was_something(filled: Store) -> None:
    with filled.reading() as connection:
        before = connection.execute(select(REVISION.c.digest)).scalars().all()
    erase(filled, "claims", "paper:b")
    assert operations(filled, "paper:b") == ["create", "erase"]
    with filled.reading() as connection:
        rows = connection.execute(select(REVISION).order_by(REVISION.c.sequence)).all()
        changes = find(connection, ChangesQuestion(after=rows[-2].sequence)).items
    assert [row.digest for row in rows[:-1]] == list(before)
    assert [row.record is None for row in rows if row.key == "paper:b"] == [True, True]
    assert b'"operation":"erase"' in changes[0]
    assert b'"record":null' in changes[0]


def test_what_was_erased_is_gone_and_does_not_come_back(filled: Store) -> None:
    erase(filled, "claims", "paper:b")
    assert ids(filled, status=["retracted"]) == ["paper:b"]
    with pytest.raises(Retracted, match="She asked for it"):
        put(filled, "claims", "paper:b", note="x")
    with pytest.raises(NotFound, match="no version that stood"):
        restore(filled, "claims", "paper:b")
    with pytest.raises(NotFound, match="no version 1"):
        restore(filled, "claims", "paper:b", 1)


def test_what_others_refer_to_is_not_erased(filled: Store) -> None:
    with pytest.raises(InUse, match="claims"):
        erase(filled, "actors", "bo")
    with pytest.raises(InUse):
        erase(filled, "sources", "paper")
    with pytest.raises(NotFound):
        erase(filled, "actors", "nobody")
    assert told(filled, NAME)


def test_what_was_retracted_can_be_erased_later(filled: Store) -> None:
    retract(filled, "claims", "paper:b", f"{NAME} wrote to us.")
    erase(filled, "claims", "paper:b")
    assert operations(filled, "paper:b") == ["create", "retract", "erase"]
    with filled.reading() as connection:
        reasons = connection.scalars(select(REVISION.c.reason).where(REVISION.c.key == "paper:b"))
        assert [reason for reason in reasons if reason] == ["She asked for it."]


def test_what_was_merged_into_a_record_is_erased_with_it(filled: Store) -> None:
    merge(filled, "actors", "bobby", "bo")
    rename(filled, "actors", "bo", "person-1")
    erase(filled, "claims", "paper:b")
    erase(filled, "claims", "paper:a")
    erase(filled, "actors", "person-1")
    assert told(filled, NAME) == []
    assert operations(filled, "bobby")[-1] == "erase"
    with filled.reading() as connection, pytest.raises(Retracted):
        one(connection, ACTORS, "bobby")


def test_what_was_merged_is_erased_alone_and_leads_nowhere(filled: Store) -> None:
    merge(filled, "actors", "bobby", "bo")
    erase(filled, "actors", "bobby")
    with filled.reading() as connection:
        with pytest.raises(Retracted):
            one(connection, ACTORS, "bobby")
        assert one(connection, ACTORS, "bo") is not None
    assert ids(filled, actor=["bobby"]) == []


def test_no_former_id_tells_whose_record_it_was(filled: Store) -> None:
    rename(filled, "actors", "bo", "person-1")
    with filled.reading() as connection, pytest.raises(Moved):
        one(connection, ACTORS, "bo")
    erase(filled, "claims", "paper:b")
    erase(filled, "claims", "paper:a")
    erase(filled, "actors", "person-1")
    with filled.reading() as connection:
        assert one(connection, ACTORS, "bo") is None
        keys = connection.scalars(select(REVISION.c.key).where(REVISION.c.noun == "actor"))
        assert set(keys) == {"ada", "bobby", "person-1"}


def test_earlier_versions_are_erased_and_the_present_one_stays(filled: Store) -> None:
    with pytest.raises(NotFound, match="no earlier version"):
        erase(filled, "claims", "paper:a", Extent.earlier)
    put(filled, "claims", "paper:a", statement="Somebody left.", note=None, attributed_to=[])
    put(filled, "claims", "paper:b", relations=[])
    for key in ("paper:a", "paper:b"):
        erase(filled, "claims", key, Extent.earlier)
    assert ids(filled, q="somebody") == ["paper:a"]
    assert operations(filled, "paper:a") == ["create", "update"]
    with filled.reading() as connection:
        assert connection.scalar(select(WORD.c.word).where(WORD.c.word == "somebody"))
        of_it = select(REVISION.c.record).where(REVISION.c.key == "paper:a")
        records = connection.scalars(of_it.order_by(REVISION.c.sequence))
        assert [record is None for record in records] == [True, False]
    assert set(told(filled, NAME)) <= {
        *("actor.name", "actor.name_folded", "actor.description", "actor.document"),
        *("actor_alias.content", "name.folded", "name.name", "revision.record"),
    }


def test_the_past_is_put_together_without_what_was_erased(filled: Store, tmp_path: Path) -> None:
    merge(filled, "actors", "bobby", "bo")
    rename(filled, "actors", "bo", "person-1")
    put(filled, "claims", "paper:a", note="Later.")
    without = ("paper:b", "paper:a")
    for key in without:
        erase(filled, "claims", key)
    erase(filled, "actors", "person-1")
    put(filled, "sources", "paper", subtitle="Later still")
    with filled.reading() as connection:
        last = generation(connection)
    for number in range(1, last + 1):
        file = tmp_path / f"{number}.sqlite3"
        build(Task(filled.url, str(file), number, "token"))
        with Store(sqlite.url_of(file)) as past:
            assert told(past, NAME) == [], number
            with past.reading() as connection:
                assert connection.scalar(text("SELECT count(*) FROM claim")) == 0


def test_an_answer_that_would_come_again_is_forgotten(filled: Store) -> None:
    def answered(token: str, body: bytes) -> None:
        with filled.writing() as connection:
            Repeatable("key-1", token, "digest").once(
                connection, datetime.now(UTC), lambda _c: Answer(200, {}, body)
            )

    answered("one", b'{"id":"paper:b","statement":"..."}')
    answered("two", b'{"id":"paper:a"}')
    erase(filled, "claims", "paper:b")
    with filled.reading() as connection:
        assert connection.scalars(select(IDEMPOTENCY.c.token)).all() == ["two"]


def test_the_texts_of_a_source_go_with_it_and_former_ones_with_its_versions(store: Store) -> None:
    bring(store, parsed(actors=[ADA], source=source(text_access="public"), text="The dam is full."))
    for words in (f"So says {NAME}, since Sunday.", "So says nobody."):
        edit(store, lambda w, words=words: attach(w, "paper", words, on_nothing))
    assert "former_text.content" in told(store, NAME)
    erase(store, "sources", "paper", Extent.earlier)
    assert told(store, NAME) == []
    assert "source_text.loose" in told(store, "nobody")
    erase(store, "sources", "paper")
    assert told(store, "nobody") == []
    assert [str(found) for found in of_store(store, deep=True) if not found.is_fine] == []
