"""The closed vocabularies in which claims, actors, places and relations are described."""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class ClaimType(StrEnum):
    """What kind of proposition a claim is."""

    event = "event"
    state = "state"
    goal = "goal"
    evaluation = "evaluation"
    cause = "cause"
    prediction = "prediction"
    proposal = "proposal"


class Polarity(StrEnum):
    """Whether the proposition is affirmed or negated, by meaning and not by the word."""

    affirmed = "affirmed"
    negated = "negated"


class Voice(StrEnum):
    """How a claim reaches the reader of its source."""

    author = "author"
    quoted = "quoted"
    reported = "reported"
    ascribed = "ascribed"


class Act(StrEnum):
    """The speech act by which the holder makes the claim, where one is told."""

    state = "state"
    declare = "declare"
    deny = "deny"
    warn = "warn"
    threaten = "threaten"
    accuse = "accuse"
    demand = "demand"
    call_for = "call_for"
    promise = "promise"
    believe = "believe"
    intend = "intend"
    refuse = "refuse"


class Certainty(StrEnum):
    """How firmly the holder commits to the claim (FactBank: CT, PR, PS, U)."""

    certain = "certain"
    probable = "probable"
    possible = "possible"
    unspecified = "unspecified"


class Salience(StrEnum):
    """The weight of a claim in its source."""

    core = "core"
    supporting = "supporting"
    minor = "minor"


class Role(StrEnum):
    """How an actor takes part in a claim."""

    agent = "agent"
    target = "target"
    mentioned = "mentioned"


class Status(StrEnum):
    """Where a claim stands in its life cycle."""

    published = "published"
    draft = "draft"
    retracted = "retracted"
    withdrawn = "withdrawn"


# Who may see a claim is told by these alone: all, or curators. A claim never goes from the first to
# the second, so that nothing of what readers see leads to what they must not know of.
OPEN = (Status.published.value, Status.retracted.value)
HIDDEN = (Status.draft.value, Status.withdrawn.value)
# What was taken back: a tombstone is all that is served of it.
GONE = (Status.retracted.value, Status.withdrawn.value)


class Basis(StrEnum):
    """Where a date comes from."""

    stated = "stated"
    inferred = "inferred"
    external = "external"


class ActorKind(StrEnum):
    """What kind of actor it is."""

    state = "state"
    person = "person"
    organisation = "organisation"
    armed_group = "armed_group"
    alliance = "alliance"
    population = "population"


class PlaceKind(StrEnum):
    """What kind of place it is."""

    country = "country"
    region = "region"
    city = "city"
    military_base = "military_base"
    sea = "sea"
    area = "area"


class AliasKind(StrEnum):
    """What kind of other name an alias is."""

    name = "name"
    short = "short"
    acronym = "acronym"
    metonym = "metonym"
    demonym = "demonym"
    transliteration = "transliteration"
    misspelling = "misspelling"


class IdentityType(StrEnum):
    """A relation between two actors whose identity is disputed."""

    same_as = "same_as"
    said_to_be = "said_to_be"


class RelationType(StrEnum):
    """How one claim relates to another, read from subject to object."""

    supports = "supports"
    contradicts = "contradicts"
    contrasts = "contrasts"
    qualifies = "qualifies"
    causes = "causes"
    elaborates = "elaborates"
    repeats = "repeats"


SYMMETRIC = frozenset({RelationType.contradicts, RelationType.contrasts, RelationType.repeats})

INVERSE = {
    RelationType.supports: "supported_by",
    RelationType.qualifies: "qualified_by",
    RelationType.causes: "caused_by",
    RelationType.elaborates: "elaborated_by",
}


def seen_from_object(relation: RelationType) -> str:
    """Name the relation as its object sees it: symmetric types keep their name."""
    return INVERSE.get(relation, relation.value)


RELATIONS_SEEN = tuple(r.value for r in RelationType) + tuple(INVERSE.values())


class Verdict(StrEnum):
    """What an assessor finds a claim to be."""

    true = "true"
    mostly_true = "mostly_true"
    mixed = "mixed"
    mostly_false = "mostly_false"
    false = "false"
    unverifiable = "unverifiable"
    outdated = "outdated"


class Quad(IntEnum):
    """PLOVER's quad classes."""

    verbal_cooperation = 1
    material_cooperation = 2
    verbal_conflict = 3
    material_conflict = 4


class EventClass(NamedTuple):
    """One of the sixteen classes of the PLOVER manual, draft 2.0."""

    quad: Quad
    score: float | None
    modes: frozenset[str]


def _event(quad: Quad, score: float | None, modes: str = "") -> EventClass:
    return EventClass(quad, score, frozenset(modes.split()))


_CHANGE = "assist change yield meet"

# PLOVER manual, draft 2.0 (snapshot of February 2024). ACCUSE has no score: the manual prints 3
# while its modes carry -2 and -3.5, so a minus sign is probably missing and the value is left open.
EVENTS: dict[str, EventClass] = {
    "AGREE": _event(Quad.verbal_cooperation, 2.5),
    "CONSULT": _event(Quad.verbal_cooperation, 2.5, "visit third-party multilateral phone"),
    "SUPPORT": _event(Quad.verbal_cooperation, 5.0),
    "COOPERATE": _event(Quad.material_cooperation, 9.5),
    "AID": _event(Quad.material_cooperation, 10.0),
    "CONCEDE": _event(Quad.verbal_cooperation, 4.5),
    "RETREAT": _event(
        Quad.material_cooperation,
        6.5,
        "withdraw release disarm ceasefire access resign",
    ),
    "ACCUSE": _event(Quad.verbal_conflict, None, "disapprove investigate allege"),
    "REQUEST": _event(Quad.verbal_conflict, 0.0, _CHANGE),
    "REJECT": _event(Quad.verbal_conflict, -2.0, _CHANGE),
    "THREATEN": _event(
        Quad.verbal_conflict, -3.5, "restrict arrest relations expel territory violence"
    ),
    "PROTEST": _event(
        Quad.material_conflict,
        -5.0,
        "demo riot strike hunger boycott obstruct vandalize",
    ),
    "MOBILIZE": _event(Quad.material_conflict, -5.5, "troops weapons police militia"),
    "SANCTION": _event(Quad.material_conflict, -6.0, "convict expel withdraw discontinue"),
    "COERCE": _event(
        Quad.material_conflict,
        -7.0,
        "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    ),
    "ASSAULT": _event(
        Quad.material_conflict,
        -9.0,
        "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack "
        "aerial drone heavy-weapons crowd-control unconventional",
    ),
}

CONTEXTS = frozenset(
    "military intelligence executive legislative election political_institutions pro_democracy "
    "pro_autocracy economic legal reparations human_rights rights_freedoms repression "
    "human_security gender lgbt religion_ethnicity inequality diplomatic territory peacekeeping "
    "health asylum migration disasters natural_resource environment technology terrorism cbrn "
    "cyber misinformation crime corruption illegal_drugs trafficking".split()
)

SALIENCE_ORDER = {Salience.core: 0, Salience.supporting: 1, Salience.minor: 2}
