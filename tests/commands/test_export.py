"""`export`: claims files that can be imported again, and answers to questions."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW
from rdflib import RDF, Dataset, URIRef

from claims_api.store.engine import Store
from tests.commands.typed import Run, answer
from tests.small_files import bring, claim, paper

NANOPUBLICATION = "http://www.nanopub.org/nschema#Nanopublication"
SHARED = ("actors.yaml", "places.yaml", "topics.yaml")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_export_imports_to_the_same_export(
    run: Run, corpus: Store, store: Store, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert run(corpus.url, "export", "--to", first).returncode == 0
    assert run(store.url, "import", first).returncode == 0
    assert run(store.url, "export", "--to", second).returncode == 0
    assert contents(first) == contents(second)
    assert len(contents(first)) == len(SHARED) + 4


def test_what_is_exported_is_in_canonical_form(run: Run, corpus: Store, tmp_path: Path) -> None:
    run(corpus.url, "export", "--to", tmp_path)
    assert run(corpus.url, "format", "--check", tmp_path).returncode == 0


def test_export_without_a_folder_prints_every_file_behind_its_name(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "export")
    names = re.findall(r"^# (\S+\.yaml)$", done.stdout, re.MULTILINE)
    assert names[:3] == list(SHARED)
    assert names[3:] == sorted(names[3:])
    assert "magnier-2017-russia-iran.yaml" in names


def test_a_streaming_export_carries_the_whole_result(
    run: Run, corpus: Store, facts: list[dict[str, Any]]
) -> None:
    done = run(corpus.url, "export", "--format", "ndjson")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [f["id"] for f in facts]


def test_an_export_as_csv_answers_a_question(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "export", "--format", "csv", "actor=Moscow&polarity=negated")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["polarity"] for row in rows} == {"negated"}
    assert len(rows) == answer(run, corpus.url, "actor=russia&polarity=negated&limit=0")["total"]


def test_an_exported_answer_tells_its_warnings_beside_it(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "export", "--format", "ndjson", "actor=Rusia")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Russia (russia)" in done.stderr


def test_an_export_tells_what_its_format_cannot_show(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "export", "--format", "csv", "limit=1&facet=type&include=source")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 2
    assert "Facets are told in JSON alone.\n" in done.stderr


@pytest.mark.parametrize(
    "question", ["acter=Russia", "type=mood", "cursor=broken-cursor", "facet=nonsense"]
)
@pytest.mark.parametrize("name", ["json", "csv"])
def test_a_question_that_cannot_be_asked_is_refused(
    run: Run, corpus: Store, question: str, name: str
) -> None:
    done = run(corpus.url, "export", "--format", name, question)
    assert (done.returncode, done.stdout) == (1, "")
    assert question.partition("=")[0] in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_claims_files_answer_no_question(run: Run, corpus: Store) -> None:
    assert run(corpus.url, "export", "actor=Russia").returncode == 2


@pytest.mark.parametrize("name", ["csv", "ndjson", "json", "atom", "plover", "gexf"])
def test_an_answer_goes_into_a_file_as_it_goes_to_stdout(
    run: Run, corpus: Store, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "out"
    done = run(corpus.url, "export", "--format", name, "--to", file, "actor=russia")
    assert (done.returncode, done.stdout) == (0, "")
    assert (
        file.read_bytes().decode()
        == run(corpus.url, "export", "--format", name, "actor=russia").stdout
    )


def test_a_question_that_is_refused_makes_no_file(run: Run, corpus: Store, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    done = run(corpus.url, "export", "--format", "csv", "--to", file, "cursor=broken-cursor")
    assert (done.returncode, file.exists()) == (1, False)


def test_a_csv_is_described_beside_it(run: Run, corpus: Store, tmp_path: Path) -> None:
    file = tmp_path / "russia.csv"
    done = run(corpus.url, "export", "--format", "csv", "--to", file, "--metadata", "actor=russia")
    assert done.returncode == 0
    beside = tmp_path / "russia.csv-metadata.json"
    assert json.loads(beside.read_bytes())["url"] == "russia.csv"
    (table,) = CSVW(str(file)).tables  # finds the description by its name
    first = next(iter(table))
    assert (first["confidence"], first["agents"]) == (0.9, ["russia", "iran"])


@pytest.mark.parametrize("words", [["--format", "csv"], ["--format", "ndjson", "--to", "x"]])
def test_a_description_without_a_csv_beside_it_is_refused(
    run: Run, corpus: Store, words: list[str]
) -> None:
    done = run(corpus.url, "export", "--metadata", *words)
    assert done.returncode == 2
    assert "--format csv --to" in done.stderr


def test_a_csv_that_nothing_describes_is_not_begun(run: Run, corpus: Store, tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    done = run(corpus.url, "export", "--format", "csv", "--to", file, "--metadata", "/disputes")
    assert (done.returncode, done.stdout, file.exists()) == (1, "", False)
    assert done.stderr == "csv of /disputes has no description, so leave out --metadata\n"


def test_a_file_that_cannot_be_written_is_told_in_a_line(
    run: Run, corpus: Store, tmp_path: Path
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    assert run(corpus.url, "export", "--to", file) == (1, "", f"{file}: File exists\n")


def test_what_shapes_an_exported_answer_stands_once(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "export", "--format", "json", "limit=1&limit=2")
    assert done == (1, "", "limit stands once\n")


def test_an_exported_page_ends_where_its_limit_does(run: Run, corpus: Store) -> None:
    lines = run(corpus.url, "export", "--format", "ndjson", "?limit=3").stdout.splitlines()
    page = answer(run, corpus.url, "?limit=3")
    assert [json.loads(line) for line in lines] == page["items"]
    assert len(lines) == 3


def test_an_export_that_is_a_page_of_more_says_so(run: Run, corpus: Store) -> None:
    total = answer(run, corpus.url)["total"]
    whole = "ndjson, csv, parquet, jsonld, turtle, trig, annotations"
    told = f"These are 50 of {total}; {whole} hold all.\n"
    assert run(corpus.url, "export", "--format", "json").stderr == told
    assert run(corpus.url, "export", "--format", "json", "limit=2").stderr == ""


def test_a_list_is_exported_by_its_address(run: Run, corpus: Store) -> None:
    actors = run(corpus.url, "export", "--format", "ndjson", "/actors?kind=person")
    assert {json.loads(line)["kind"] for line in actors.stdout.splitlines()} == {"person"}
    network = run(corpus.url, "export", "--format", "json", "/network?topic=security")
    assert json.loads(network.stdout)["edges"]
    suggested = run(corpus.url, "export", "--format", "json", "/suggest?q=mosc&noun=actor")
    assert json.loads(suggested.stdout)["items"][0]["id"] == "russia"
    cut = run(corpus.url, "export", "--format", "json", "/suggest?q=r&limit=1")
    assert len(json.loads(cut.stdout)["items"]) == 1


def test_disputes_are_exported_as_a_matrix(run: Run, corpus: Store) -> None:
    matrix = run(corpus.url, "export", "--format", "csv", "/disputes?disputed_by=contrasts")
    every = run(corpus.url, "export", "--format", "ndjson", "/disputes?disputed_by=contrasts")
    ids = [json.loads(line)["id"] for line in every.stdout.splitlines()]
    assert matrix.stdout.splitlines()[0].split(",") == ["holder", "name", *ids]


@pytest.mark.parametrize(
    ("asked", "name", "told"),
    [
        ("/facts?actor=Russia", "csv", "/facts is not exported; /claims, /network, /disputes,"),
        ("/disputes", "graphml", "/disputes does not come as graphml, but as json, ndjson, csv."),
        ("/network", "csv", "/network does not come as csv, but as json, graphml, gexf."),
    ],
)
def test_what_is_not_exported_is_told_with_what_is(
    run: Run, corpus: Store, asked: str, name: str, told: str
) -> None:
    done = run(corpus.url, "export", "--format", name, asked)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_the_network_of_a_question_is_exported_whole(run: Run, corpus: Store, name: str) -> None:
    done = run(corpus.url, "export", "--format", name, "topic=security&edges=acts")
    served = run(corpus.url, "export", "--format", name, "topic=security&edges=acts&limit=5000")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == served.stdout
    assert done.stdout.count("<edge ") > 10


def test_an_exported_network_tells_its_warnings_and_faults(run: Run, corpus: Store) -> None:
    assert "Nobody knows" in run(corpus.url, "export", "--format", "gexf", "actor=Rusia").stderr
    refused = run(corpus.url, "export", "--format", "graphml", "sort=published")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Nothing here is called sort" in refused.stderr


# rdflib warns of what it does itself when it reads TriG.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
def test_what_russia_takes_part_in_is_exported_as_nanopublications(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "export", "--format", "trig", "actor=Russia")
    assert (done.returncode, done.stderr) == (0, "")
    found = Dataset()
    found.parse(data=done.stdout, format="trig")
    published = set(found.quads((None, RDF.type, URIRef(NANOPUBLICATION), None)))
    total = answer(run, corpus.url, "actor=Russia&limit=0")["total"]
    assert len(published) == total
    assert len([graph for graph in found.graphs() if len(graph)]) == 4 * total


def test_an_export_names_things_as_the_service_would(run: Run, corpus: Store) -> None:
    for name in ("jsonld", "turtle", "trig", "annotations"):
        done = run(corpus.url, "export", "--format", name, "actor=Russia&type=cause")
        assert "http://127.0.0.1:8000/claims/" in done.stdout


@pytest.mark.parametrize(
    ("name", "count"), [("jsonld", '"@type":"Claim"'), ("annotations", '"type":"Annotation"')]
)
def test_an_export_of_linked_data_is_one_document(
    run: Run, corpus: Store, name: str, count: str
) -> None:
    done = run(corpus.url, "export", "--format", name)
    assert json.loads(done.stdout)
    assert done.stdout.count(count) == answer(run, corpus.url)["total"]


def test_drafts_are_exported_without_a_key_where_they_are_asked_for(run: Run, store: Store) -> None:
    bring(store, paper(claim("dam", status="draft"), claim("lake", 9)))
    assert [found["id"] for found in answer(run, store.url, "status=draft")["items"]] == [
        "paper:dam"
    ]
    assert answer(run, store.url, "")["total"] == 1
