"""Annotations of Hypothesis as they are read: its JSON export, or the rows of its API.

https://h.readthedocs.io/en/latest/api-reference/ has their fields; the selectors are those of the
W3C Web Annotation Data Model.
"""

import re
from typing import Any, NamedTuple

from pydantic import ValidationError

from claims_api.curation.claims_file import Tree
from claims_api.curation.faults import FileFault, FileFaults, Pointer, code_of
from claims_api.models.claim_record import ClaimRecord
from claims_api.text import digest
from claims_api.vocabulary import Role, Status

Json = dict[str, Any]
_LISTS = ("rows", "annotations")
_MOST = 2000  # signs of a statement or a note
_FARTHEST = 2**30 - 1  # of what an anchor may span
_CONFIDENCE = 0.5  # until somebody has looked at it
# What `FIELD:VALUE` in a tag says of the claim.
_FIELDS = frozenset({"type", "polarity", "voice", "act", "certainty", "salience"})
_LISTED = {"attributed_to": "attributed_to", "place": "places", "topic": "topics"}
_ROLES = frozenset(role.value for role in Role)
# Stands in the place of the anchors, which are known when the source is.
_NOWHERE = {"start": 0, "end": 1, "sha256": "0" * 64}


class Annotation(NamedTuple):
    """A draft without its anchors, the page, and the words that were marked there."""

    at: Pointer
    source: str
    draft: ClaimRecord
    exact: str
    prefix: str
    suffix: str
    start: int | None


class Annotations(NamedTuple):
    """The annotations of a file; `left_out` counts replies and notes on whole pages."""

    tree: Tree
    found: list[Annotation]
    left_out: int


def are_in(plain: Any) -> bool:
    """Tell whether a document holds annotations of Hypothesis."""
    rows, _at = _rows(plain)
    return isinstance(plain, dict) and rows is not None and not {"source", "claims"} & plain.keys()


def _rows(plain: Any) -> tuple[list[Any] | None, Pointer]:
    for name in _LISTS if isinstance(plain, dict) else ():
        if isinstance(plain.get(name), list):
            return plain[name], (name,)
    return None, ()


def read(tree: Tree) -> Annotations:
    """Return the annotations of a file. Raises FileFaults for what cannot be understood."""
    rows, above = _rows(tree.plain)
    found = [((*above, number), row) for number, row in enumerate(rows or ()) if not _is_aside(row)]
    annotations = Annotations(tree, [], len(rows or ()) - len(found))
    faults: list[FileFault] = []
    for at, row in found:
        try:
            annotations.found.append(_annotation(at, row))
        except ValidationError as error:
            for one in error.errors(include_url=False, include_context=False, include_input=False):
                told = f"{_named(row)}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
                faults.append(tree.fault(at, told, code_of(one)))
        except (AttributeError, LookupError, TypeError, ArithmeticError, ValueError):
            told = f"{_named(row)}: this is no annotation of Hypothesis"
            faults.append(tree.fault(at, told, "not-understood"))
    if faults:
        raise FileFaults(faults)
    return annotations


def _named(row: Any) -> str:
    return f"annotation {row.get('id')!s:.40}" if isinstance(row, dict) else "an annotation"


def _is_aside(row: Any) -> bool:
    """Tell whether a row answers another one, or marks no words of its page."""
    if not isinstance(row, dict):
        return False
    targets = row.get("target")
    marks = isinstance(targets, list) and any(
        isinstance(target, dict) and target.get("selector") for target in targets
    )
    return bool(row.get("references")) or not marks


def _annotation(at: Pointer, row: Json) -> Annotation:
    target = row["target"][0]
    selectors = {one["type"]: one for one in target["selector"]}
    quote, position = selectors["TextQuoteSelector"], selectors.get("TextPositionSelector")
    exact = str(quote["exact"])
    start = None if position is None else int(position["start"])
    if not exact.strip() or not 0 <= (start or 0) < _FARTHEST - len(exact):
        raise ValueError("nothing is marked that a text could hold")
    fields, rest = _said_by_tags(row.get("tags") or [])
    plain = {
        "id": f"hypothesis-{digest(str(row['id']))[:12]}",
        "statement": _shortened(" ".join(str(row.get("text") or exact).split())),
        "type": "state",
        "confidence": _CONFIDENCE,
        **fields,
        "status": Status.draft.value,
        "anchors": [_NOWHERE],
        "note": _shortened(_provenance(row, rest)),
    }
    return Annotation(
        at,
        str(target.get("source") or row["uri"]),
        ClaimRecord.model_validate(plain),
        exact,
        str(quote.get("prefix") or ""),
        str(quote.get("suffix") or ""),
        start,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


def _said_by_tags(tags: list[Any]) -> tuple[Json, list[str]]:
    """Return the fields that tags tell, and the tags that tell none."""
    fields: Json = {}
    rest = []
    for tag in map(str, tags):
        name, _, value = (part.strip() for part in tag.partition(":"))
        if value and name in _FIELDS:
            fields[name] = value
        elif value and name in _LISTED:
            fields.setdefault(_LISTED[name], []).append(value)
        elif value and name in _ROLES:
            fields.setdefault("actors", []).append({"id": value, "role": name})
        else:
            rest.append(tag)
    return fields, rest


def _provenance(row: Json, tags: list[str]) -> str:
    """Say by whom and when it was annotated, where that is, and how it was tagged."""
    account = re.sub(r"^acct:", "", str(row.get("user", "")))
    shown = (row.get("user_info") or {}).get("display_name")
    who = f"{shown} ({account})" if shown else account or "somebody"
    when = f" on {row['created'][:10]}" if row.get("created") else ""
    where = (row.get("links") or {}).get("html") or f"https://hypothes.is/a/{row['id']}"
    told = f"Annotated with Hypothesis by {who}{when}: {where}"
    return f"{told}. Tags: {', '.join(tags)}" if tags else told
