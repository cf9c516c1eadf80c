"""Whose claim it is, in words: who holds it, how that reaches us, and in which source it stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from claims_api.vocabulary import Voice

Item = Mapping[str, Any]


def attributed(item: Item) -> str:
    """Return who holds a claim, by whom it reaches us and where it stands, without a full stop."""
    source = item["source"]
    day = f" ({source['published']})" if source["published"] else ""
    return f"{said(item)} in “{source['title']}”{day}"


def said(item: Item, lead: str = "") -> str:
    """Return who holds a claim and by whom it reaches us; where nobody is named, its source.

    `lead` stands before the holder, but not before what is only ascribed to one.
    """
    source = item["source"]
    authors = joined(source["authors"])
    holders = joined(item["attributed_to"]) or authors or f"“{source['title']}”"
    by = f"by {authors or 'the source'}"
    match item["voice"]:
        case Voice.quoted:
            told = f"{lead}{holders}, quoted {by}"
        case Voice.reported:
            told = f"{lead}{holders}, as reported {by}"
        case Voice.ascribed:
            told = f"{'ascribed' if lead[:1].islower() else 'Ascribed'} {by} to {holders}"
        case _:
            told = f"{lead}{holders}"
    return f"{told} by way of {joined(item['via'])}" if item["via"] else told


def speakers(item: Item) -> list[Item]:
    """Return those in whose name a claim is made.

    Who holds it; but what is only ascribed to a holder is said by the source's authors.
    """
    named = item["source"]["authors"] if item["voice"] == Voice.ascribed else item["attributed_to"]
    return list(named)


def conveyors(item: Item) -> list[Item]:
    """Return those through whom a claim reaches us, beside those in whose name it is made."""
    said = {one["id"] for one in speakers(item)}
    through = {one["id"]: one for one in (*item["source"]["authors"], *item["via"])}
    return [one for slug, one in through.items() if slug not in said]


def joined(named: Iterable[Item]) -> str:
    """Return names as a sentence lists them."""
    *most, last = [one["name"] for one in named] or [""]
    return f"{', '.join(most)} and {last}" if most else last
