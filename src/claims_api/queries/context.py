"""What a language model should know of a question: claims in words, none without its opposite."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection

from claims_api.errors import Warned
from claims_api.formats.choosing import CONTEXT_FORMATS
from claims_api.formats.context import Context
from claims_api.queries import claims
from claims_api.queries.asked import ask
from claims_api.queries.budget import tokens
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.question import WHOLE, in_format
from claims_api.queries.sentences import sentence
from claims_api.queries.telling import Telling, tell
from claims_api.store.engine import state

PATH = "/context"
DEFAULT_TOKENS = 1000
MOST_TOKENS = 32_000
LEAST_TOKENS = 100
# Of the seeded claims, none takes fewer than 54.
TOKENS_OF_ONE = 50
# So many claims are looked at for those that fit.
MOST_LOOKED_AT = 1000
_NEVER_FACT = "Each is what its holder claims, not an established fact. Cite the ids in brackets."


class ContextQuestion(ClaimFilters):
    """A question to `/context`: the conditions, and how much may be told."""

    formats = CONTEXT_FORMATS

    max_tokens: Annotated[int, Field(ge=LEAST_TOKENS, le=MOST_TOKENS), WHOLE] = Field(
        default=DEFAULT_TOKENS,
        description="How many tokens the text may take: `preface` and each `text`, by an estimate "
        "that the tokenisers of common models stay below.",
        examples=[500],
    )
    limit: Annotated[int, Field(ge=1, le=500), WHOLE] | None = Field(
        default=None, description="How many entries at most.", examples=[10]
    )
    format: Literal["json", "text"] | None = in_format("text")

    @property
    def batch(self) -> int:
        """How many claims are read at once: about as many as will be told."""
        return min(max(self.max_tokens // TOKENS_OF_ONE, 20), 200)

    def ordered(self) -> ClaimQuestion:
        """Return the question for these claims: by relevance, without `q` by weight."""
        own = {"max_tokens", "limit", "format"}
        asked = {name: value for name, value in self.asked().items() if name not in own}
        order = {} if self.q else {"sort": "salience,position"}
        found = ClaimQuestion.model_validate({**asked, **order})
        return found.model_copy(update={"limit": MOST_LOOKED_AT}).by(self.scope)


def find(
    connection: Connection, question: ContextQuestion, *, base: str = "", strict: bool = False
) -> Context:
    """Answer with as many of the first claims as fit.

    Raises UnknownName (with `strict`) and KeyRequired.
    """
    del base  # no address is told here
    asked = ask(connection, question.ordered(), strict=strict)
    ids, total = claims.best(connection, asked)
    said = sentence("claim", question, asked.world)
    preface = f"{said} ({total} in all). {_NEVER_FACT}"
    telling = Telling(
        question.max_tokens - tokens(preface), total if question.limit is None else question.limit
    )
    for start in range(0, len(ids), question.batch):
        if telling.is_full:
            break
        tell(connection, telling, ids[start : start + question.batch], asked.world.standing)
    warnings = [*asked.world.warnings, *asked.text.warnings]
    if telling.least is not None and not telling.entries:
        needed = question.max_tokens - telling.room + telling.least
        detail = f"No claim fits with what stands against it; max_tokens={needed} holds one."
        warnings.append(Warned("budget-too-small", "max_tokens", detail))
    return Context(
        kind="context",
        items=[],
        total=total,
        state=state(connection),
        question=said,
        canonical=question.citable(),
        warnings=[warning.document() for warning in warnings],
        preface=preface,
        entries=tuple(telling.entries),
        tokens=tokens(preface) + telling.tokens,
        max_tokens=question.max_tokens,
    )
