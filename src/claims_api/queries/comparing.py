"""What two coders may code alike or not: the fields of a claim, and how each is compared."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from claims_api.queries import alpha
from claims_api.queries.alpha import Alpha, Metric
from claims_api.vocabulary import SALIENCE_ORDER, Role

Json = dict[str, Any]


class Coded(NamedTuple):
    """A field that is compared: what a claim as it is served has there, and by which metric.

    Where nothing stands, the coder found nothing, which is a value too; of a number there is then
    no value at all.
    """

    name: str
    metric: str
    read: Callable[[Json], Any]

    def value(self, claim: Json) -> Any:
        """Return what the metric compares."""
        found = self.read(claim)
        return "" if found is None and self.metric == "nominal" else found

    def shown(self, claim: Json) -> Any:
        """Return the value as an answer tells it."""
        found = self.read(claim)
        return sorted(found) if isinstance(found, frozenset) else found

    def agreement(self, pairs: Sequence[tuple[Json, Json]]) -> Alpha:
        """Return how far the two claims of each pair agree here."""
        units = [(self.value(here), self.value(there)) for here, there in pairs]
        return alpha.alpha(units, METRICS[self.metric])


METRICS: dict[str, Metric] = {
    "nominal": alpha.nominal,
    "ordinal": alpha.ordinal([weight.value for weight in SALIENCE_ORDER]),
    "interval": alpha.interval,
    "masi": alpha.masi,
}


def _word(name: str) -> Coded:
    return Coded(name, "nominal", lambda claim: claim[name])


def _set(name: str) -> Coded:
    return Coded(name, "masi", lambda claim: frozenset(each["id"] for each in claim[name]))


def _in_role(name: str, role: Role) -> Coded:
    def read(claim: Json) -> frozenset[str]:
        return frozenset(actor["id"] for actor in claim["actors"] if actor["role"] == role.value)

    return Coded(name, "masi", read)


def _of_event(name: str, metric: str, part: str) -> Coded:
    return Coded(name, metric, lambda claim: claim["event"] and claim["event"][part])


def _occurred(claim: Json) -> str | None:
    found: Json | None = claim["occurred"]
    return None if found is None else found["edtf"] or found["expression"]


FIELDS: tuple[Coded, ...] = (
    *map(_word, ("type", "polarity")),
    _set("attributed_to"),
    _set("via"),
    *map(_word, ("voice", "act", "certainty")),
    Coded("confidence", "interval", lambda claim: claim["confidence"]),
    Coded("salience", "ordinal", lambda claim: claim["salience"]),
    _in_role("agents", Role.agent),
    _in_role("targets", Role.target),
    _in_role("mentioned", Role.mentioned),
    _set("places"),
    _set("topics"),
    _of_event("event", "nominal", "class"),
    _of_event("score", "interval", "score"),
    Coded("occurred", "nominal", _occurred),
    _word("said"),
)
NAMES = tuple(field.name for field in FIELDS)


def differences(here: Json, there: Json) -> list[Json]:
    """Return the fields in which two claims differ, with the values of both."""
    told = ((field.name, field.shown(here), field.shown(there)) for field in FIELDS)
    return [{"field": name, "here": one, "there": two} for name, one, two in told if one != two]
