"""The IRIs of what is served, and of what stands around claims."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from claims_api.formats.rdf import Iri, Node, node

# What schema.org and most readers of it take for a date; the rest of EDTF, seasons (month 21 to 24)
# too, is told by its own type.
_CALENDAR = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")

CURATORS = "The curators of this service"


def calendar(text: str | None) -> str | None:
    """Return a date that is a plain year, month or day; none of the rest of EDTF."""
    return text if text and _CALENDAR.fullmatch(text) else None


def licence(item: Mapping[str, Any]) -> Iri | None:
    """Return the licence of a claim's coding, where its source names one by its SPDX identifier."""
    known = item.get("source_record", {}).get("coding_licence")
    return Iri(f"http://spdx.org/licenses/{known}") if known else None


class Names(NamedTuple):
    """What the service's records are called: `base` is its address, without a slash at the end."""

    base: str

    def claim(self, key: str) -> Iri:
        """Return a claim's address."""
        return Iri(f"{self.base}/claims/{key}")

    def of(self, kind: str, slug: str) -> Iri:
        """Return the address of an actor, place, topic or source."""
        return Iri(f"{self.base}/{kind}s/{slug}")

    def named(self, kind: str, record: Mapping[str, Any]) -> Node:
        """Return a record that is shown by its name alone."""
        return node(self.of(kind, record["id"]), schema_name=record["name"])

    def reference(self, item: Mapping[str, Any]) -> Node:
        """Return a claim's source as it stands beside the claim: enough to cite it."""
        source = item["source"]
        url = item.get("source_record", {}).get("url")
        return node(
            self.of("source", source["id"]),
            ["schema:CreativeWork"],
            schema_name=source["title"],
            schema_author=[self.named("actor", author) for author in source["authors"]],
            schema_datePublished=calendar(source["published"]),
            schema_url=Iri(url) if url else None,
        )

    def curators(self) -> Node:
        """Return those who read the sources and coded the claims."""
        return node(
            Iri(f"{self.base}/#curators"),
            ["schema:Organization"],
            schema_name=CURATORS,
        )
