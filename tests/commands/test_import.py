"""`import`: claims files go in, or are refused by the line on which they are at fault."""

import re
from pathlib import Path

from claims_api.store.engine import Store
from tests.commands.typed import Run, answer
from tests.small_files import SMALL, written


def test_importing_twice_changes_nothing_the_second_time(
    run: Run, store: Store, tmp_path: Path
) -> None:
    file = written(tmp_path)
    first, second = run(store.url, "import", file), run(store.url, "import", file)
    assert "claims: 1 created, 0 updated, 0 unchanged" in first.stdout
    assert "claims: 0 created, 0 updated, 1 unchanged" in second.stdout
    assert answer(run, store.url, "fields=version")["items"] == [{"version": 1}]


def test_a_faulty_file_is_told_by_line_and_changes_nothing(
    run: Run, store: Store, tmp_path: Path
) -> None:
    good = written(tmp_path)
    faulty = written(tmp_path, SMALL.replace("type: state", "type: mood"), "faulty.yaml")
    done = run(store.url, "import", good, faulty)
    assert done.returncode == 1
    assert f"{faulty}:14: lake-is-full: type:" in done.stderr
    assert answer(run, store.url)["total"] == 0


def test_a_reference_that_nobody_knows_changes_nothing(
    run: Run, store: Store, tmp_path: Path
) -> None:
    file = written(tmp_path, f"{SMALL}    places: [nowhere]\n")
    done = run(store.url, "import", file)
    assert done.returncode == 1
    assert re.search(rf"{re.escape(str(file))}:\d+: lake-is-full: .*nowhere", done.stderr)
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
