"""ClaimReview in JSON-LD (schema.org) as it is read: who found what of which claim."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from claims_api.curation.claims_file import Tree
from claims_api.curation.faults import FileFaults, Pointer, code_of
from claims_api.models.assessment import AssessmentRecord
from claims_api.text import digest, fold
from claims_api.vocabulary import Verdict

Json = dict[str, Any]
_PREFIXES = re.compile(r"^(?:https?://schema\.org/|schema:)")
_OURS = re.compile(r"^urn:claims-api:")
_MARKS = ("@type", "@graph", "@context")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)")
_OF_OURS = re.compile(r"#assessment-([a-z0-9]+(?:-[a-z0-9]+)*)$")
# What publishers call their verdicts, beside our own words for them.
_WORDS = {
    **{verdict.value.replace("_", " "): verdict for verdict in Verdict},
    **dict.fromkeys(("correct", "accurate"), Verdict.true),
    **dict.fromkeys(("mostly correct", "mostly accurate"), Verdict.mostly_true),
    **dict.fromkeys(("half true", "partly true", "partly false", "mixture"), Verdict.mixed),
    **dict.fromkeys(("incorrect", "inaccurate", "wrong", "fake"), Verdict.false),
    **dict.fromkeys(("unproven", "unverified", "no evidence"), Verdict.unverifiable),
}
_SCALE = (
    *(Verdict.false, Verdict.mostly_false, Verdict.mixed),
    *(Verdict.mostly_true, Verdict.true),
)


class Review(NamedTuple):
    """An assessment, and all that tells which claim it is of.

    `claims` are ids and addresses, `texts` wordings, `appearances` addresses of where it stands.
    """

    at: Pointer
    assessment: AssessmentRecord
    claims: tuple[str, ...]
    texts: tuple[str, ...]
    appearances: tuple[str, ...]


class Reviews(NamedTuple):
    """The reviews of a document."""

    tree: Tree
    found: list[Review]


def are_in(plain: Any) -> bool:
    """Tell whether a document is one of JSON-LD."""
    first = plain[0] if isinstance(plain, list) and plain else plain
    return isinstance(first, dict) and any(mark in first for mark in _MARKS)


def read(tree: Tree) -> Reviews:
    """Return the reviews of a document: one, a list, or those of its graph.

    Things of other types are left out of account. Raises FileFaults for what cannot be understood.
    """
    nodes = list(_nodes(tree.plain, ()))
    by_id = {node["@id"]: node for _at, node in nodes if isinstance(node.get("@id"), str)}
    found, faults = Reviews(tree, []), []
    for at, node in nodes:
        if "ClaimReview" not in map(_bare, _every(node.get("@type"))):
            continue
        try:
            found.found.append(_review(at, node, by_id))
        except ValidationError as error:
            for one in error.errors(include_url=False, include_context=False, include_input=False):
                told = f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
                faults.append(tree.fault(at, told, code_of(one)))
        except ValueError as error:
            faults.append(tree.fault(at, str(error), "not-understood"))
    if not (found.found or faults):
        faults.append(tree.fault((), "no ClaimReview stands in this JSON-LD", "no-review"))
    if faults:
        raise FileFaults(faults)
    return found


def _nodes(plain: Any, at: Pointer) -> Iterator[tuple[Pointer, Json]]:
    if isinstance(plain, list):
        for i, entry in enumerate(plain):
            yield from _nodes(entry, (*at, i))
    elif isinstance(plain, dict):
        if "@type" in plain:
            yield at, _plainly(plain)
        if "@graph" in plain:
            yield from _nodes(plain["@graph"], (*at, "@graph"))


def _plainly(value: Any) -> Any:
    """Return JSON-LD whose terms have no prefix, and whose values stand for themselves."""
    if isinstance(value, list):
        return [_plainly(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    return {_bare(name): _plainly(entry) for name, entry in value.items()}


def _bare(name: Any) -> str:
    return _OURS.sub("claims:", _PREFIXES.sub("", str(name)))


def _every(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _review(at: Pointer, node: Json, by_id: dict[str, Json]) -> Review:
    """Read a review. Raises ValueError for what cannot be understood."""
    rating = next(iter(_things(node.get("reviewRating"), by_id)), {})
    items = _things(node.get("itemReviewed"), by_id)
    appearing = _of_all(items, "appearance", "firstAppearance")
    texts = [*_every(node.get("claimReviewed")), *_of_all(items, "text", "name")]
    return Review(
        at,
        _assessment(node, rating, by_id),
        tuple(_addresses(items)),
        tuple(text for text in texts if isinstance(text, str)),
        tuple(_addresses([*appearing, *items])),
    )


def _of_all(items: list[Json], *names: str) -> list[Any]:
    return [value for item in items for name in names for value in _every(item.get(name))]


def _things(value: Any, by_id: dict[str, Json]) -> list[Json]:
    """Return the things that stand there, those that are only referred to from elsewhere."""
    found = [{"@id": one} if isinstance(one, str) else one for one in _every(value)]
    return [
        by_id.get(str(one.get("@id")), one) if set(one) == {"@id"} else one
        for one in found
        if isinstance(one, dict)
    ]


def _addresses(things: list[Any]) -> Iterator[str]:
    for thing in things:
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, dict):
            for name in ("@id", "url", "identifier", "sameAs"):
                yield from _addresses(_every(thing.get(name)))


def _assessment(node: Json, rating: Json, by_id: dict[str, Json]) -> AssessmentRecord:
    verdict, words = _verdict(node, rating), _text(rating.get("alternateName"))
    url = next(_addresses(_every(node.get("url"))), None)
    assessor = _name(node.get("author"), by_id) or _name(rating.get("author"), by_id)
    if assessor is None:
        raise ValueError("author: the review does not name who found it")
    date = _text(node.get("claims:date")) or _day(_text(node.get("datePublished")))
    ours = _OF_OURS.search(str(node.get("@id", "")))
    told_of = url or str(node.get("@id") or node.get("claimReviewed"))
    note = _text(rating.get("ratingExplanation")) or _text(node.get("reviewBody"))
    plain = {
        "id": ours[1] if ours else made_id(assessor, told_of),
        "assessor": assessor,
        "verdict": verdict,
        "wording": None if words == verdict.value.replace("_", " ") else words,
        "url": url,
        "date": date,
        "evidence": list(dict.fromkeys(_addresses(_every(node.get("citation"))))),
        "note": note,
    }
    return AssessmentRecord.model_validate(plain)


def made_id(assessor: str, told_of: str) -> str:
    """Return an id that the same review has each time: who found it, and a few digits of where."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(assessor)).strip("-")[:48].strip("-")
    return f"{slug or 'review'}-{digest(told_of)[:8]}"


def _text(value: Any) -> str | None:
    found = next(iter(_every(value)), None)
    return str(found) if isinstance(found, str | int | float) and str(found).strip() else None


def _name(value: Any, by_id: dict[str, Json]) -> str | None:
    names = [one for one in _every(value) if isinstance(one, str) and "://" not in one]
    names += [name for one in _things(value, by_id) if (name := _text(one.get("name")))]
    return ", ".join(dict.fromkeys(names)) or None


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    found = _DATE.match(text)
    if found is None:
        raise ValueError(f"datePublished: {text:.40} is no date")
    return found[0]


def _verdict(node: Json, rating: Json) -> Verdict:
    """Return a verdict: as we wrote it, by its words, or by where it stands on its scale."""
    if (ours := node.get("claims:verdict")) is not None:
        return Verdict(ours)
    words = _text(rating.get("alternateName")) or ""
    if (found := _WORDS.get(fold(words).replace("-", " ").rstrip(".!"))) is not None:
        return found
    try:
        value, worst, best = (
            float(_text(rating.get(name)) or default)
            for name, default in (("ratingValue", ""), ("worstRating", 1), ("bestRating", 5))
        )
    except ValueError:
        told = f"reviewRating: “{words:.64}” is no verdict that is known"
        raise ValueError(f"{told}, and no ratingValue tells it") from None
    if not min(worst, best) <= value <= max(worst, best) or worst == best:
        raise ValueError(f"reviewRating: {value:g} is not on its scale from {worst:g} to {best:g}")
    return _SCALE[round((value - worst) / (best - worst) * (len(_SCALE) - 1))]
