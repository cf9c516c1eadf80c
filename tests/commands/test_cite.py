"""`claims-api cite`: the citation of an address, in each format."""

import json
from datetime import UTC, datetime

import pytest
from pybtex.database import parse_string

from claims_api.cli.reading import CitationFormat
from claims_api.formats.choosing import CITATION_FORMATS
from claims_api.store.engine import Store
from tests.commands.typed import Run


def test_an_article_is_cited_by_its_address(run: Run, corpus: Store) -> None:
    line = (
        "Orvane, Z. (2023, April 12). Korreth Dam Is Full, Minister Says: Orchardist leader speaks "
        "of dry ditches downstream. The River Post. https://example.org/river-post/dam-report\n"
    )
    assert run(corpus.url, "cite", "/sources/river-post-dam-report") == (0, line, "")


def test_a_question_is_cited_for_other_programs(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "cite", "--format", "bibtex", "/claims?actor=Moscow")
    (entry,) = parse_string(done.stdout, "bibtex").entries.values()
    assert entry.fields["url"] == "http://127.0.0.1:8000/claims?actor=Moscow"
    assert entry.fields["urldate"] == datetime.now(UTC).date().isoformat()


def test_addresses_of_a_citation_begin_as_they_are_set_to(
    run: Run, corpus: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMS_API_BASE_URL", "https://claims.example/x")
    done = run(corpus.url, "cite", "--format", "json", "https://claims.example/x/actors/russia")
    assert json.loads(done.stdout)["address"] == "https://claims.example/x/actors/russia"


def test_every_format_of_citations_can_be_typed() -> None:
    assert {found.name for found in CITATION_FORMATS} == {found.value for found in CitationFormat}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/claims?acter=Russia", "Did you mean actor?"),
        ("/actors/rusia", "There is no actor rusia. The nearest: Russia (russia)"),
        ("actor=Russia", "actor=Russia is no list or record of this service."),
    ],
)
def test_what_cannot_be_cited_is_told_in_a_line(
    run: Run, corpus: Store, address: str, told: str
) -> None:
    done = run(corpus.url, "cite", address)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_citation_tells_its_warnings_beside_it(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "cite", "/claims?actor=Rusia")
    assert (done.returncode, "Nobody knows the actor Rusia." in done.stderr) == (0, True)
