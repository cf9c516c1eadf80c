"""Claims in words that never state them as fact: who holds each, through whom, how certainly."""

from collections.abc import Sequence
from typing import Any

from claims_api.formats.attribution import joined, said
from claims_api.vocabulary import Certainty, RelationType

Item = dict[str, Any]
AGAINST = {
    RelationType.contradicts.value: "Contradicted by",
    RelationType.contrasts.value: "Set against",
}


def phrased(claim: Item) -> str:
    """Return a claim with its attribution, its certainty, its source's date and its id."""
    told = [
        (claim["act"] or "").replace("_", " "),
        claim["certainty"] if claim["certainty"] != Certainty.unspecified else "",
        claim["source"]["published"] or "",
    ]
    aside = "; ".join(filter(None, told))
    return _one_line(
        f"{said(claim, 'According to ')}{f' ({aside})' if aside else ''}: {claim['statement']}"
    ) + cited(claim)


def repeated(claim: Item, others: Sequence[Item]) -> str:
    """Return where the same is claimed over again, and by whom if by another."""
    holders = claim["attributed_to"]
    ids = [
        cited(other).strip()
        if other["attributed_to"] == holders
        else f"by {_one_line(joined(other['attributed_to']))}{cited(other)}"
        for other in others
    ]
    return f"Claimed again {', '.join(ids)}."


def opposed(stance: str, phrase: str) -> str:
    """Return a claim that stands against another, as it is phrased."""
    return f"{AGAINST[stance]}: {phrase[0].lower()}{phrase[1:]}"


def assessed(assessment: Item) -> str:
    """Return an assessor's verdict."""
    date = f" ({assessment['date']})" if assessment["date"] else ""
    verdict = assessment["verdict"].replace("_", " ")
    return _one_line(f"Assessed by {assessment['assessor']}{date}: {verdict}.")


def cited(claim: Item) -> str:
    """Return the id to cite, in brackets."""
    return f" [{claim['id']}]"


def _one_line(text: str) -> str:
    return " ".join(text.split())
