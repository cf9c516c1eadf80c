"""How far two codings of one text agree: which claims both have, and how they coded them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection

from claims_api.errors import Fault, InvalidRequest
from claims_api.formats.agreement import Comparison
from claims_api.formats.choosing import AGREEMENT_FORMATS
from claims_api.queries import pairing, reliability
from claims_api.queries.asking import TEXT, comma_list, some_of
from claims_api.queries.codings import Coding, coding, insist_on_one_text
from claims_api.queries.comparing import NAMES, differences
from claims_api.queries.embedding import with_words
from claims_api.queries.moments import MomentText, as_of_field, as_of_in_words
from claims_api.queries.question import (
    CursorText,
    ListQuestion,
    Share,
    cursor_field,
    in_format,
)
from claims_api.queries.reliability import FOUND, Item
from claims_api.queries.turning import turning
from claims_api.store.engine import state

_DAM_REPORT = "river-post-dam-report"  # the example
_SEQUENCE = f"source={_DAM_REPORT}&with={_DAM_REPORT}"
CodingStatus = Literal["published", "draft"]
Json = dict[str, Any]


class AgreementQuestion(ListQuestion):
    """A question to `/sources/{id}/agreement`: with what, which claims, and which items."""

    formats = AGREEMENT_FORMATS

    with_: Annotated[str, Field(min_length=1, max_length=200, pattern=TEXT)] = Field(
        alias="with",
        description="The id of the source whose claims are compared with those of this one. It is "
        "of the same text; it may be this one, if the statuses differ.",
        examples=[_DAM_REPORT],
    )
    status: CodingStatus | None = Field(
        default=None,
        description="Only claims of that status, of this source. Left out, all that are shown to "
        "you: drafts to those who curate.",
        examples=["published"],
    )
    with_status: CodingStatus | None = Field(
        default=None,
        description="The same of the source that it is compared with.",
        examples=["published"],
    )
    overlap: Share = Field(
        default=0.5,
        description="How much of the words in which either of two claims stands both have to stand "
        "in, so that they may be a pair; with 0 they share anything.",
        examples=[0.8],
    )
    found: Annotated[str, some_of(FOUND)] | None = Field(
        default=None,
        description="Only items that `both` codings have, or only the one: `here`, `there`.",
        json_schema_extra=comma_list({"enum": list(FOUND)}, len(FOUND)),
        examples=[["here", "there"]],
    )
    differs: Annotated[str, some_of(NAMES)] | None = Field(
        default=None,
        description="Only pairs that differ in one of these fields.",
        json_schema_extra=comma_list({"enum": list(NAMES)}, len(NAMES)),
        examples=[["type", "polarity"]],
    )
    as_of: MomentText | None = as_of_field()
    cursor: CursorText | None = cursor_field([0, _DAM_REPORT, "both"], _SEQUENCE)
    format: Literal["json", "csv"] | None = in_format("csv")

    def of(self, slug: str) -> "OfSource":
        """Return the question for what a source is compared with."""
        return OfSource(source=slug, **self.model_dump(exclude_unset=True, by_alias=True))


class OfSource(AgreementQuestion):
    """The question at an address that names the source already."""

    source: str

    def asked(self) -> Json:
        """Leave out what the address says."""
        return {name: value for name, value in super().asked().items() if name != "source"}

    def sequence(self) -> str:
        """Name the source all the same: another's cursor is none of this."""
        return f"source={self.source}&{super().sequence()}"

    def admits(self, item: Item) -> bool:
        """Tell whether an item is asked for."""
        if self.found is not None and item.found not in self.found.split(","):
            return False
        fields = self.differs.split(",") if self.differs else ()
        return not fields or any(each["field"] in fields for each in item.differs)


def find(
    connection: Connection, question: OfSource, *, base: str = "", strict: bool = False
) -> Comparison:
    """Answer with how far the codings agree, and one page of pairs and single claims.

    Raises NotFound, Retracted, NotOneText, CursorInvalid, KeyRequired, and InvalidRequest for more
    claims, or more of the same words, than can be compared.
    """
    del strict  # either source is there or is not
    here = coding(connection, question.source, question.status, question.scope)
    there = coding(connection, question.with_, question.with_status, question.scope)
    warnings = insist_on_one_text(here, there)
    items = sorted(_items(here, there, question.overlap), key=Item.order)
    asked = [item for item in items if question.admits(item)]
    at = f"{base}/sources/{question.source}/agreement"
    paging = turning(question, at, question.sequence(), [int, str, str])
    behind = paging.beyond(asked, Item.order)
    turned = paging.turn([(item, *item.order()) for item in behind], keys_from=1)
    return Comparison(
        kind="agreement",
        items=_documents(connection, question, [item for item, *_keys in turned.shown]),
        total=len(asked),
        state=state(connection),
        next=turned.next,
        prev=turned.prev,
        question=_said(question, here, there),
        canonical=question.citable(),
        warnings=[warning.document() for warning in warnings],
        cursor=turned.cursor,
        told=reliability.told(here, there, items),
    )


def _documents(connection: Connection, question: OfSource, items: Sequence[Item]) -> list[bytes]:
    """Return items as they are served; their words, where a format tells words, by whose key."""
    stored = {claim.id: claim.item for item in items for claim in item.claims}
    if question.written_in is question.formats[0]:
        stored = with_words(connection, stored, question.scope)
    return [item.document(stored) for item in items]


def _items(here: Coding, there: Coding, least: float) -> Iterator[Item]:
    """Yield each pair and each claim that is in none; the same whichever of the two is asked."""
    is_turned = (there.slug, there.status or "") < (here.slug, here.status or "")
    one, other = (there, here) if is_turned else (here, there)
    try:
        found = pairing.pairs(
            [claim.placed for claim in one.claims], [claim.placed for claim in other.claims], least
        )
    except pairing.TooMany as error:
        detail = (
            "More claims stand in the same words than are compared: hundreds of them, or many of "
            "long stretches. Narrower anchors help, and so may a greater `overlap`."
        )
        fault = Fault("parameter", "with", "too-many", detail)
        raise InvalidRequest(detail, faults=(fault,)) from error
    ends = [(b, a, share) if is_turned else (a, b, share) for a, b, share in found]
    for a, b, share in ends:
        first, second = here.claims[a], there.claims[b]
        yield Item(first, second, share, differences(first.document, second.document))
    paired_here, paired_there = {a for a, _b, _share in ends}, {b for _a, b, _share in ends}
    yield from (Item(c, None) for at, c in enumerate(here.claims) if at not in paired_here)
    yield from (Item(None, c) for at, c in enumerate(there.claims) if at not in paired_there)


def _said(question: OfSource, here: Coding, there: Coding) -> str:
    told = f"Agreement of {here.said} with {there.said}"
    return told if question.as_of is None else f"{told}, {as_of_in_words(question.as_of)}"
