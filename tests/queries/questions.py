"""Questions drawn at random, from the words that the data itself uses."""

from typing import Any

from hypothesis import strategies as st

from claims_api.dates import FIRST_DAY, LAST_DAY, day_text, span
from claims_api.queries.buckets import BUCKETS
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.facets import countable
from claims_api.queries.filters.actors import PassedOn, Takes
from claims_api.queries.filters.base import Claim, Condition
from claims_api.queries.filters.places import Paragraph, Within
from claims_api.queries.filters.times import During
from claims_api.queries.ordering import NAMES
from claims_api.text import words
from tests.queries.oracle import CODES, Oracle, name_of

# A value of each filter that some of the corpus has and some has not.
SAMPLES = {
    "actor": "Russia",
    "agent": "Brennovar",
    "target": "united-states",
    "mentioned": "Ostmere",
    "participant": "Aldoran Light",
    "attributed_to": "author",
    "via": "josk-torvalle",
    "place": "syria",
    "topic": "security",
    "source": "river-post-dam-report",
    "paragraph": "3-5",
    "type": "goal",
    "polarity": "negated",
    "voice": "quoted",
    "act": "warn,deny",
    "certainty": "probable,possible",
    "salience": "core",
    "status": "retracted",
    "event": "COERCE",
    "quad": "4",
    "occurred": "2023-03/2023-04",
    "said": "2023",
    "published": "../2020",
    "relation": "contradicts",
    "related_to": "lissen-courier-gates-denial:gates-never-shut",
    "verdict": "false",
    "has": "via",
}

TIMES = ["2023", "2023-03/2023-05", "../2016", "2017/..", "2017-03-31", "202X", "2016~", "2023-21"]
UNKNOWN = ["nobody-at-all", "Atlantis", "Q999999999999", "ʼ", "x" * 70]
SPELLINGS = [str, str.upper, str.lower, str.title, str.swapcase, "  {} ".format]


def spelt(value: str) -> str:
    """Write a value so that nothing in it is read as grammar."""
    return f'"{value}"' if "," in value or value.startswith("!") else value


class Questions:
    """Draws questions about the claims of an oracle."""

    def __init__(self, oracle: Oracle) -> None:
        """Gather the words once."""
        self._oracle = oracle
        self._names = {
            noun: [name for slug in found.records for name in self._called(noun, slug)]
            for noun, found in oracle.nouns.items()
        }

    def _called(self, noun: str, slug: str) -> list[str]:
        """Return everything that a record is called."""
        record = self._oracle.nouns[noun].records[slug]
        if noun == "source":
            return [slug]
        aliases = [alias["text"] for alias in record.get("aliases", [])]
        codes = [record[code] for code in CODES if code in record]
        return [slug, name_of(record), *codes, *aliases]

    def of(self, name: str, kind: Condition, claim: Claim) -> st.SearchStrategy[str]:
        """Draw a value: one that finds the claim, one that finds others, or one that is unknown."""
        has = sorted(map(str, kind.values(claim))) if not isinstance(kind, During) else []
        sample = st.sampled_from(SAMPLES[name].split(","))
        if isinstance(kind, Takes | PassedOn | Within) or kind.noun == "source":
            noun = str(kind.noun)
            near = [word for slug in has for word in self._called(noun, self._higher(noun, slug))]
            drawn = st.sampled_from([*near * 3, *self._names[noun][:: 1 + bool(near)]])
            odd = st.builds(lambda value, spell: spell(value), drawn, st.sampled_from(SPELLINGS))
            return st.one_of(drawn, odd, sample, st.sampled_from(UNKNOWN)).map(spelt)
        if isinstance(kind, During):
            return st.sampled_from([*around(kind.edtf(claim)) * 3, *TIMES])
        if isinstance(kind, Paragraph):
            return st.one_of(
                st.sampled_from([*has, "0", "1", "99"]),
                st.tuples(st.integers(0, 9), st.integers(0, 9)).map("{0[0]}-{0[1]}".format),
            )
        if kind.noun == "claim":
            others = [fact["id"] for fact in self._oracle.facts[::9]]
            return st.sampled_from([*has, claim["id"], *others, "no-source:no-claim"])
        if name == "status":  # what was retracted is told apart by a test of its own
            return st.just("published")
        return st.sampled_from([*has * 2, *getattr(kind, "known", has), *SAMPLES[name].split(",")])

    def every(self, name: str) -> list[str]:
        """Return every value of a filter that the data or its vocabulary knows."""
        kind = ClaimQuestion.filters()[name]
        if kind.noun in self._oracle.nouns:
            return [spelt(slug) for slug in self._oracle.nouns[kind.noun].records]
        if isinstance(kind, During):
            dates = {kind.edtf(claim) for claim in self._oracle.facts}
            return sorted({*TIMES, *(near for edtf in dates for near in around(edtf))})
        if isinstance(kind, Paragraph):
            return [*map(str, range(16)), "0-3", "2-2", "9-1"]
        if kind.noun == "claim":
            return [claim["id"] for claim in self._oracle.facts]
        found = {str(value) for claim in self._oracle.facts for value in kind.values(claim)}
        return sorted(found | set(getattr(kind, "known", ())))

    def _higher(self, noun: str, slug: str) -> str:
        """Return a group, a wider place or a broader topic, where there is one."""
        record = self._oracle.nouns[noun].records[slug]
        steps = [step["group"] for step in record.get("memberships", [])]
        return str([*steps, *record.get("broader", []), record.get("within", slug)][0])

    @property
    def strategy(self) -> st.SearchStrategy[ClaimQuestion]:
        """Return what draws a question with several conditions, an order, a size and facets."""

        @st.composite
        def question(draw: st.DrawFn) -> ClaimQuestion:
            claim = draw(st.sampled_from(self._oracle.facts))
            asked: dict[str, Any] = {}
            names = draw(
                st.lists(st.sampled_from(sorted(ClaimQuestion.filters())), max_size=3, unique=True)
            )
            for name in names:
                value = self.of(name, ClaimQuestion.filters()[name], claim)
                asked[name] = draw(st.lists(term(value, name), min_size=1, max_size=2))
            if draw(st.integers(0, 2)) == 0:
                asked["q"] = draw(typed(claim))
            if draw(st.integers(0, 5)) == 0:
                asked["min_confidence"] = draw(st.sampled_from([0, 0.5, 0.85, 0.9, 0.951, 1]))
            if draw(st.integers(0, 5)) == 0:
                asked["updated_since"] = draw(st.sampled_from(["2020-01-01", claim["updated_at"]]))
            asked["members"] = draw(st.booleans())
            asked["sort"] = draw(st.none() | sorts("q" in asked))
            asked["limit"] = draw(st.sampled_from([13, 60, 200]))
            asked["facet"] = draw(st.none() | facets(names))
            return ClaimQuestion.model_validate(asked)

        return question()


def around(edtf: str | None) -> list[str]:
    """Return dates that just meet a date, and dates that just miss it."""
    if edtf is None:
        return []
    found, days = [edtf], span(edtf)
    if days.earliest > FIRST_DAY:
        found += [f"../{day_text(days.earliest)}", f"../{day_text(days.earliest - 1)}"]
    if days.latest < LAST_DAY:
        found += [f"{day_text(days.latest)}/..", f"{day_text(days.latest + 1)}/.."]
    return found


def term(value: st.SearchStrategy[str], name: str) -> st.SearchStrategy[str]:
    """Draw one occurrence of a parameter."""
    negation = st.just("") if name == "status" else st.sampled_from(["", "", "!"])
    several = st.lists(value, min_size=1, max_size=3)
    return st.builds(lambda sign, values: sign + ",".join(values), negation, several)


def typed(claim: Claim) -> st.SearchStrategy[str]:
    """Draw what might be typed into `q`, mostly of a claim's own words."""
    own = words(claim["statement"])
    word = st.sampled_from([*own, "dam", "russia", "warned", "nowhere"])
    phrase = st.integers(0, max(len(own) - 2, 0)).map(lambda at: f'"{" ".join(own[at : at + 2])}"')
    piece = st.one_of(
        word,
        word,
        phrase,
        word.map("-{}".format),
        word.map(lambda w: f"{w[:3]}*"),
        st.tuples(word, word).map(" OR ".join),
    )
    return st.lists(piece, min_size=1, max_size=3).map(" ".join)


def sorts(with_words: bool) -> st.SearchStrategy[str]:
    """Draw an order."""
    names = [name for name in NAMES if with_words or name != "relevance"]
    signed = st.tuples(st.sampled_from(["", "-"]), st.sampled_from(names))
    return st.lists(signed, min_size=1, max_size=3, unique_by=lambda pair: pair[1]).map(
        lambda pairs: ",".join(sign + name for sign, name in pairs)
    )


def facets(asked: list[str]) -> st.SearchStrategy[str]:
    """Draw facets, among them those of the filtered fields."""
    # The facet of the status counts what was retracted too, which the oracle does not see.
    names = [name for name in countable() if name != "status"]
    likely = [name for name in asked if name in names]

    def side(name: str, bucket: str) -> str:
        return f"{name}:{bucket}" if isinstance(ClaimQuestion.filters()[name], During) else name

    field = st.builds(
        side, st.sampled_from([*names, *likely * 5]), st.sampled_from(sorted(BUCKETS))
    )
    sides = st.lists(field, min_size=1, max_size=2, unique_by=lambda each: each.split(":")[0])
    one = st.builds("{}:{}".format, sides.map("*".join), st.sampled_from([1, 5, 200]))
    return st.lists(one, min_size=1, max_size=3, unique_by=named).map(",".join)


def named(facet: str) -> str:
    """Return under what a facet is told."""
    return "*".join(side.split(":")[0] for side in facet.split("*"))
