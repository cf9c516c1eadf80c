"""How a question about claims was understood and answered, and what would find more."""

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import Connection

from claims_api.errors import Fault, InvalidRequest
from claims_api.queries.asked import Asked
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.sentences import sentence
from claims_api.queries.text_matching import match_text

MOST_CONDITIONS = 30
MOST_RELAXATIONS = 10
# How many conditions a question may have for one, or two, of them to be left out in turn: each time
# all the others are asked, and all of it has to end within the time of one read.
_MOST_TO_LEAVE_OUT = {1: 10, 2: 6}
_BESIDE_FILTERS = ("min_confidence", "q", "updated_since")
_HOW = {
    "actor": "Along the claims of one actor, in the order of the text; the other conditions were "
    "looked up for each.",
    "words": "From the claims that the words match; the other conditions were looked up for each.",
    "meaning": "From the vectors of what the conditions find, the nearest of these.",
    "order": "Along all claims in the order asked for, or from what the conditions find.",
}


Leave = Callable[[Iterable["Piece"]], dict[str, Any]]


class Piece(NamedTuple):
    """One condition of a question, as it stands in the address."""

    name: str
    value: Any


def explain(
    connection: Connection, asked: Asked[ClaimQuestion], total: int, address: str
) -> dict[str, Any]:
    """Return the explanation of an answer with so many claims, asked at this address.

    Raises InvalidRequest for a question of more conditions than are counted apart.
    """
    pieces = _pieces(asked.question)
    if len(pieces) > MOST_CONDITIONS:
        detail = f"explain takes a question of at most {MOST_CONDITIONS} conditions"
        fault = Fault("parameter", "explain", "value-not-allowed", detail)
        raise InvalidRequest(detail, faults=(fault,))

    def left(kept: Iterable[Piece]) -> dict[str, Any]:
        return _left(connection, asked, list(kept), address)

    path = _path(asked)
    return {
        "names": _understood(asked),
        "conditions": [left([piece]) for piece in pieces],
        "relaxations": [] if total else _relaxations(left, pieces),
        "path": path,
        "answered": _HOW[path],
    }


def _path(asked: Asked[ClaimQuestion]) -> str:
    if asked.near is not None:
        return "meaning"
    return "words" if asked.text.rows is not None else "actor" if asked.walk else "order"


def _pieces(question: ClaimQuestion) -> list[Piece]:
    filters = [
        Piece(name, value) for name in question.filters() for value in getattr(question, name)
    ]
    others = [Piece(name, getattr(question, name)) for name in _BESIDE_FILTERS]
    return list(dict.fromkeys([*filters, *(one for one in others if one.value is not None)]))


def _only(question: ClaimQuestion, pieces: Iterable[Piece]) -> ClaimQuestion:
    """Return the question of these conditions alone; `members` stays where it says something."""
    kept: dict[str, Any] = {} if question.as_of is None else {"as_of": question.as_of}
    for name, value in pieces:
        kept[name] = value if name in _BESIDE_FILTERS else [*kept.get(name, []), value]
    found = ClaimQuestion.model_validate(kept).by(question.scope)
    if question.members and found.rolls_up():
        return found.model_copy(update={"members": True})
    return found


def _left(
    connection: Connection, asked: Asked[ClaimQuestion], pieces: list[Piece], address: str
) -> dict[str, Any]:
    question = _only(asked.question, pieces)
    found = Asked(question, asked.world, match_text(connection, question.q))
    return {
        "asked": [f"{name}={value}" for name, value in pieces],
        "question": sentence("claim", question, asked.world),
        "claims": found.total(connection),
        "address": question.address(address),
    }


def _relaxations(left: Leave, pieces: list[Piece]) -> list[dict[str, Any]]:
    """Leave out one condition, and where that finds nothing two, the most claims first."""
    for dropped, most in _MOST_TO_LEAVE_OUT.items():
        if not dropped < len(pieces) <= most:
            break
        found = []
        for without in combinations(range(len(pieces)), dropped):
            kept = [piece for at, piece in enumerate(pieces) if at not in without]
            told = left(kept)
            if told["claims"]:
                names = [f"{pieces[at].name}={pieces[at].value}" for at in without]
                found.append({"without": names, **told})
        if found:
            return sorted(found, key=lambda told: -told["claims"])[:MOST_RELAXATIONS]
    return []


def _understood(asked: Asked[ClaimQuestion]) -> list[dict[str, Any]]:
    told = []
    for noun, value, parameter in dict.fromkeys(asked.question.sought()):
        hits = asked.world.hits.get((noun, value), ())
        told.append(
            {
                "parameter": parameter,
                "value": value,
                "means": [{"id": hit.slug, "name": hit.name} for hit in hits],
                "by": hits[0].tier.name.removeprefix("own_") if hits else None,
            }
        )
    return told
