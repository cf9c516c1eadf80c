"""What a reader may choose next: each choice a link to the same page, asked otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from claims_api.queries.asking import read_term
from claims_api.queries.question import Question, address_of
from claims_api.text import fold

Value = Mapping[str, Any]


class Choice(NamedTuple):
    """A value of a filter: what it is called, how many claims it has, where it leads."""

    value: str
    name: str
    claims: int
    is_chosen: bool
    address: str
    key: str  # what stays the same on the page that it leads to


class Given(NamedTuple):
    """A condition that is in force, in words, and the address of the page without it."""

    name: str
    words: str
    address: str


def choices(path: str, question: Question, name: str, values: Sequence[Value]) -> list[Choice]:
    """Return the values of a facet as choices; what is chosen already is taken back by its link."""
    asked = question.asked()
    known = [value for value in values if value["value"] is not None]
    wanted = _chosen(asked.get(name, []))
    found = []
    for value in known:
        slug, title = str(value["value"]), str(value.get("name") or value["value"])
        # A question may name an actor, a place or a topic by its name as well.
        others = [one for one in wanted if fold(one) not in (fold(slug), fold(title))]
        is_chosen = len(others) < len(wanted)
        then = others if is_chosen else [*wanted, slug]
        terms = [",".join(map(_quoted, then))] if then else None
        address = _address(path, asked, name, terms)
        found.append(Choice(slug, title, value["claims"], is_chosen, address, f"{name}={slug}"))
    return found


def given(path: str, question: Question) -> list[Given]:
    """Return each condition that is in force, to be taken back one by one."""
    asked = question.asked()
    found = []
    for name, value in asked.items():
        for at, one in enumerate(value if isinstance(value, list) else [value]):
            rest = [v for n, v in enumerate(value) if n != at] if isinstance(value, list) else None
            words = str(one).lower() if isinstance(one, bool) else str(one)
            found.append(Given(name, words, _address(path, asked, name, rest or None)))
    return found


def chosen(path: str, question: Question, name: str, value: str | None) -> str:
    """Return the address of the same page with another value of one parameter."""
    return _address(path, question.asked(), name, value)


def _address(path: str, asked: Mapping[str, Any], name: str, value: Any) -> str:
    """Return an address with one parameter set, or without it."""
    then = {**asked, name: value}
    return address_of(path, {key: one for key, one in then.items() if one is not None})


def _chosen(occurrences: Sequence[str]) -> list[str]:
    """Return the values of a filter that asks for any of some; of all else none."""
    if len(occurrences) != 1 or (term := read_term(occurrences[0])).negated:
        return []
    return list(term.values)


def _quoted(value: str) -> str:
    return f'"{value}"' if "," in value or value.startswith("!") else value
