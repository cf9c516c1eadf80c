"""W3C Web Annotations: each claim as an annotation of the spans of its source."""

import json
from collections.abc import Iterator
from typing import Any

from claims_api.formats.attribution import attributed
from claims_api.formats.claim_nodes import is_retracted
from claims_api.formats.iris import CURATORS, Names
from claims_api.formats.page import Page
from claims_api.store.wire import dump

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
Item = dict[str, Any]


def write(page: Page) -> Iterator[bytes]:
    """Return a collection with its first page within it, or, from a cursor on, another page.

    A stream is a collection whose only page holds all.
    """
    names = Names(page.base)
    if page.is_first:
        yield _opened(page)
    between = b"" if page.is_first else b",\n"
    for item in page.items:
        yield between + dump(annotation(json.loads(item), names))
        between = b",\n"
    if page.is_last:
        yield _closed(page)


def annotation(item: Item, names: Names) -> Item:
    """Return the annotation that a claim is; of a retracted one, that it was taken back."""
    claim = names.claim(item["id"])
    told: Item = {"id": f"{claim}#annotation", "type": "Annotation"}
    if is_retracted(item):
        return told | {
            "motivation": "moderating",
            "body": {"type": "TextualBody", "value": f"Retracted: {item['reason']}"},
            "modified": item["retracted_at"],
            "target": names.of("source", item["source"]["id"]),
        }
    source = names.of("source", item["source"]["id"])
    targets = [
        {"source": source, "selector": _selector(anchor, context)}
        if "orphaned" not in anchor
        else {"source": source}
        for anchor, context in zip(item["anchors"], item["anchor_contexts"], strict=True)
    ]
    return told | {
        "motivation": "describing",
        "creator": _curators(names),
        "created": item["created_at"],
        "modified": item["updated_at"],
        "body": [_words(item), {"id": claim, "format": "application/ld+json"}],
        "target": targets if len(targets) > 1 else targets[0],
    }


def _words(item: Item) -> Item:
    """Return a claim in words, whose it is told with it: else it would read as the annotator's."""
    return {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "value": f"{attributed(item)}: {item['statement']}",
    }


def _selector(anchor: Item, context: Item | None) -> Item | list[Item]:
    """Return where an anchor stands; where its words are public, by these too."""
    position: Item = {
        "type": "TextPositionSelector",
        "start": anchor["start"],
        "end": anchor["end"],
    }
    if context is None:
        return position
    around = {name: context[name] for name in ("prefix", "suffix") if context[name]}
    return [position, {"type": "TextQuoteSelector", "exact": context["exact"], **around}]


def _curators(names: Names) -> Item:
    return {
        "id": names.curators().iri,
        "type": "Organization",
        "name": CURATORS,
    }


def _opened(page: Page) -> bytes:
    shown: Item = {"id": page.absolute(page.address), "type": "AnnotationPage"}
    collection: Item = {
        "id": _collection(page),
        "type": "AnnotationCollection",
        "label": page.question,
        "total": page.total,
    }
    if _continues(page):
        told = {"@context": CONTEXT, **shown, "partOf": collection}
        return b'%b,"items":[\n' % dump(told)[:-1]
    told = {"@context": CONTEXT, **collection}
    # The address alone may be the name of the collection.
    shown |= {"id": f"{shown['id']}#first", "partOf": collection["id"], "startIndex": 0}
    return b'%b,"first":%b,"items":[\n' % (dump(told)[:-1], dump(shown)[:-1])


def _closed(page: Page) -> bytes:
    # A stream has no neighbours: what is before its last page is within it.
    links = {"prev": page.prev, "next": page.next} if page.is_first else {}
    around = {name: page.absolute(link) for name, link in links.items() if link}
    told = b"," + dump(around)[1:-1] if around else b""
    return b"\n]%b}%b\n" % (told, b"" if _continues(page) else b"}")


def _asked(page: Page) -> tuple[str, list[str]]:
    path, _, query = page.absolute(page.address).partition("?")
    return path, query.split("&")


def _continues(page: Page) -> bool:
    """Tell whether an answer begins at a cursor, and so is no collection from its beginning on."""
    return any(part.startswith("cursor=") for part in _asked(page)[1])


def _collection(page: Page) -> str:
    """Return the address of all pages, by the same means by which this one was asked for."""
    path, parts = _asked(page)
    by_name = [part for part in parts if part.startswith("format=")]
    asked = "&".join([*filter(None, [page.canonical]), *by_name])
    return f"{path}?{asked}" if asked else path
