"""`import`: claims files go in, or are refused by the line on which they are at fault."""

from pathlib import Path

import pytest

from claims_api.store.engine import Store
from tests.commands.typed import Run, answer
from tests.small_files import SMALL, written

# Another source by the same author.
LETTER = "source:\n" + SMALL.partition("source:\n")[2].replace("id: paper", "id: letter")


def test_importing_twice_changes_nothing_the_second_time(
    run: Run, store: Store, tmp_path: Path
) -> None:
    file = written(tmp_path)
    first, second = run(store.url, "import", file), run(store.url, "import", file)
    assert "claims: 1 created, 0 updated, 0 unchanged" in first.stdout
    assert "claims: 0 created, 0 updated, 1 unchanged" in second.stdout
    assert answer(run, store.url, "fields=version")["items"] == [{"version": 1}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LETTER.replace("type: state", "type: mood"), "10: lake-is-full: type: "),
        (f"{LETTER}    places: [nowhere]\n", "18: lake-is-full: places: nobody knows"),
    ],
)
def test_a_faulty_file_is_told_by_line_and_changes_nothing(
    run: Run, store: Store, tmp_path: Path, text: str, told: str
) -> None:
    good, faulty = written(tmp_path), written(tmp_path, text, "letter.yaml")
    done = run(store.url, "import", good, faulty)
    assert done.returncode == 1
    assert f"{faulty}:{told}" in done.stderr
    assert answer(run, store.url)["total"] == 0


def test_import_into_an_empty_database_names_what_to_do(
    run: Run, fresh_url: str, tmp_path: Path
) -> None:
    done = run(fresh_url, "import", written(tmp_path))
    assert done.returncode == 3
    assert "claims-api db upgrade" in done.stderr


def test_a_file_that_is_not_there_is_no_command_line(
    run: Run, store: Store, tmp_path: Path
) -> None:
    assert run(store.url, "import", tmp_path / "none.yaml").returncode == 2


def test_claims_that_a_file_no_longer_names_are_counted(
    run: Run, store: Store, tmp_path: Path
) -> None:
    run(store.url, "import", written(tmp_path))
    done = run(store.url, "import", written(tmp_path, SMALL.replace("lake-is-full", "lake-is-dry")))
    assert "claims: 1 created, 0 updated, 0 unchanged\n" in done.stdout
    assert "1 claims stand in the database and not in the files\n" in done.stdout


def test_what_a_version_ships_is_brought_in_from_anywhere(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "sources: 1 created" in run(store.url, "import", "--seed").stdout
    assert answer(run, store.url)["total"] > 100


def test_an_import_of_nothing_is_no_command_line(run: Run, store: Store) -> None:
    done = run(store.url, "import")
    assert done.returncode == 2
    assert "--seed" in done.stderr
