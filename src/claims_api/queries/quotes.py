"""Whether a quotation stands in a text that is attached, where, and whose claims stand there."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, get_args

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from claims_api.errors import Warned
from claims_api.formats.fields import SHORT_FIELDS, only, spliced
from claims_api.models.claim import ANCHOR, CLAIM, CLAIM_DOCUMENT
from claims_api.models.key import Scope
from claims_api.models.quotes import Match, QuoteRecord, Verdict
from claims_api.models.source import SOURCE, SOURCE_TEXT, TextAccess
from claims_api.queries.asked import coded_for
from claims_api.queries.quotations import Matched, Quotation
from claims_api.queries.rewording import reworded
from claims_api.queries.texts import readable, reads_all, standing
from claims_api.store.authors import authors_of
from claims_api.store.documents import CONTEXT
from claims_api.store.engine import generation
from claims_api.store.wire import dump, joined
from claims_api.text import Span, digest
from claims_api.vocabulary import Status

MOST_FOUND = 10
MOST_CLAIMS = 5
_MOST_TEXTS = 50  # that are looked into, of those that may have it
_MOST_READ = 4_194_304  # code points of them: a second's work
_CUT = "More texts may have these words than were looked into. Name the source, or send more words."
_UNSEARCHED = (
    "{} may not be shown, and {} not searched for so little: send at least four words and twenty "
    "characters of each piece, or a key that curates."
)
_SILENT = "There is no word in it."
_ORDER = get_args(Match)


class _Found(NamedTuple):
    """A source with a place in which a quotation stands; its text, if that may be shown."""

    source: Any
    how: Match
    spans: list[Span]
    digests: list[str]
    differs: list[str]
    text: str | None


def verify(connection: Connection, asked: QuoteRecord, scope: Scope | None) -> bytes:
    """Return what becomes of a quotation for who has a key of a scope.

    Texts that may not be shown are searched only for what is so long that who asks knows it, and
    nothing of theirs is told but where it stands. Raises NotFound, Retracted and Moved for the
    source that is named.
    """
    named = None if asked.source is None else standing(connection, asked.source).id
    quotation, warnings = Quotation(asked.quote), []
    found: list[_Found] = []
    if not quotation.says_something:
        warnings.append(Warned("no-words", "quote", _SILENT))
    else:
        found, is_cut = _search(connection, quotation, named, scope)
        warnings += [Warned("texts-cut", "quote", _CUT)] if is_cut else []
        warnings += _unsearched(connection, quotation, named, scope)
    if named is not None and not _has_text(connection, named):
        found = [*_by_digest(connection, quotation, named), *found]
        told = f"No text is attached to the source {asked.source}: only whole anchors are known."
        warnings.append(Warned("no-text", "source", told))
    found.sort(key=lambda one: (one.source.id != named, _ORDER.index(one.how), one.source.slug))
    document = {
        "verdict": _verdict(found, named),
        "texts": connection.scalar(select(func.count()).select_from(_texts(quotation, scope))),
        "generation": generation(connection),
        "warnings": [warned.document() for warned in warnings],
    }
    told_of = joined(_told(connection, one, scope) for one in found[:MOST_FOUND])
    near = () if found else reworded(connection, asked.quote, named)
    return spliced(spliced(dump(document), "found", told_of), "nearest", joined(near))


def _verdict(found: list[_Found], named: int | None) -> Verdict:
    if not found:
        return "not-found"
    best = found[0]
    return best.how if named in (None, best.source.id) else "elsewhere"


def _has_text(connection: Connection, source_id: int) -> bool:
    mine = SOURCE_TEXT.c.source_id == source_id
    return connection.scalar(select(SOURCE_TEXT.c.source_id).where(mine)) is not None


def _shown(scope: Scope | None, quotation: Quotation) -> ColumnElement[bool]:
    """Return the clause for the texts that are searched."""
    stands = SOURCE.c.status == Status.published.value
    return stands if quotation.tells_nothing else and_(stands, readable(scope))


def _unsearched(
    connection: Connection, quotation: Quotation, named: int | None, scope: Scope | None
) -> list[Warned]:
    """Return the warning that tells of texts in which a quotation was not looked for, if any."""
    stand = select(func.count()).select_from(SOURCE_TEXT.join(SOURCE))
    left_out = stand.where(SOURCE.c.status == Status.published.value, ~_shown(scope, quotation))
    if named is not None:
        left_out = left_out.where(SOURCE.c.id == named)
    count = connection.scalar(left_out) or 0
    if not count:
        return []
    texts = ("1 text", "was") if count == 1 else (f"{count} texts", "were")
    return [Warned("texts-not-searched", "quote", _UNSEARCHED.format(*texts))]


def _texts(quotation: Quotation, scope: Scope | None) -> Any:
    joins = SOURCE.c.id == SOURCE_TEXT.c.source_id
    return select(SOURCE.c.id).join(SOURCE_TEXT, joins).where(_shown(scope, quotation)).subquery()


def _search(
    connection: Connection, quotation: Quotation, named: int | None, scope: Scope | None
) -> tuple[list[_Found], bool]:
    """Return where a quotation stands, and whether there may be more."""
    ids = connection.scalars(_candidates(quotation, named, scope)).all()
    found: list[_Found] = []
    read = 0
    for source_id in ids[:_MOST_TEXTS]:
        if len(found) >= MOST_FOUND or read > _MOST_READ:
            return found, True
        row = connection.execute(_whole(source_id)).one()
        read += len(row.content)
        if (matched := quotation.match(row.content, row.loose)) is not None:
            found += _places(row, quotation, matched, is_shown=_is_shown(row, scope))
    return found, len(ids) > _MOST_TEXTS


def _candidates(quotation: Quotation, named: int | None, scope: Scope | None) -> Select[Any]:
    """Return the statement for the sources whose texts have both ends of a quotation."""
    loose = SOURCE_TEXT.c.loose
    ends = [loose.contains(words, autoescape=True) for words in quotation.ends]
    whole = loose.contains(quotation.beginning, autoescape=True)
    return (
        select(SOURCE.c.id)
        .join(SOURCE_TEXT, SOURCE_TEXT.c.source_id == SOURCE.c.id)
        .where(_shown(scope, quotation), *ends)
        .order_by((SOURCE.c.id == (named or 0)).desc(), whole.desc(), SOURCE.c.slug)
        .limit(_MOST_TEXTS + 1)
    )


def _whole(source_id: int) -> Select[Any]:
    joins = SOURCE_TEXT.c.source_id == SOURCE.c.id
    return select(*_OF_SOURCE, SOURCE_TEXT).join(SOURCE_TEXT, joins).where(SOURCE.c.id == source_id)


_OF_SOURCE = (
    SOURCE.c.id,
    SOURCE.c.slug,
    SOURCE.c.title,
    SOURCE.c.published,
    SOURCE.c.paragraphs,
    SOURCE.c.text_access,
)


def _is_shown(source: Row[Any], scope: Scope | None) -> bool:
    return reads_all(scope) or source.text_access == TextAccess.public


def _places(
    row: Row[Any], quotation: Quotation, matched: Matched, *, is_shown: bool
) -> Iterator[_Found]:
    text: str = row.content
    for spans in matched.places:
        digests = [digest(text[span.start : span.end]) for span in spans]
        differs: list[str] = []
        if matched.how == "normalised":
            differs = [*quotation.differences(text[spans[0].start : spans[0].end])]
        yield _Found(row, matched.how, spans, digests, differs, text if is_shown else None)


def _by_digest(connection: Connection, quotation: Quotation, named: int) -> Iterator[_Found]:
    """Yield the anchors of a source, whose text nobody holds here, that have just these words."""
    wanted = {digest(words) for words in (quotation.text, quotation.bare)}
    anchors = (
        select(ANCHOR.c.start, ANCHOR.c.end, ANCHOR.c.sha256)
        .distinct()
        .join(CLAIM, CLAIM.c.id == ANCHOR.c.claim_id)
        .where(CLAIM.c.source_id == named, CLAIM.c.status == Status.published.value)
        .where(ANCHOR.c.sha256.in_(wanted), ANCHOR.c.orphaned.is_(None))
        .order_by(ANCHOR.c.start)
    )
    source = connection.execute(select(*_OF_SOURCE).where(SOURCE.c.id == named)).one()
    for row in connection.execute(anchors).all():
        yield _Found(source, "exact", [Span(row.start, row.end)], [row.sha256], [], None)


def _told(connection: Connection, found: _Found, scope: Scope | None) -> bytes:
    source = found.source
    document = {
        "source": {
            "id": source.slug,
            "title": source.title,
            "authors": authors_of(connection, [source.id])[source.id],
            "published": source.published,
        },
        "match": found.how,
        "differs": found.differs,
        "spans": [
            _span(source, span, words, found.text)
            for span, words in zip(found.spans, found.digests, strict=True)
        ],
    }
    return spliced(dump(document), "claims", joined(_claims(connection, found, scope)))


def _span(source: Any, span: Span, words: str, text: str | None) -> dict[str, Any]:
    start, end = span
    numbers = (n for n, (a, b) in enumerate(source.paragraphs) if a <= start and end <= b)
    return {
        "paragraph": next(numbers, None),
        "start": start,
        "end": end,
        "sha256": words,
        "exact": None if text is None else text[start:end],
        "prefix": None if text is None else text[max(0, start - CONTEXT) : start],
        "suffix": None if text is None else text[end : end + CONTEXT],
    }


def _claims(connection: Connection, found: _Found, scope: Scope | None) -> Iterator[bytes]:
    """Yield the claims that stand where a quotation does, else those that stand nearest."""
    anchors = (
        select(ANCHOR.c.claim_id, ANCHOR.c.start, ANCHOR.c.end)
        .join(CLAIM, CLAIM.c.id == ANCHOR.c.claim_id)
        .where(CLAIM.c.source_id == found.source.id, CLAIM.c.status.in_(coded_for(scope)))
        .where(ANCHOR.c.orphaned.is_(None))
        .order_by(CLAIM.c.position, ANCHOR.c.ordinal)
    )
    near: dict[int, tuple[int, int]] = {}
    for row in connection.execute(anchors):
        overlap, distance = near.get(row.claim_id, (0, 2**31))
        shares, lies = _to(found.spans, Span(row.start, row.end))
        near[row.claim_id] = overlap + shares, min(distance, lies)
    ordered = sorted(near, key=lambda claim_id: (-near[claim_id][0], near[claim_id][1]))
    has_any = bool(ordered) and near[ordered[0]][0] > 0
    chosen = [claim_id for claim_id in ordered if near[claim_id][0] > 0 or not has_any]
    of_them = CLAIM_DOCUMENT.c.claim_id.in_(chosen[:MOST_CLAIMS])
    kept = select(CLAIM_DOCUMENT.c.claim_id, CLAIM_DOCUMENT.c.item).where(of_them)
    items = {row.claim_id: row.item for row in connection.execute(kept)}
    for claim_id in chosen[:MOST_CLAIMS]:
        item = only(items[claim_id], SHORT_FIELDS)
        for name, told in zip(("overlap", "distance"), near[claim_id], strict=True):
            item = spliced(item, name, dump(told))
        yield item


def _to(spans: Iterable[Span], anchor: Span) -> tuple[int, int]:
    """Return how much of an anchor lies in spans, and how far it lies from the next of them."""
    shares, distances = [], []
    for start, end in spans:
        shares.append(max(0, min(end, anchor.end) - max(start, anchor.start)))
        distances.append(max(0, anchor.start - end, start - anchor.end))
    return sum(shares), min(distances)
