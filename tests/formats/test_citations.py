"""Citations as text, BibTeX and CSL-JSON: held to the published schema, read by other programs."""

import json
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from citeproc import (
    Citation as Cluster,
)
from citeproc import (
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import example, given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from jsonschema import Draft7Validator
from pybtex.database import Entry, parse_string
from pybtex.scanner import PybtexSyntaxError

from claims_api.formats import bibtex, csl, reference
from claims_api.formats.citation import Author, Citation

PUBLISHED = Path(__file__).parent / "published"
SCHEMA = Draft7Validator(json.loads((PUBLISHED / "csl-data.json").read_bytes()))

ARTICLE = Citation(
    kind="source",
    key="paper",
    title="A Paper: On Lakes",
    authors=(Author("Ada van Auctor", True), Author("The Lake Board")),
    issued="2017-03-31",
    publisher="The River Post",
    url="https://example.org/a_paper?x=1&y=50%25",
    address="https://claims.example/sources/paper",
    generation=7,
    accessed=date(2026, 11, 3),
    language="en",
)
CLAIM = replace(
    ARTICLE,
    kind="claim",
    key="paper:lake-is-full",
    title="Claim held by Ada van Auctor: The lake is full",
    authors=(Author("The Coders"),),
    issued="2026-10-01",
    publisher="lakes",
    url="https://claims.example/claims/paper:lake-is-full",
    medium="Claim in its coders’ words",
    version=2,
    licence="CC0-1.0",
    source=ARTICLE,
)
# What BibTeX, TeX, JSON or a reader of either could take for something else.
HOSTILE = (
    "}, note = {x",
    "{",
    "}",
    "a \\ b",
    "50 % off & $3 #1 a_b ~ ^",
    "@misc{other, title = {x}}",
    '"quoted" and "more"',
    "\\input{/a/file}",
    "<b>bold</b> “curly” – dash",
    "Путин и Иран",
    "عن إيران",
    "é e\u0301 🜁",
)
SIGNS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")) | st.just(" ")
TEXTS = st.text(SIGNS, min_size=1, max_size=60).map(lambda t: " ".join(t.split())).filter(bool)


def read(citation: Citation) -> Entry:
    """Return the one entry that pybtex reads."""
    found = parse_string(bibtex.entry(citation), "bibtex")
    assert list(found.entries) == [citation.key]
    return found.entries[citation.key]


def plain(tex: str) -> str:
    """Return what TeX shows of text that we escaped."""
    for sign, name in (
        ("{", r"\textbraceleft{}"),
        ("}", r"\textbraceright{}"),
        ("~", r"\textasciitilde{}"),
        ("^", r"\textasciicircum{}"),
        *((sign, f"\\{sign}") for sign in "&%$#_"),
    ):
        tex = tex.replace(name, sign)
    return tex.replace(r"\textbackslash{}", "\\")


def rendered(*citations: Citation) -> list[str]:
    """Return the references as citeproc-py renders them in the Harvard style that it brings."""
    items = [csl.item(citation) for citation in citations]
    with warnings.catch_warnings():
        # It says of each field that it does not know that it does not know it.
        warnings.filterwarnings("ignore", "The following arguments", UserWarning)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        shelf = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        shelf.register(Cluster([CitationItem(item["id"])]))
    return [str(found) for found in shelf.bibliography()]


def test_an_article_is_one_line() -> None:
    assert reference.line(ARTICLE) == snapshot(
        "van Auctor, A., & The Lake Board. (2017, March 31). A Paper: On Lakes. The River Post. "
        "https://example.org/a_paper?x=1&y=50%25"
    )


def test_a_claim_is_one_line_with_what_it_was_coded_from() -> None:
    assert reference.line(CLAIM) == snapshot(
        "The Coders. (2026, October 1). Claim held by Ada van Auctor: The lake is full "
        "(version 2, data generation 7) [Claim in its coders’ words]. lakes (CC0-1.0). "
        "Retrieved November 3, 2026, from https://claims.example/claims/paper:lake-is-full "
        "(Coded from van Auctor, A., & The Lake Board. (2017, March 31). A Paper: On Lakes. "
        "The River Post. https://example.org/a_paper?x=1&y=50%25)"
    )


def test_an_entry_is_written_so() -> None:
    assert bibtex.entry(ARTICLE) == snapshot(
        """\
@misc{paper,
  author = {van Auctor, Ada and {The Lake Board}},
  title = {{A Paper: On Lakes}},
  year = {2017},
  month = mar,
  howpublished = {The River Post},
  url = {https://example.org/a_paper?x=1&y=50%25}
}
"""
    )


def test_braces_of_an_address_end_no_field() -> None:
    article = replace(ARTICLE, url="https://example.org/a?b={c#}}")
    assert read(article).fields["url"] == "https://example.org/a?b=%7Bc#%7D%7D"


def test_an_item_is_written_so() -> None:
    assert csl.item(ARTICLE) == snapshot(
        {
            "id": "paper",
            "type": "webpage",
            "title": "A Paper: On Lakes",
            "author": [
                {"family": "Auctor", "given": "Ada", "non-dropping-particle": "van"},
                {"literal": "The Lake Board"},
            ],
            "issued": {"date-parts": [[2017, 3, 31]]},
            "publisher": "The River Post",
            "URL": "https://example.org/a_paper?x=1&y=50%25",
            "language": "en",
        }
    )


def test_the_service_is_not_said_to_have_read_an_article_today() -> None:
    for written in (reference.line(ARTICLE), bibtex.entry(ARTICLE), str(csl.item(ARTICLE))):
        assert "2026" not in written
        assert "generation" not in written


def test_the_data_are_cited_with_day_and_generation() -> None:
    fields = read(CLAIM).fields
    assert (fields["urldate"], fields["version"]) == ("2026-11-03", "2")
    assert "data generation 7; licence CC0-1.0; coded from van Auctor, A." in fields["note"]
    item = csl.item(CLAIM)
    assert item["accessed"] == {"date-parts": [[2026, 11, 3]]}
    assert item["note"].startswith("data generation 7; ")


def test_another_program_reads_who_wrote_it() -> None:
    person, board = read(ARTICLE).persons["author"]
    assert (person.first_names, person.prelast_names) == (["Ada"], ["van"])
    assert person.last_names == ["Auctor"]
    assert (board.first_names, board.last_names) == ([], ["{The Lake Board}"])


def test_another_program_renders_it() -> None:
    article, claim = rendered(ARTICLE, CLAIM)
    assert article.startswith("van Auctor, A. and The Lake Board (2017) ")
    assert "A Paper: On Lakes" in article
    assert claim.startswith("The Coders (2026) ")
    assert "Claim held by Ada van Auctor: The lake is full" in claim
    assert "(Accessed: November 3, 2026)" in claim


@pytest.mark.parametrize(
    ("issued", "text", "year", "month", "parts"),
    [
        ("2017", "2017", "2017", None, {"date-parts": [[2017]]}),
        ("2017-03", "2017, March", "2017", "March", {"date-parts": [[2017, 3]]}),
        (
            "2017-03-31~",
            "ca. 2017, March 31",
            "ca. 2017",
            "March",
            {"date-parts": [[2017, 3, 31]], "circa": True},
        ),
        ("2017?", "ca. 2017", "ca. 2017", None, {"date-parts": [[2017]], "circa": True}),
        ("2017-XX", "ca. 2017", "ca. 2017", None, {"date-parts": [[2017]], "circa": True}),
        (
            "201X",
            "ca. 2010–2019",
            "ca. 2010--2019",
            None,
            {"date-parts": [[2010], [2019]], "circa": True},
        ),
        ("2001-22", "2001, Summer", "2001", None, {"date-parts": [[2001]], "season": 2}),
        (
            "2016-11/2017-02",
            "2016, November–2017, February",
            "2016--2017",
            None,
            {"date-parts": [[2016, 11], [2017, 2]]},
        ),
        ("2016-03/2016-05", "2016, March–2016, May", "2016", None, None),
        ("2016/..", "since 2016", "since 2016", None, {"literal": "since 2016"}),
        ("../2016", "until 2016", "until 2016", None, {"literal": "until 2016"}),
        ("-0043", "44 BCE", "44 BCE", None, {"date-parts": [[-44]]}),
        ("0000", "1 BCE", "1 BCE", None, {"date-parts": [[-1]]}),
        ("../..", "n.d.", None, None, {}),
        (None, "n.d.", None, None, {}),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(
    issued: str | None, text: str, year: str | None, month: str | None, parts: Any
) -> None:
    dated = replace(ARTICLE, issued=issued)
    assert f" ({text}). " in reference.line(dated)
    fields = read(dated).fields
    assert (fields.get("year"), fields.get("month")) == (year, month)
    if parts is not None:
        assert csl.item(dated).get("issued", {}) == parts
    SCHEMA.validate([csl.item(dated)])


@pytest.mark.parametrize("issued", ["2017~", "201X", "2001-22", "-0043", None])
def test_another_program_renders_every_kind_of_date(issued: str | None) -> None:
    (shown,) = rendered(replace(ARTICLE, issued=issued))
    assert "A Paper: On Lakes" in shown


def test_what_has_neither_author_nor_address_is_cited_all_the_same() -> None:
    bare = replace(ARTICLE, authors=(), url=None, publisher=None, issued=None, language=None)
    assert reference.line(bare) == "A Paper: On Lakes. (n.d.)."
    assert read(bare).fields == {"title": "{A Paper: On Lakes}"}
    assert csl.item(bare) == {"id": "paper", "type": "document", "title": "A Paper: On Lakes"}
    SCHEMA.validate([csl.item(bare)])


@pytest.mark.parametrize(("count", "shown"), [(2, "B0, A., & B1, A."), (21, "B18, A., … B20, A.")])
def test_many_authors_are_told_as_the_style_has_it(count: int, shown: str) -> None:
    authors = tuple(Author(f"Ada B{n}", True) for n in range(count))
    assert f"{shown} (2017" in reference.line(replace(ARTICLE, authors=authors))
    assert len(read(replace(ARTICLE, authors=authors)).persons["author"]) == count


def test_a_name_of_double_given_names_is_shortened_to_both() -> None:
    named = replace(ARTICLE, authors=(Author("Jean-Paul Marie Sartre", True),))
    assert reference.line(named).startswith("Sartre, J.-P. M. (2017")


@pytest.mark.parametrize("name", ["Ada and Bob Auctor", "Example, Inc., Limited", "Madonna"])
def test_a_name_that_would_be_misread_is_one_word_for_bibtex(name: str) -> None:
    (person,) = read(replace(ARTICLE, authors=(Author(name, True),))).persons["author"]
    assert person.last_names == [f"{{{name}}}"]


def test_a_reader_refuses_what_is_not_escaped() -> None:
    spoilt = bibtex.entry(ARTICLE).replace("A Paper", "A { Paper")
    with pytest.raises(PybtexSyntaxError):
        parse_string(spoilt, "bibtex")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["title", "publisher", "author"])
def test_whatever_stands_in_a_field_stays_in_it(field: str, text: str) -> None:
    changed = {"authors": (Author(text),)} if field == "author" else {field: text}
    cited = replace(CLAIM, **changed)  # type: ignore[arg-type]  # fields of text
    entry = read(cited)
    found = {
        "title": entry.fields["title"][1:-1],
        "publisher": entry.fields["howpublished"],
        "author": str(entry.persons["author"][0])[1:-1],
    }
    assert plain(found[field]) == text
    assert set(entry.fields) == set(read(CLAIM).fields)
    assert len(entry.persons["author"]) == 1
    SCHEMA.validate(json.loads(b"".join(csl.write(cited))))


@given(TEXTS, TEXTS, TEXTS, st.booleans())
@example("x", "Jr., a, b", "and", True)
def test_any_text_is_cited(title: str, name: str, publisher: str, is_person: bool) -> None:
    authors = (Author(name, is_person), Author("Ada Auctor", True))
    cited = replace(CLAIM, title=title, authors=authors, publisher=publisher, source=None)
    entry = read(cited)
    assert plain(entry.fields["title"][1:-1]) == title
    assert plain(entry.fields["howpublished"]) == publisher
    assert len(entry.persons["author"]) == 2
    SCHEMA.validate([csl.item(cited)])
    assert "\n" not in reference.line(cited)
