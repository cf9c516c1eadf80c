"""Claims files out of the database: brought in anywhere, they come out again byte for byte."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from claims_api.curation import canonical
from claims_api.curation.checking import Known, check
from claims_api.curation.claims_file import ClaimsFile, ParsedFile, parse
from claims_api.curation.exporting import shared_files, source_files
from claims_api.curation.importing import import_files
from claims_api.store.engine import Store
from tests.curation.drawn import Corpus, Drawn, writes
from tests.databases import Databases, opened
from tests.small_files import ADA, claim, source, topic

Exported = dict[str, bytes]


def exported(store: Store) -> Exported:
    """Return every claims file of a store."""
    with store.reading() as connection:
        found = [*shared_files(connection), *source_files(connection)]
    return {name: canonical.write(plain).encode() for name, plain in found}


def read(files: Exported) -> list[ParsedFile]:
    """Read claims files again."""
    return [parse(data, name) for name, data in files.items()]


def assert_stable(databases: Databases, migrated: str, store: Store) -> None:
    """Hold what is exported against what it makes, here and elsewhere."""
    first = exported(store)
    assert not import_files(store, read(first)).changed_anything()
    with opened(databases, migrated) as other:
        import_files(other, read(first))
        assert exported(other) == first


def test_the_shipped_articles_come_out_as_they_went_in(
    databases: Databases, migrated: str, corpus: Store
) -> None:
    assert_stable(databases, migrated, corpus)


@pytest.mark.proof
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(writes)
def test_what_any_writes_leave_comes_out_as_it_went_in(
    databases: Databases, migrated: str, writes: list[list[Drawn]]
) -> None:
    records = Corpus()
    with opened(databases, migrated) as store:
        for write in writes:
            after, files = records.after(write)
            if not check(after.files(), Known()):
                import_files(store, files)
                records = after
        assert_stable(databases, migrated, store)


# Without what no field takes: control characters, what is no character, nothing but spaces.
_characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])
_text = st.text(_characters, min_size=1, max_size=30).filter(str.strip)
_TEXTS = ("name", "alias", "label", "title", "statement", "note", "wording", "keyword")
_drawn = st.fixed_dictionaries(
    {
        **dict.fromkeys(_TEXTS, _text),
        "confidence": st.floats(0, 1),
        "latitude": st.floats(-90, 90),
        "starts": st.lists(st.integers(0, 40), max_size=4),
    }
)


def content(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return a claims file in which the texts and numbers stand that were drawn."""
    verdict = {"id": "v", "assessor": drawn["name"], "verdict": "mixed"}
    verdict["wording"] = drawn["wording"]
    whole = {"note": drawn["note"], "confidence": drawn["confidence"], "assessments": [verdict]}
    sea = {"name": drawn["label"], "kind": "sea", "latitude": drawn["latitude"], "longitude": 1}
    return {
        "actors": [ADA | {"name": drawn["name"], "aliases": [{"text": drawn["alias"]}]}],
        "places": [{"id": "ys", **sea}],
        "topics": [topic("fog", label=drawn["label"], description=drawn["note"])],
        "source": source(title=drawn["title"], keywords=[drawn["keyword"]]),
        "claims": [
            claim(f"c{n}", start, statement=drawn["statement"], **whole)
            for n, start in enumerate(drawn["starts"])
        ],
    }


@pytest.mark.proof
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(_drawn)
def test_whatever_texts_and_numbers_come_out_as_they_went_in(
    databases: Databases, migrated: str, drawn: dict[str, Any]
) -> None:
    file = ParsedFile("drawn", ClaimsFile.model_validate(content(drawn)), {})
    assume(not check([file], Known()))  # of two names that are one in NFC
    with opened(databases, migrated) as store:
        import_files(store, [file])
        assert_stable(databases, migrated, store)


@pytest.mark.parametrize("status", ["draft", "retracted", "withdrawn"])
def test_drafts_and_what_was_retracted_come_out_too(
    databases: Databases, migrated: str, store: Store, status: str
) -> None:
    why = {"retraction_reason": "Misread."} if status != "draft" else {}
    plain = {"actors": [ADA], "source": source(), "claims": [claim("a", status=status, **why)]}
    import_files(store, [ParsedFile("one", ClaimsFile.model_validate(plain), {})])
    assert f"status: {status}".encode() in exported(store)["paper"]
    assert_stable(databases, migrated, store)
