"""`source attach`: a text that is proved, or refused anchor by anchor."""

from pathlib import Path

import pytest

from claims_api.store.engine import Store
from tests.api.test_texts import CLAIMS, LATER, TEXT, named
from tests.commands.typed import Run
from tests.curation.edits import operations
from tests.small_files import ADA, bring, parsed


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with a source whose text is not attached."""
    bring(store, parsed(actors=[ADA], source=named(), claims=list(CLAIMS)))
    return store


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return the file with the text."""
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_a_text_that_is_proved_is_attached(run: Run, filled: Store, article: Path) -> None:
    done = run(filled.url, "source", "attach", "paper", article, "--reason", "We have it.")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == "sources: 0 created, 1 updated, 0 unchanged\nclaims: 0 created, 0 updated, 3 unchanged\n"
    )
    assert operations(filled, "paper") == ["create", "attach"]
    again = run(filled.url, "source", "attach", "paper", article)
    assert again.stdout == "Nothing is other than before.\n"
    article.write_text(LATER, encoding="utf-8")
    later = run(filled.url, "source", "attach", "paper", article)
    assert "1 claims have anchors that the text does not prove" in later.stderr


def test_each_anchor_that_is_not_there_is_told(run: Run, filled: Store, article: Path) -> None:
    article.write_text(TEXT.replace("The lake", "A lake"), encoding="utf-8")
    done = run(filled.url, "source", "attach", "paper", article)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0].startswith("/text_digest the text is another one than the file names (expected")
    assert [line.split()[:2] for line in lines[1:4]] == [
        ["/anchors/0", f"paper:{name}:"] for name in ("full", "shut", "dry")
    ]
    assert lines[-1] == "Nothing was changed."


def test_a_source_that_nobody_knows_is_told(run: Run, filled: Store, article: Path) -> None:
    done = run(filled.url, "source", "attach", "papre", article)
    assert done.returncode == 1
    assert "papre" in done.stderr


def test_what_is_no_text_is_refused(run: Run, filled: Store, article: Path) -> None:
    article.write_bytes(b"\xff")
    done = run(filled.url, "source", "attach", "paper", article)
    assert (done.returncode, "no text in UTF-8" in done.stderr) == (1, True)
