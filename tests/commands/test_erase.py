"""`erase`: a record by its noun and id, asked once more before it is done."""

import pytest

from claims_api.store import sqlite
from claims_api.store.engine import Store
from tests.commands.typed import Run
from tests.small_files import ADA, actor, bring, claim, parsed, source


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with a claim that bo holds."""
    bo = actor("bo", name="Bo Beck", kind="person")
    held = claim("a", statement="Bo left the lake.", attributed_to=["bo"])
    bring(store, parsed(actors=[ADA, bo], source=source(), claims=[held]))
    return store


def test_a_record_is_erased_for_a_reason(run: Run, filled: Store) -> None:
    reason = ("--reason", "She asked for it.", "--yes")
    refused = run(filled.url, "erase", "actor", "bo", *reason)
    assert refused.returncode == 1
    assert "1 claims" in refused.stderr
    done = run(filled.url, "erase", "claim", "paper:a", *reason)
    assert (done.returncode, done.stderr) == (0, "Erased paper:a.\n")
    assert run(filled.url, "erase", "actor", "bo", *reason).returncode == 0
    exported = run(filled.url, "export").stdout
    assert "Beck" not in exported
    assert "Ada Auctor" in exported
    again = run(filled.url, "erase", "actor", "nobody", *reason)
    assert (again.returncode, again.stdout) == (1, "")
    assert "nobody" in again.stderr


def test_no_log_tells_of_it_while_a_service_has_the_database_open(run: Run, filled: Store) -> None:
    if not filled.is_sqlite:
        pytest.skip("the log of PostgreSQL is its operator's")
    log = sqlite.file_of(filled.url).with_name(sqlite.file_of(filled.url).name + "-wal")
    assert b"Bo left the lake." in log.read_bytes()  # as the other connections are open
    done = run(filled.url, "erase", "claim", "paper:a", "--reason", "Asked for.", "--yes")
    assert done.returncode == 0
    assert b"Bo left the lake." not in log.read_bytes()


def test_earlier_versions_alone_are_erased(run: Run, filled: Store) -> None:
    earlier = ("--reason", "Asked for.", "--earlier", "--yes")
    assert run(filled.url, "erase", "claim", "paper:a", *earlier).returncode == 1
    assert "Bo left the lake." in run(filled.url, "export").stdout


def test_who_does_not_say_yes_erases_nothing(run: Run, filled: Store) -> None:
    done = run(filled.url, "erase", "claim", "paper:a", "--reason", "Asked for.")
    assert done.returncode == 1
    assert "Erase claim paper:a for good?" in done.stderr
    assert "Bo left the lake." in run(filled.url, "export").stdout
