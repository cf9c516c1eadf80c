"""`draft`: an article becomes a worksheet, which can be checked and brought in as it is."""

import json
from pathlib import Path

import pytest

from claims_api.settings import shipped
from claims_api.store.engine import Store
from tests.commands.typed import Run
from tests.curation.edits import operations

REPORT = "river-post-dam-report"
DEMO = shipped("seed") / "demo"
SHARED = [DEMO / f"{name}.yaml" for name in ("actors", "places", "topics")]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return the file of an article."""
    file = tmp_path / "Dam Report.txt"
    file.write_bytes((DEMO / f"{REPORT}.txt").read_bytes())
    return file


@pytest.fixture
def known(store: Store, run: Run) -> Store:
    """Return a store that knows who is named."""
    assert run(store.url, "import", *SHARED).returncode == 0
    return store


AUTHOR = ("--author", "zelie-orvane", "--published", "2023-04-12")


def test_an_article_becomes_drafts_that_are_checked_and_brought_in(
    run: Run, known: Store, article: Path
) -> None:
    done = run(known.url, "draft", article, *AUTHOR)
    assert (done.returncode, done.stderr) == (0, "6 paragraphs, 18 drafts.\n")
    written = [Path(line).name for line in done.stdout.splitlines()]
    assert written == ["Dam Report.yaml", "claims-file.schema.json", "Dam Report.prompt.txt"]
    sheet = article.with_suffix(".yaml")
    checked = run(known.url, "check", sheet, *SHARED, "--text", article)
    assert (checked.returncode, checked.stderr) == (0, "4 file(s), 18 claims, 0 fault(s).\n")
    assert run(known.url, "import", sheet).returncode == 0
    assert operations(known, "dam-report") == ["create"]
    again = run(known.url, "import", sheet)
    assert "claims: 0 created, 0 updated, 18 unchanged" in again.stdout
    assert "Korreth" not in run(known.url, "export", "--format", "ndjson").stdout
    drafts = run(known.url, "export", "--format", "ndjson", "status=draft").stdout
    assert len(drafts.splitlines()) == 18


def test_a_worksheet_is_not_written_over(run: Run, known: Store, article: Path) -> None:
    assert run(known.url, "draft", article, *AUTHOR).returncode == 0
    article.with_suffix(".yaml").write_text("edited")
    refused = run(known.url, "draft", article, *AUTHOR)
    assert refused.returncode == 2
    assert article.with_suffix(".yaml").read_text() == "edited"
    assert run(known.url, "draft", article, *AUTHOR, "--force").returncode == 0
    assert article.with_suffix(".yaml").read_text() != "edited"


def test_a_text_that_stands_there_is_not_written_over(
    run: Run, known: Store, article: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.txt").write_text("Another text.")
    refused = run(known.url, "draft", article, *AUTHOR, "--output", tmp_path / "other.yaml")
    assert refused.returncode == 1
    assert "is another text" in refused.stderr
    assert sorted(file.name for file in tmp_path.glob("other*")) == ["other.txt"]


def test_a_worksheet_and_a_prompt_are_printed_where_that_is_asked_for(
    run: Run, known: Store, article: Path
) -> None:
    sheet = run(known.url, "draft", article, *AUTHOR, "--output", "-", "--id", "mine").stdout
    assert "\n  id: mine\n" in sheet
    prompt = run(known.url, "draft", article, "--prompt").stdout
    assert "- edda-torvalle: Edda Torvalle" in prompt
    assert list(article.parent.glob("*.yaml")) == []


def test_what_a_model_said_is_taken_as_far_as_it_is_proved(
    run: Run, known: Store, article: Path, tmp_path: Path
) -> None:
    claim = {"statement": "It is full.", "type": "state", "confidence": 0.9}
    answer = tmp_path / "answer.json"
    claims = [
        {**claim, "id": "full", "quotations": [{"exact": "The lake is full"}]},
        {**claim, "id": "empty", "quotations": [{"exact": "The lake is empty"}]},
    ]
    answer.write_text(json.dumps({"claims": claims}))
    done = run(known.url, "draft", article, *AUTHOR, "--answer", answer)
    assert done.returncode == 1
    told = "empty: “The lake is empty” does not stand in the article\n"
    assert done.stderr == told + "6 paragraphs, 1 drafts, 1 refused.\n"
    assert "- id: full\n" in article.with_suffix(".yaml").read_text()


def test_without_a_database_the_names_are_those_of_the_seed(
    run: Run, fresh_url: str, tmp_path: Path
) -> None:
    article = tmp_path / "short.txt"
    article.write_text("A Title\n\nVladimir Putin met the ministers in that very week.")
    done = run(fresh_url, "draft", article, "--output", "-")
    assert "{id: vladimir-putin, role: agent}" in done.stdout


@pytest.mark.parametrize(
    "case",
    [
        (b"", (), "nothing stands in it"),
        (b"\xff\xfe", (), "no text in UTF-8"),
        (b"A title\n", ("--published", "soon"), "published: "),
        (b"A title\n", ("--url", "ftp://x"), "url: "),
        (b"A title\n", ("--model-url", "nonsense"), "no address of a model"),
    ],
)
def test_what_cannot_be_drafted_is_told(
    run: Run, known: Store, article: Path, case: tuple[bytes, tuple[str, ...], str]
) -> None:
    content, options, told = case
    article.write_bytes(content)
    done = run(known.url, "draft", article, *options)
    assert done.returncode == 1
    assert told in done.stderr
