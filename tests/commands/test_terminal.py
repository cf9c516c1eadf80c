"""What a terminal shows, and what is kept out of a pipe."""

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from claims_api.store.engine import Store
from tests.commands.typed import SEED, Run, on_a_terminal

CONTROL = re.compile(r"\x1b|[\x00-\x08\x0b-\x1f]")
COLOUR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9]+)*m")


@pytest.mark.parametrize(
    "words", [("--help",), ("import", SEED), ("doctor",), ("export", "--format", "yaml")]
)
def test_piped_output_has_no_control_sequences(
    run: Run, store: Store, words: tuple[object, ...]
) -> None:
    done = run(store.url, *words)
    assert done.returncode == 0
    assert CONTROL.search(done.stdout + done.stderr) is None


@pytest.mark.parametrize("words", [("--help",), ("serve", "--prot")])
def test_no_color_shows_no_colour_on_a_terminal(fresh_url: str, words: tuple[str, ...]) -> None:
    shown = on_a_terminal(fresh_url, *words)
    assert shown
    assert COLOUR.search(shown) is None


def test_a_long_import_shows_its_progress_on_a_terminal_without_colour(store: Store) -> None:
    shown = on_a_terminal(store.url, "import", SEED)
    assert b"Importing claims" in shown
    assert COLOUR.search(shown) is None


def test_the_first_start_shows_its_progress_on_a_terminal(fresh_url: str) -> None:
    shown = on_a_terminal(fresh_url, "serve", "--port", "0", until=b"/docs")
    assert b"Importing claims" in shown


def test_an_export_into_a_file_shows_its_progress_on_a_terminal(
    corpus: Store, tmp_path: Path
) -> None:
    with (tmp_path / "claims.ndjson").open("w+b") as file:
        shown = on_a_terminal(corpus.url, "export", "--format", "ndjson", out=file)
        file.seek(0)
        lines = file.read().splitlines()
    assert b"Exporting claims" in shown
    assert f"{len(lines)}/{len(lines)}".encode() in shown
    assert all(json.loads(line)["id"] for line in lines)


def test_an_export_on_a_terminal_is_not_mixed_with_its_progress(corpus: Store) -> None:
    assert b"Exporting claims" not in on_a_terminal(corpus.url, "export", "--format", "csv")


def test_bytes_are_not_shown_on_a_terminal(corpus: Store) -> None:
    shown = on_a_terminal(corpus.url, "export", "--format", "parquet")
    assert b"PAR1" not in shown
    assert b"parquet is not for a terminal: name a file by --to, or pipe it" in shown


def test_bytes_go_into_a_pipe_and_into_a_file(corpus: Store, tmp_path: Path) -> None:
    file, pipe = tmp_path / "claims.parquet", tmp_path / "piped"
    on_a_terminal(corpus.url, "export", "--format", "parquet", "--to", file)
    with pipe.open("wb") as out:
        on_a_terminal(corpus.url, "export", "--format", "parquet", out=out)
    assert pq.read_table(file).equals(pq.read_table(pipe))
    assert pq.read_metadata(file).num_rows > 200
