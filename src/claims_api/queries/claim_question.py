"""What may be asked of `/claims`: the conditions, and the shape of the answer."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from claims_api.formats.choosing import CLAIM_FORMATS
from claims_api.formats.fields import CLAIM_FIELDS, INCLUDES
from claims_api.queries import ordering
from claims_api.queries.asking import TEXT, NotAsked, comma_list, refuse, some_of
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.nearest import names_a_claim
from claims_api.queries.question import CursorText, ListQuestion, Truth, cursor_field, in_format
from claims_api.queries.resolving import Sought
from claims_api.text import harmless


def _sort(raw: str) -> str:
    try:
        ordering.read_sort(raw)
    except NotAsked as error:
        raise refuse("value-not-allowed", str(error)) from error
    return raw


MAX_FACETS = 10
FormatName = Literal[
    "json",
    "ndjson",
    "csv",
    "csvw",
    "parquet",
    "jsonld",
    "turtle",
    "trig",
    "annotations",
    "atom",
    "plover",
]


class ClaimQuestion(ListQuestion, ClaimFilters):
    """A question to `/claims`."""

    formats = CLAIM_FORMATS

    format: FormatName | None = in_format("csv")
    near: str | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        pattern=TEXT,
        description="The hundred claims nearest in meaning to that sentence, or to the claim with "
        "that id, among those that meet the other conditions; each tells its `similarity`, 1 for "
        "the same. Needs the extra `semantic`, and is a 501 without.",
        examples=["magnier-2017-russia-iran:putin-warned-israel"],
    )
    cursor: CursorText | None = cursor_field([0])
    sort: Annotated[str, AfterValidator(_sort)] | None = Field(
        default=None,
        description="The order, `-` in front turned round, several with commas: "
        + "; ".join(f"`{sort.name}` {sort.meaning}" for sort in ordering.SORTS)
        + ". Left out: `position`, or with `q` or `near` `relevance`, or in a feed `-updated`.",
        json_schema_extra=comma_list({"enum": ordering.CHOICES}, len(ordering.NAMES)),
        examples=[["-published", "position"]],
    )
    fields: Annotated[str, some_of(CLAIM_FIELDS)] | None = Field(
        default=None,
        description="Only these fields of the items, with commas.",
        json_schema_extra=comma_list({"enum": list(CLAIM_FIELDS)}, len(CLAIM_FIELDS)),
        examples=[["id", "statement"]],
    )
    include: Annotated[str, some_of(INCLUDES)] | None = Field(
        default=None,
        description="What to embed in the items, with commas: `source` as `source_record`, "
        "`relations`, `assessments`, and `anchors.context` as `anchor_contexts`: the words before "
        "and behind each anchor, where the source's text is public or shown to your key.",
        json_schema_extra=comma_list({"enum": list(INCLUDES)}, len(INCLUDES)),
        examples=[["relations", "assessments"]],
    )
    facet: str | None = Field(
        default=None,
        description="Counts of claims beside the items, with commas: `FIELD`; for times "
        "`occurred:year`, `:month` or `:day`; two fields crossed, `attributed_to*target`; a number "
        "at the end, as in `actor:10`, for at most so many. Times come in their order, all else "
        "by the number of claims. The facet of a filtered field shows what its other values would "
        "give.",
        json_schema_extra=comma_list({"type": "string"}, MAX_FACETS),
        examples=[["type", "actor:5"], ["attributed_to*target:5", "occurred:month"]],
    )

    explain: Truth = Field(
        default=False,
        description="With `true`, `explanation` tells what each name meant, how many claims each "
        "condition leaves alone, what would be found without those that leave nothing, and how the "
        "answer was found.",
        examples=[True],
    )

    @field_validator("sort")
    @classmethod
    def _has_an_order(cls, sort: str | None, given: ValidationInfo) -> str | None:
        has_one = given.data.get("q") is not None or given.data.get("near") is not None
        if sort and ordering.RELEVANCE in sort and not has_one:
            raise refuse("value-not-allowed", "sort=relevance goes with q or near")
        return sort

    @property
    def embeds(self) -> frozenset[str]:
        """What is embedded in the items: what was asked for, and what the format needs."""
        return frozenset((self.include or "").split(",")).union(self.written_in.needs)

    def sought(self) -> list[Sought]:
        """Return every name that has to be resolved, the claim that `near` names among them."""
        is_named = self.near is not None and names_a_claim(self.near)
        near = [Sought("claim", self.near, "near")] if self.near and is_named else []
        return [*super().sought(), *near]

    def remarks(self) -> list[str]:
        """Return in words what is asked beside the filters."""
        near = [] if self.near is None else [f"nearest in meaning to {harmless(self.near)}"]
        return [*super().remarks(), *near]
