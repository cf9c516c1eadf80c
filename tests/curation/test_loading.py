"""Loading many files: each whole or absent, and on from where the last run stopped."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from claims_api.curation import canonical
from claims_api.curation.loading import load
from claims_api.models.claim import CLAIM
from claims_api.models.idempotency import IDEMPOTENCY
from claims_api.models.revision import REVISION
from claims_api.store.engine import Store, generation
from tests.small_files import ADA, anchor, claim, source


class Stopped(Exception):
    """What stops a run at the end of a file."""


def file(folder: Path, name: str, **content: Any) -> Path:
    """Write a claims file."""
    path = folder / f"{name}.yaml"
    path.write_text(canonical.write(content), encoding="utf-8")
    return path


def papers(folder: Path, number: int) -> list[Path]:
    """Write a file of an author, and so many of papers with a claim each."""
    first = file(folder, "0", actors=[ADA])
    return [first] + [
        file(folder, f"p{n}", source=source(f"p{n}"), claims=[claim("a")]) for n in range(number)
    ]


def count(store: Store) -> int:
    """Count the claims."""
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(CLAIM)) or 0


def test_every_file_is_a_write_of_its_own(store: Store, tmp_path: Path) -> None:
    found = load(store, papers(tmp_path, 3))
    assert (found.files, found.before, found.faults) == (4, 0, [])
    assert (found.report.claims.created, found.report.actors.created) == (3, 1)
    with store.reading() as connection:
        authors = set(connection.scalars(select(REVISION.c.author)))
        moments = connection.scalar(select(func.count(REVISION.c.at.distinct())))
    assert (authors, moments) == ({"load"}, 4)


def test_a_run_that_was_stopped_goes_on_with_the_next_file(store: Store, tmp_path: Path) -> None:
    files, done = papers(tmp_path, 5), []

    def stop(more: int) -> None:
        done.append(more)
        if sum(done) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        load(store, files, stop)
    assert count(store) == 2
    found = load(store, files)
    assert (found.before, found.files, count(store)) == (3, 3, 5)
    assert load(store, files).before == 6


def test_what_was_loaded_is_known_by_its_content_and_the_text_beside_it(
    store: Store, tmp_path: Path
) -> None:
    words = "The lake."
    one = file(tmp_path, "p", actors=[ADA], source=source(), claims=[])
    load(store, [one])
    same = tmp_path / "q.yaml"
    same.write_bytes(one.read_bytes())
    assert load(store, [same]).before == 1
    one.with_suffix(".txt").write_text(words)
    found = load(store, [one])
    assert (found.before, found.report.sources.updated) == (0, 1)
    anchored = claim("a", anchors=[anchor(0, 9, words)])
    file(tmp_path, "p", actors=[ADA], source=source(), claims=[anchored])
    assert load(store, [one]).report.claims.created == 1


@pytest.mark.parametrize("how", ["again", "a day later"])
def test_what_is_loaded_again_changes_nothing(store: Store, tmp_path: Path, how: str) -> None:
    files = papers(tmp_path, 2)
    load(store, files)
    with store.writing() as connection:
        before = generation(connection)
        if how == "a day later":
            at = connection.scalar(select(func.min(IDEMPOTENCY.c.at)))
            connection.execute(update(IDEMPOTENCY).values(at=at - timedelta(hours=25)))
    found = load(store, files, again=how == "again")
    assert (found.files, found.report.changed_anything()) == (3, False)
    with store.reading() as connection:
        assert generation(connection) == before


def test_a_file_waits_for_what_it_points_to(store: Store, tmp_path: Path) -> None:
    related = claim("a", relations=[{"type": "supports", "target": "later:b"}])
    files = [
        file(tmp_path, "first", source=source("first"), claims=[related]),
        file(tmp_path, "later", source=source("later"), claims=[claim("b")]),
        file(tmp_path, "shared", actors=[ADA]),
    ]
    found = load(store, files)
    assert (found.files, found.faults, count(store)) == (3, [], 2)


def test_files_that_point_to_each_other_are_loaded_together(store: Store, tmp_path: Path) -> None:
    def pointing(here: str, there: str) -> Path:
        relation = {"type": "supports", "target": f"{there}:a"}
        return file(tmp_path, here, source=source(here), claims=[claim("a", relations=[relation])])

    files = [file(tmp_path, "0", actors=[ADA]), pointing("p", "q"), pointing("q", "p")]
    assert (load(store, files).files, count(store)) == (3, 2)
    assert load(store, files).before == 3


def test_faults_of_some_files_leave_the_others_loaded(store: Store, tmp_path: Path) -> None:
    files = papers(tmp_path, 2)
    broken = tmp_path / "broken.yaml"
    broken.write_text("claims: [")
    lost = file(tmp_path, "lost", source=source("lost"), claims=[claim("a", topics=["none"])])
    found = load(store, [broken, lost, *files])
    assert [Path(fault.file).name for fault in found.faults] == ["broken.yaml", "lost.yaml"]
    assert (found.files, count(store)) == (3, 2)
    file(tmp_path, "lost", source=source("lost"), claims=[claim("a")])
    broken.unlink()
    found = load(store, [lost, *files])
    assert (found.files, found.before, count(store)) == (1, 3, 3)


def test_no_file_is_no_work(store: Store) -> None:
    assert load(store, []).files == 0


def test_writes_in_bulk_leave_the_store_as_careful_as_before(store: Store, tmp_path: Path) -> None:
    with store.in_bulk():
        load(store, papers(tmp_path, 1))
    asked = "PRAGMA synchronous" if store.is_sqlite else "SHOW synchronous_commit"
    with store.writing() as connection:
        assert connection.exec_driver_sql(asked).scalar() in (2, "on")
