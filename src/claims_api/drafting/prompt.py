"""The prompt by which a language model drafts claims of an article; the form of its answer."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from claims_api.drafting.article import Article
from claims_api.models.claim_record import LocalId, Occurred, Participant
from claims_api.models.fields import Confidence, Note, Slug
from claims_api.vocabulary import Act, Certainty, ClaimType, Polarity, Salience, Voice

Ids = Annotated[list[Slug], Field(max_length=20)]


class Quotation(BaseModel):
    """Words of the article, letter by letter, with what stands around them if they recur."""

    model_config = ConfigDict(extra="forbid")

    exact: str = Field(
        min_length=1, max_length=4000, description="The words, exactly as they stand."
    )
    prefix: str = Field(default="", description="Words right before them, where they recur.")
    suffix: str = Field(default="", description="Words right behind them, where they recur.")


class ProposedClaim(BaseModel):
    """A claim as a model proposes it: anchored by words, which are then sought in the text."""

    model_config = ConfigDict(extra="forbid")

    id: LocalId
    statement: Note = Field(
        description="One sentence in words of your own, true or false by itself."
    )
    type: ClaimType
    polarity: Polarity = Polarity.affirmed
    attributed_to: Ids = Field(default=[], description="Whose claim it is; empty: the author's.")
    via: Ids = []
    voice: Voice = Voice.author
    act: Act | None = None
    certainty: Certainty = Certainty.unspecified
    confidence: Confidence
    salience: Salience = Salience.supporting
    actors: list[Participant] = Field(default=[], max_length=50)
    places: Ids = []
    topics: Ids = []
    occurred: Occurred | None = None
    quotations: list[Quotation] = Field(
        min_length=1,
        max_length=20,
        description="The shortest words that state the claim, in order.",
    )
    note: Note | None = None


class Answer(BaseModel):
    """What a model answers."""

    model_config = ConfigDict(extra="forbid")

    claims: list[ProposedClaim]


_INSTRUCTIONS = """\
You code what an article claims. A claim is one proposition that somebody could agree with or
dispute on its own. Go through the article clause by clause and leave none out: a subordinate clause
or an apposition that tells something is a claim of its own; questions and by-lines are none.

For each claim:
- statement: one sentence in your own words, with every pronoun resolved. Never take over more than
  seven words of the article in a row. State what is claimed, not that somebody said it. A denied
  proposition is stated with its negation, and has polarity "negated".
- quotations: the shortest words of the article that state it, copied letter by letter, in their
  order; several where something stands between. They are sought in the article: a claim whose words
  are not found there is thrown away. Where they occur more than once, give what stands around them.
- attributed_to: who holds it, if not the author: the speaker of a quotation, whoever has an aim or
  a belief. voice: author, quoted (in quotation marks), reported (indirectly), ascribed (an aim or a
  feeling that the author reads into somebody).
- type, in this order: cause; proposal (what ought to be done); goal (what somebody wants, plans,
  promises, threatens); prediction; evaluation; event; else state.
- certainty is how firmly the holder commits to it; confidence, from 0 to 1, is how sure you are.
- actors (agent, target, mentioned), places and topics are ids of the lists below. Leave out what
  is in none of them; never make up an id.

Answer with JSON alone, in the form that this JSON Schema describes:
"""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer."""
    return Answer.model_json_schema(by_alias=True)


def instructions(article: Article) -> str:
    """Return what a model is to do, with the ids of who and what is named in the article."""
    parts = [_INSTRUCTIONS, json.dumps(schema(), ensure_ascii=False, separators=(",", ":"))]
    for noun in ("actor", "place", "topic"):
        slugs = sorted({m.slug for m in article.mentions if m.noun == noun})
        lines = [f"- {slug}: {article.names.own[noun, slug]}" for slug in slugs] or ["- none"]
        parts.append("\n".join(["", f"{noun.capitalize()}s:", *lines]))
    return "\n".join(parts)


def whole(article: Article) -> str:
    """Return the prompt with the article, for any model that takes text."""
    return f"{instructions(article)}\n\nThe article:\n\n{article.text}\n"
