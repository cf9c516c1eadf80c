"""The oracle: what a question must find, worked out in plain Python from the claims files."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from claims_api.dates import ANY_TIME, Span, span
from claims_api.queries.asking import Term
from claims_api.queries.buckets import buckets_of
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.facets import Facet, Side
from claims_api.queries.filters.actors import PassedOn, Takes
from claims_api.queries.filters.base import Claim, Condition
from claims_api.queries.filters.places import Paragraph, Within
from claims_api.queries.filters.times import During
from claims_api.store.words import matches, sought, words_of
from claims_api.text import fold

Record = dict[str, Any]
CODES = ("wikidata", "iso2", "iso3", "iso", "code")
WEIGHTS = ("core", "supporting", "minor")


@dataclass
class Noun:
    """The records of one noun, as the files hold them."""

    records: dict[str, Record] = field(default_factory=dict)

    @cached_property
    def tiers(self) -> list[dict[str, set[str]]]:
        """Return the folded names of all records: ids, codes, names, aliases."""
        found: list[dict[str, set[str]]] = [defaultdict(set) for _ in range(4)]
        for slug, record in self.records.items():
            aliases = [alias["text"] for alias in record.get("aliases", [])]
            codes = [record[code] for code in CODES if code in record]
            for tier, names in zip(found, ([slug], codes, [name_of(record)], aliases), strict=True):
                for name in names:
                    tier[fold(name)].add(slug)
        return found

    def meant(self, value: str) -> set[str]:
        """Return what a name means: all that the first tier knows which knows any."""
        key = fold(value)
        return next((tier[key] for tier in self.tiers if key in tier), set())

    def above(self, slug: str) -> set[str]:
        """Return a record with all that it lies within, or that is broader."""
        record = self.records[slug]
        steps = [*record.get("broader", []), *filter(None, [record.get("within")])]
        return {slug}.union(*map(self.above, steps))


def name_of(record: Record) -> str:
    """Return the name under which a record is shown."""
    return str(record.get("name") or record.get("label") or record.get("title"))


class Oracle:
    """All published claims as documents, and all that the files say beside them."""

    def __init__(self, facts: list[Record], folders: Iterable[Path]) -> None:
        """Read the files; `facts` are the claims in the order of their documents."""
        self.facts = facts
        self.nouns = {noun: Noun() for noun in ("actor", "place", "topic", "source")}
        self.places: dict[str, tuple[int, int, int]] = {}
        for at, file in enumerate(sorted_files(folders)):
            content = yaml.load(file.read_text("utf-8"), yaml.CBaseLoader)  # text alone
            for noun in ("actor", "place", "topic"):
                for record in content.get(f"{noun}s", []):
                    self.nouns[noun].records[record["id"]] = record
            if source := content.get("source"):
                # A source is found by its id alone.
                self.nouns["source"].records[source["id"]] = source
                self._note_places(at, source["id"], content["claims"])
        self.groups = lru_cache(None)(self._groups)

    def _note_places(self, file: int, source: str, claims: list[Record]) -> None:
        for at, claim in enumerate(claims):
            start = int(claim["anchors"][0]["start"])
            self.places[f"{source}:{claim['id']}"] = (file, start, at)

    # Who is part of whom, day by day

    @cached_property
    def _steps(self) -> list[tuple[str, str, Span]]:
        return [
            (slug, step["group"], span(step["dates"]) if "dates" in step else ANY_TIME)
            for slug, actor in self.nouns["actor"].records.items()
            for step in actor.get("memberships", [])
        ]

    def _groups(self, member: str, day: int) -> frozenset[str]:
        """Return all of whom a member is part on one day."""
        found, waiting = {member}, [member]
        while waiting:
            at = waiting.pop()
            for below, above, days in self._steps:
                if below == at and days.earliest <= day <= days.latest and above not in found:
                    found.add(above)
                    waiting.append(above)
        return frozenset(found)

    def part_of(self, member: str, time: Span) -> frozenset[str]:
        """Return all of whom a member is part on any one day of a time.

        The days that several steps share begin where one of them begins, or with the time.
        """
        begins = {days.earliest for _, _, days in self._steps} | {time.earliest}
        days = [day for day in begins if time.earliest <= day <= time.latest]
        return frozenset().union(*(self.groups(member, day) for day in days))

    # What a term means for a claim

    def holds(self, name: str, kind: Condition, term: Term, claim: Claim, members: bool) -> bool:
        """Tell whether a claim has any of the values of a term."""
        has = kind.values(claim)
        if isinstance(kind, Takes | PassedOn):
            return self._takes(name, term, claim, has, members)
        if isinstance(kind, Within):
            noun = self.nouns[kind.noun or ""]
            wanted = set().union(*map(noun.meant, term.values))
            return any(wanted & noun.above(str(slug)) for slug in has)
        if isinstance(kind, During):
            edtf = kind.edtf(claim)
            return edtf is not None and any(span(value).meets(span(edtf)) for value in term.values)
        if isinstance(kind, Paragraph):
            return any(number in paragraphs(value) for value in term.values for number in has)
        if kind.noun == "source":
            return bool(has & {value for v in term.values for value in self._source(v)})
        return bool(has & set(term.values))

    def _source(self, value: str) -> set[str]:
        return {slug for slug in self.nouns["source"].records if fold(slug) == fold(value)}

    def _takes(
        self, name: str, term: Term, claim: Claim, has: frozenset[Hashable], members: bool
    ) -> bool:
        values = {value for value in term.values if value.casefold() != "author"}
        if name == "attributed_to" and len(values) < len(term.values):
            authors = {author["id"] for author in claim["source"]["authors"]}
            if authors & {holder["id"] for holder in claim["attributed_to"]}:
                return True
        else:
            values = set(term.values)
        wanted = set().union(*map(self.nouns["actor"].meant, values))
        if not members:
            return bool(wanted & has)
        return any(wanted & self.part_of(str(slug), time_of(claim)) for slug in has)

    # What a question finds

    def matching(self, question: ClaimQuestion, *without: str) -> list[Claim]:
        """Return the claims that meet all conditions, or all but those of some parameters."""
        wanted = sought(question.q) if question.q is not None else None
        conditions = [
            (name, kind, term)
            for name, kind, terms in question.conditions()
            for term in terms
            if name not in without
        ]
        return [
            claim
            for claim in self.facts
            if claim["confidence"] >= (question.min_confidence or 0)
            and claim["updated_at"] >= (question.updated_since or "")
            and (wanted is None or matches(words_of(claim), wanted))
            and all(
                self.holds(name, kind, term, claim, question.members) != term.negated
                for name, kind, term in conditions
            )
        ]

    def found(self, question: ClaimQuestion, sorts: list[str]) -> list[str]:
        """Return the ids of what a question finds, in the order of these sorts."""
        claims = self.matching(question)
        for name in reversed([*sorts, "position"]):
            claims = self._sorted(claims, name.removeprefix("-"), name.startswith("-"))
        return [claim["id"] for claim in claims]

    def _sorted(self, claims: list[Claim], name: str, down: bool) -> list[Claim]:
        """Sort by one key, which keeps the order of equals; what is not known comes last."""
        by: dict[str, Callable[[Claim], Any]] = {
            "position": lambda claim: self.places[claim["id"]],
            "published": lambda claim: first_day(claim["source"]["published"]),
            "occurred": lambda claim: first_day(claim["occurred"] and claim["occurred"]["edtf"]),
            "updated": lambda claim: claim["updated_at"],
            "salience": lambda claim: WEIGHTS.index(claim["salience"]),
        }
        key = by[name]
        known = [claim for claim in claims if key(claim) is not None]
        unknown = [claim for claim in claims if key(claim) is None]
        return sorted(known, key=key, reverse=down) + unknown

    # What a facet counts

    def facet(self, question: ClaimQuestion, facet: Facet) -> list[Record]:
        """Count the values of one field, or of two crossed, over what all other filters leave."""
        found = Counter(
            values
            for claim in self.matching(question, *(side.name for side in facet.sides))
            for values in product(*(self._counted(side, claim, question) for side in facet.sides))
        )
        timed = [at for at, side in enumerate(facet.sides) if side.bucket]

        def order(values: tuple[str | None, ...]) -> Any:
            first = [(values[at] is None, first_day(values[at]), values[at]) for at in timed]
            return first, -found[values], [(value is None, str(value)) for value in values]

        return [self._told(facet, v, found[v]) for v in sorted(found, key=order)[: facet.most]]

    def _told(self, facet: Facet, values: tuple[str | None, ...], claims: int) -> Record:
        told = [
            {"value": value, **self._name(side.kind, value)}
            for side, value in zip(facet.sides, values, strict=True)
        ]
        return {**(told[0] if len(told) == 1 else {"values": told}), "claims": claims}

    def _counted(self, side: Side, claim: Claim, question: ClaimQuestion) -> set[str | None]:
        kind = side.kind
        if isinstance(kind, During):
            return set(buckets_of(kind.edtf(claim), side.bucket or ""))
        has = {str(value) for value in kind.values(claim)}
        if isinstance(kind, Takes | PassedOn) and question.members:
            return set().union(*(self.part_of(slug, time_of(claim)) for slug in has))
        if isinstance(kind, Within):
            return set().union(*(self.nouns[side.name].above(slug) for slug in has))
        if isinstance(kind, Paragraph):
            nowhere = any(anchor["paragraph"] is None for anchor in claim["anchors"])
            return has | ({None} if nowhere else set())
        if isinstance(kind, Takes | PassedOn) or side.name in ("verdict", "relation", "has"):
            return set(has)
        return set(has) or {None}

    def _name(self, kind: Condition, value: str | None) -> dict[str, str]:
        if kind.noun is None:
            return {}
        return {"name": name_of(self.nouns[kind.noun].records[str(value)])}


def sorted_files(folders: Iterable[Path]) -> list[Path]:
    """Return the claims files in the order in which they are brought in."""
    return [file for folder in folders for file in sorted(folder.glob("*.yaml"))]


def paragraphs(value: str) -> range:
    """Return the numbers that `7` or `3-5` names; `5-3` names the same."""
    first, _, last = value.partition("-")
    low, high = sorted((int(first), int(last or first)))
    return range(low, high + 1)


def first_day(edtf: str | None) -> int | None:
    """Return the first day that a date may mean, or None where there is none."""
    return span(edtf).earliest if edtf else None


def time_of(claim: Claim) -> Span:
    """Return when a claim plays: when it occurred, else was said, else was published, else ever."""
    occurred = claim["occurred"] and claim["occurred"]["edtf"]
    edtf = occurred or claim["said"] or claim["source"]["published"]
    return span(edtf) if edtf else ANY_TIME
