"""A diary that the proofs of writing write into: its author, the source, its claims."""

from typing import Any

from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import make_ready
from claims_api.store.engine import Store

Json = dict[str, Any]

AUTHOR: Json = {"id": "ada", "name": "Ada Auctor", "kind": "person"}
SOURCE: Json = {"id": "diary", "title": "A diary", "authors": ["ada"]}


def claim(local: str, number: int) -> Json:
    """Return the nth claim of the diary, as a claims file has it."""
    return {
        "id": local,
        "statement": f"On day {number} of the talks the envoy of the port said nothing.",
        "type": "event",
        "confidence": 0.9,
        "actors": [{"id": "ada", "role": "agent"}],
        "anchors": [{"start": 80 * number, "end": 80 * number + 70, "sha256": "0" * 64}],
    }


def begin(url: str) -> None:
    """Make a database with a diary that is empty."""
    make_ready(url, seed=False)
    content = ClaimsFile.model_validate({"actors": [AUTHOR], "source": SOURCE})
    with Store(url) as store:
        import_files(store, [ParsedFile("diary", content, {})])
