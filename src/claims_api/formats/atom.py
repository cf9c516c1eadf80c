"""Atom (RFC 4287): a question as a feed, its claims as entries, one page of it (RFC 5005)."""

import json
from collections.abc import Iterator
from typing import Any

from claims_api import __version__
from claims_api.formats import attribution
from claims_api.formats.claim_nodes import is_retracted
from claims_api.formats.page import Page
from claims_api.formats.xml import attribute, text

NAMESPACE = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
MEDIA_TYPE = "application/atom+xml"
JSON = "application/json"
# A feed has to say when it changed; one without entries has never been seen to.
NEVER = "1970-01-01T00:00:00Z"
# What a claim is, as categories of its entry: the field, whose values they are.
_KINDS = ("type", "polarity", "voice", "act", "certainty")


def write(page: Page) -> Iterator[bytes]:
    """Return what is told of the feed, an entry for each claim, and the end."""
    items = [json.loads(item) for item in page.items]
    yield "".join(_opened(page, items)).encode()
    for item in items:
        lines = _gone(page, item) if is_retracted(item) else _entry(page, item)
        yield "".join(lines).encode()
    yield b"</feed>\n"


def _opened(page: Page, items: list[dict[str, Any]]) -> Iterator[str]:
    asked = f"/claims?{page.canonical}" if page.canonical else "/claims"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<feed xmlns="{NAMESPACE}" xmlns:at="{TOMBSTONES}">\n'
    yield f"<id>{text(page.absolute(asked))}</id>\n"
    yield f"<title>{text(page.question)}</title>\n"
    yield f"<updated>{max(map(_changed, items), default=NEVER)}</updated>\n"
    yield f'<generator version="{__version__}">claims-api</generator>\n'
    yield "<author><name>claims-api</name></author>\n"  # of entries whose claim nobody holds
    for relation, address in (("self", page.address), ("next", page.next), ("previous", page.prev)):
        if address:
            yield _link(relation, page.absolute(address), MEDIA_TYPE)
    yield _link("alternate", page.absolute(asked), JSON)


def _changed(item: dict[str, Any]) -> str:
    """Return when a claim or what is left of it changed; instants of one form sort as text."""
    return str(item["retracted_at"] if is_retracted(item) else item["updated_at"])


def _entry(page: Page, item: dict[str, Any]) -> Iterator[str]:
    path, source = f"/claims/{item['id']}", item["source"]
    yield f"<entry>\n<id>{text(page.absolute(path))}</id>\n"
    yield f"<title>{text(item['statement'])}</title>\n"
    yield f"<updated>{item['updated_at']}</updated>\n<published>{item['created_at']}</published>\n"
    for element, people in (
        ("author", attribution.speakers(item)),
        ("contributor", attribution.conveyors(item)),
    ):
        for one in people:
            address = page.absolute(f"/actors/{one['id']}")
            told = f"<name>{text(one['name'])}</name><uri>{text(address)}</uri>"
            yield f"<{element}>{told}</{element}>\n"
    yield _link("alternate", page.absolute(path), JSON)
    yield _link("via", page.absolute(f"/sources/{source['id']}"), JSON, source["title"])
    yield from _categories(item)
    told = f"{attribution.attributed(item)}: {item['statement']}"
    yield f"<summary>{text(told)}</summary>\n</entry>\n"


def _categories(item: dict[str, Any]) -> Iterator[str]:
    told = [(name, item[name], item[name]) for name in _KINDS if item[name]]
    told += [("topic", topic["id"], topic["name"]) for topic in item["topics"]]
    for name, value, label in told:
        yield f'<category term="{name}:{value}" label={attribute(label)}/>\n'


def _gone(page: Page, item: dict[str, Any]) -> Iterator[str]:
    """Tell that a claim was taken back (RFC 6721)."""
    ref = attribute(page.absolute(f"/claims/{item['id']}"))
    yield f'<at:deleted-entry ref={ref} when="{item["retracted_at"]}">\n'
    yield f"<at:comment>{text(item['reason'])}</at:comment>\n</at:deleted-entry>\n"


def _link(relation: str, address: str, media_type: str, title: str = "") -> str:
    titled = f" title={attribute(title)}" if title else ""
    return f'<link rel="{relation}" type="{media_type}" href={attribute(address)}{titled}/>\n'
