"""`db`: which schema a database has, and which databases no command touches."""

import pytest
from sqlalchemy import text

from claims_api.store import schema
from claims_api.store.engine import Store
from tests.commands.typed import SEED, Run, answer


def test_an_empty_database_is_not_the_one_needed(run: Run, fresh_url: str) -> None:
    done = run(fresh_url, "db", "status")
    assert done.returncode == 3
    assert done.stdout.startswith("empty")


def test_upgrade_brings_the_schema_and_no_claims(run: Run, fresh_url: str) -> None:
    assert run(fresh_url, "db", "upgrade").returncode == 0
    done = run(fresh_url, "db", "status")
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "current")
    assert answer(run, fresh_url)["total"] == 0


def test_upgrade_twice_is_upgrade_once(run: Run, store: Store) -> None:
    assert run(store.url, "db", "upgrade").returncode == 0


@pytest.mark.parametrize(
    "words", [("db", "status"), ("db", "upgrade"), ("import", SEED), ("serve", "--port", "0")]
)
def test_a_database_that_holds_something_else_is_left_alone(
    run: Run, foreign_url: str, words: tuple[object, ...]
) -> None:
    assert run(foreign_url, *words).returncode == 3
    with Store(foreign_url) as store:
        assert schema.standing(store).state is schema.State.foreign


def test_a_database_of_a_newer_version_is_refused_by_name(run: Run, store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    done = run(store.url, "serve", "--port", "0")
    assert done.returncode == 3
    assert "9999" in done.stderr
    assert schema.HEAD in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "foo",
        "sqlite:///",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://host/claims",
        "postgresql://host:x/claims",
    ],
)
def test_an_address_of_no_database_is_told_in_a_line(run: Run, url: str) -> None:
    told = "CLAIMS_API_DATABASE_URL: write sqlite:///FILE or postgresql://USER@HOST/DATABASE\n"
    for words in (("serve", "--port", "0"), ("db", "status")):
        assert run(url, *words) == (1, "", told)
