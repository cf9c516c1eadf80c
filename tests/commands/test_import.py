"""`import`: claims files go in, or are refused by the line on which they are at fault."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
import yaml

from claims_api.store.engine import Store
from tests.commands.typed import Run, answer
from tests.small_files import ADA, SMALL, anchor, claim, source, written

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


def test_an_import_that_is_only_tried_counts_and_writes_nothing(
    run: Run, store: Store, tmp_path: Path
) -> None:
    tried = run(store.url, "import", "--dry-run", written(tmp_path))
    assert "claims: 1 created, 0 updated, 0 unchanged\n" in tried.stdout
    assert (tried.returncode, tried.stderr) == (0, "Nothing was written.\n")
    assert answer(run, store.url)["total"] == 0


@pytest.mark.parametrize("name", ["small.json", "small.ndjson", "small.jsonl", "small.yml"])
def test_files_come_in_every_format_by_the_ending_of_their_name(
    run: Run, store: Store, tmp_path: Path, name: str
) -> None:
    plain = yaml.load(SMALL, yaml.BaseLoader)
    (record,) = plain["claims"]
    record |= {"confidence": 0.9, "anchors": [anchor(0, 9)]}
    (tmp_path / name).write_text(SMALL if name.endswith(".yml") else json.dumps(plain))
    done = run(store.url, "import", tmp_path)
    assert "claims: 1 created" in done.stdout, done.stderr


@pytest.mark.parametrize("form", ["yaml", "json", "ndjson"])
def test_standard_input_is_told_by_what_comes(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    records = [ADA, source(), claim("lake") | {"id": "paper:lake"}]
    sent = {
        "yaml": SMALL,
        "json": json.dumps({"actors": [ADA], "source": source(), "claims": [claim("lake")]}),
        "ndjson": "\n".join(map(json.dumps, records)),
    }
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(sent[form].encode())))
    done = run(store.url, "import", "-")
    assert "claims: 1 created" in done.stdout, done.stderr


def test_a_whole_export_goes_through_a_pipe(
    run: Run, corpus: Store, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = run(corpus.url, "export").stdout
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(exported.encode())))
    assert run(store.url, "import", "-").returncode == 0
    assert run(store.url, "export").stdout == exported


def test_a_fault_on_a_line_of_standard_input_is_told_so(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = json.dumps(ADA) + "\n" + json.dumps({"id": "fog", "label": ""})
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(sent.encode())))
    done = run(store.url, "import", "-")
    assert (done.returncode, done.stderr.startswith("-:2: label: ")) == (1, True)
