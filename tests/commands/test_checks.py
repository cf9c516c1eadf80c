"""`check` and `doctor`: what is wrong with claims files, and with a database."""

import re
import shutil
from pathlib import Path

from claims_api.store.engine import Store
from claims_api.text import digest
from tests.commands.typed import DEMO, SEED, Run
from tests.small_files import SMALL, written

ARTICLE = DEMO / "river-post-dam-report.txt"


def test_check_prints_what_of_a_text_no_claim_covers(run: Run, fresh_url: str) -> None:
    done = run(fresh_url, "check", DEMO, "--text", ARTICLE)
    assert done.returncode == 0
    uncovered = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert "Who, then, speaks for the river" in uncovered["paragraph 5"]
    assert "The lake is full" not in done.stdout


def test_check_says_which_paragraphs_are_covered(run: Run, fresh_url: str, tmp_path: Path) -> None:
    words = "The lake is full."
    anchored = SMALL.replace("end: 9", f"end: {len(words)}").replace("f" * 64, digest(words))
    paragraphs = f"  paragraphs: [[0, {len(words)}]]\nclaims:"
    file = written(tmp_path, anchored.replace("claims:", paragraphs))
    article = tmp_path / "article.txt"
    article.write_text(words, encoding="utf-8")
    done = run(fresh_url, "check", file, "--text", article)
    assert (done.returncode, done.stdout) == (0, "paragraph 0: covered\n")


def test_check_finds_an_anchor_whose_words_are_others(
    run: Run, fresh_url: str, tmp_path: Path
) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    article = tmp_path / "demo" / ARTICLE.name
    altered = article.read_text(encoding="utf-8").replace("has reached", "has missed!")
    article.write_text(altered, encoding="utf-8")
    done = run(fresh_url, "check", tmp_path / "demo")
    assert done.returncode == 1
    assert re.search(r"river-post-dam-report\.yaml:\d+: the text is another one", done.stdout)


def test_check_finds_a_text_that_no_source_has(run: Run, fresh_url: str, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("Something else.", encoding="utf-8")
    done = run(fresh_url, "check", DEMO, "--text", stranger)
    assert done.returncode == 1
    assert "no file names a source with this text" in done.stdout


def test_check_needs_no_database(run: Run) -> None:
    done = run("sqlite:////nowhere/claims.sqlite3", "check", SEED)
    assert done.returncode == 0


def test_doctor_finds_a_served_database_fit(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "doctor")
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok"}


def test_doctor_finds_a_foreign_database_unfit(run: Run, foreign_url: str) -> None:
    done = run(foreign_url, "doctor")
    assert done.returncode == 1
    assert re.search(r"^FAULT +schema: foreign", done.stdout, re.MULTILINE)


def test_doctor_finds_a_damaged_database_unfit(run: Run, tmp_path: Path) -> None:
    damaged = tmp_path / "claims.sqlite3"
    damaged.write_bytes(b"no database at all" * 100)
    done = run(f"sqlite:///{damaged}", "doctor")
    assert done.returncode == 1
    assert "FAULT  database: The database cannot be read" in done.stdout


def test_doctor_looks_where_a_database_will_be_and_makes_none(run: Run, tmp_path: Path) -> None:
    done = run(f"sqlite:///{tmp_path}/data/there/claims.sqlite3", "doctor")
    assert done.returncode == 0
    assert "schema: empty" in done.stdout
    assert list(tmp_path.iterdir()) == []
