"""How a database stands to this code, and how it gets the schema that the code needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from claims_api.settings import shipped
from claims_api.store import schema, sqlite
from claims_api.store.engine import Store, generation
from claims_api.store.schema import HEAD, Standing, State, UnfitDatabase
from tests.filled_files import filled


def run(store: Store, *statements: str) -> None:
    """Change a database by hand."""
    with store.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every table of a database with its rows."""
    with store.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
            for name in inspect(connection).get_table_names()
        }


@pytest.fixture
def foreign(foreign_url: str) -> Iterator[Store]:
    """Yield a store on a database that holds something else than claims."""
    with Store(foreign_url) as store:
        yield store


def test_the_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(shipped("migrations")))
    assert scripts.get_heads() == [HEAD]


def test_a_database_without_tables_is_empty(fresh_url: str) -> None:
    fresh = Store(fresh_url)
    assert schema.standing(fresh) == Standing(State.empty, None)
    fresh.close()


def test_looking_makes_no_file(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/there/claims.sqlite3")
    assert schema.standing(store).state is State.empty
    assert list(tmp_path.iterdir()) == []
    store.close()


def test_a_file_of_no_bytes_is_empty(tmp_path: Path) -> None:
    (tmp_path / "claims.sqlite3").touch()
    store = Store(f"sqlite:///{tmp_path}/claims.sqlite3")
    assert schema.standing(store).state is State.empty
    store.close()


def test_a_log_without_its_database_is_not_taken_for_that_of_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "claims.sqlite3-wal").write_bytes(b"writes of another")
    with (
        Store(f"sqlite:///{tmp_path}/claims.sqlite3") as store,
        pytest.raises(UnfitDatabase, match=r"sqlite3-wal stands in .* without its database"),
    ):
        schema.standing(store)


def test_a_file_that_was_replaced_is_not_taken_for_the_one_that_was_opened(tmp_path: Path) -> None:
    file = tmp_path / "claims.sqlite3"
    with Store(filled(file)) as store:
        assert schema.standing(store).state is State.current
        sqlite.file_of(filled(tmp_path / "another.sqlite3")).replace(file)
        # While the first connection is taken, another one opens what has the name now.
        with store.reading(), pytest.raises(UnfitDatabase, match="is not the file that was opened"):
            schema.standing(store)


def test_a_migrated_database_is_current(store: Store) -> None:
    assert schema.standing(store) == Standing(State.current, HEAD)
    schema.insist_on_current(schema.standing(store))


def test_migrating_twice_changes_nothing(store: Store) -> None:
    before = contents(store)
    schema.upgrade(store)
    assert contents(store) == before


def test_a_database_of_a_revision_nobody_knows_is_ahead(store: Store) -> None:
    run(store, "UPDATE alembic_version SET version_num = '9999'")
    assert schema.standing(store) == Standing(State.ahead, "9999")


def test_a_database_of_an_older_revision_is_behind(fresh_url: str) -> None:
    revisions = [s.revision for s in ScriptDirectory(str(shipped("migrations"))).walk_revisions()]
    if len(revisions) == 1:
        pytest.skip("there is only one revision yet")
    fresh = Store(fresh_url)
    schema.upgrade(fresh, revisions[-1])
    assert schema.standing(fresh) == Standing(State.behind, revisions[-1])
    fresh.close()


def test_a_database_that_was_taken_back_to_the_beginning_is_empty(store: Store) -> None:
    schema.downgrade(store, "base")
    assert schema.standing(store).state is State.empty


def test_a_database_that_was_taken_back_can_be_migrated_again(store: Store) -> None:
    schema.downgrade(store, "base")
    schema.upgrade(store)
    assert schema.standing(store).state is State.current


def test_a_database_with_something_else_in_it_is_foreign(foreign: Store) -> None:
    assert schema.standing(foreign) == Standing(State.foreign, None)


def test_a_database_that_someone_else_migrates_is_foreign(foreign: Store) -> None:
    run(foreign, "CREATE TABLE alembic_version (version_num TEXT)")
    assert schema.standing(foreign).state is State.foreign


def test_a_file_that_another_program_calls_its_own_is_foreign(store: Store) -> None:
    if not store.is_sqlite:
        pytest.skip("only a file of SQLite says whose it is")
    run(store, "PRAGMA application_id=7")
    assert schema.standing(store).state is State.foreign
    run(store, "PRAGMA application_id=0")
    assert schema.standing(store).state is State.current


def test_looking_leaves_a_foreign_database_byte_for_byte(foreign: Store) -> None:
    before = sqlite.file_of(foreign.url).read_bytes() if foreign.is_sqlite else b""
    schema.standing(foreign)
    assert contents(foreign) == {"recipe": [("soup",)]}
    foreign.close()
    assert before == (sqlite.file_of(foreign.url).read_bytes() if foreign.is_sqlite else b"")


def test_a_file_that_is_no_database_is_unfit_and_left_as_it_is(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada, " * 1000)
    store = Store(f"sqlite:///{letter}")
    with pytest.raises(UnfitDatabase):
        schema.insist_on_current(schema.standing(store))
    store.close()
    assert letter.read_text() == "Dear Ada, " * 1000


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Standing(State.empty, None), "claims-api db upgrade"),
        (Standing(State.behind, "0000"), "revision 0000.*claims-api db upgrade"),
        (Standing(State.ahead, "9999"), "revision 9999.*newer version"),
        (Standing(State.foreign, None), "CLAIMS_API_DATABASE_URL.*left as it is"),
    ],
)
def test_what_is_not_current_is_refused_with_what_to_do(found: Standing, told: str) -> None:
    with pytest.raises(UnfitDatabase, match=told):
        schema.insist_on_current(found)


def test_a_migration_that_fails_leaves_the_database_as_it_was(fresh_url: str) -> None:
    fresh = Store(fresh_url)
    with pytest.raises(Exception, match="nowhere"):
        schema.upgrade(fresh, "nowhere")
    assert schema.standing(fresh).state is State.empty
    schema.upgrade(fresh)
    with fresh.reading() as connection:
        assert generation(connection) == 0
    fresh.close()
