"""Histories drawn at random: writes that make, change, rename, move and take back records."""

from contextlib import suppress
from typing import Any, NamedTuple

from hypothesis import strategies as st

from claims_api.curation import editing, jobs, merging, rewriting
from claims_api.curation.attaching import attach
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.editing import on_nothing
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.errors import Moved, Problem
from claims_api.models.job import JobState
from claims_api.store.engine import Store
from tests.curation.edits import edit
from tests.small_files import ADA, actor, anchor, bring, claim, parsed, place, source, topic

ACTORS = ("ada", "bob", "cleo", "union")
PLACES = ("north", "south", "village")
TOPICS = ("water", "dams")
SOURCES = ("paper", "report")
LOCALS = ("one", "two", "three", "four")
NAMES = ("Bob", "Robert", "Cléo", "Union", "The Lake", "Dr Mabuse")
WORDS = "the lake is full of water and nobody has seen the dam break since the flood".split()

TEXT = (
    "The lake is full again, and Bob says so to whoever asks him in the village these days.\n"
    "Nobody has seen the dam break since the flood, but the water rises by a hand each night.\n"
)
TEXTS = (
    TEXT,
    f"By a reporter of ours. {TEXT}",
    TEXT.replace("again, and Bob", "once more, as Cleo and Bob"),
    "Nothing of what was written here stood the test of time, and it was taken down.\n",
)

Record = dict[str, Any]
some = st.sampled_from


@st.composite
def actors(draw: st.DrawFn) -> list[Record]:
    """Draw everybody: names, aliases and memberships change."""
    found = [ADA]
    for slug in ACTORS[1:]:
        name = draw(some(NAMES))
        aliases = draw(st.lists(some([n for n in NAMES if n != name]), max_size=2, unique=True))
        groups = draw(st.lists(some([a for a in ACTORS if a != slug]), max_size=2, unique=True))
        dates = draw(some([{}, {"dates": "2010/2016"}, {"dates": "2017/.."}]))
        found.append(
            actor(
                slug,
                name=name,
                aliases=[{"text": text, "kind": "name"} for text in aliases],
                memberships=[{"group": group, "role": "member", **dates} for group in groups],
            )
        )
    return found


@st.composite
def claims(draw: st.DrawFn, home: str, is_first: bool) -> list[Record]:
    """Draw some claims of a source; many of them begin at the same place.

    Only what is new is a draft, since what was published is none again.
    """
    statuses = ["published", "published", "retracted", "draft"][: 4 if is_first else 3]
    found = []
    for local in draw(st.lists(some(LOCALS), min_size=1, unique=True)):
        fields: Record = {
            "statement": " ".join(draw(st.lists(some(WORDS), min_size=4, max_size=10))) + ".",
            "type": draw(some(["state", "event", "goal"])),
            "attributed_to": draw(some([[], ["bob"], ["cleo"]])),
            "actors": [{"id": draw(some(ACTORS)), "role": draw(some(["agent", "target"]))}],
            "places": draw(st.lists(some(PLACES), max_size=1)),
            "topics": draw(st.lists(some(TOPICS), max_size=1)),
            "status": draw(some(statuses)),
        }
        if draw(st.booleans()):
            fields["occurred"] = {"expression": "then", "edtf": "2015", "basis": "stated"}
        if fields["status"] == "retracted":
            fields["retraction_reason"] = "A slip."
        if home == "report" and draw(st.booleans()):
            kind = draw(some(["contradicts", "supports", "repeats"]))
            fields["relations"] = [{"type": kind, "target": "paper:one"}]
        start = draw(some([0, 0, 20, 40]))
        fields["anchors"] = [anchor(start, start + 9, TEXT)]
        found.append(claim(local, **fields))
    return found


@st.composite
def write(draw: st.DrawFn, is_first: bool) -> list[ParsedFile]:
    """Draw one write; the first one holds all that later ones point to."""
    files = []
    if is_first or draw(st.booleans()):
        within = draw(some(["north", "south"]))
        places = [place("north"), place("south"), place("village", kind="city", within=within)]
        topics = [topic("water", label=draw(some(["Water", "Rivers"]))), topic("dams")]
        topics[1]["broader"] = draw(some([[], ["water"]]))
        files.append(parsed("shared", actors=draw(actors()), places=places, topics=topics))
    for slug in SOURCES:
        if is_first or draw(st.booleans()):
            published = draw(some(["2014", "2017-03-31"]))
            home = source(
                slug,
                title=draw(some(["A Paper", "Notes"])),
                published=published,
                published_basis="stated",
                text_access=draw(some(["public", "public", "curators"])),
            )
            written = draw(claims(slug, is_first))
            if is_first and slug == "paper":
                one = claim("one", anchors=[anchor(0, 9, TEXT)])
                written = [one, *(c for c in written if c["id"] != "one")]
            files.append(parsed(slug, source=home, claims=written))
    return files


class Edit(NamedTuple):
    """A write to one record: what is done to it, and with which other id or text, if with one.

    With `at_once`, what more claims show is left to a job, of which other edits do a part.
    """

    done: str
    records: str
    key: str
    other: str = ""
    at_once: int | None = None

    def make(self, store: Store) -> None:
        """Make the edit; one that is refused changes nothing."""
        if self.done == "go on":
            go_on(store)
            return
        noun = NOUNS[self.records]

        def written(write: Write) -> None:
            match self.done:
                case "rename":
                    merging.rename(write, noun, self.key, self.other, on_nothing)
                case "merge":
                    merging.merge(write, noun, self.key, self.other, on_nothing)
                case "call":
                    name = "label" if self.records == "topics" else "name"
                    called = {name: self.other.title()}
                    editing.change(write, noun, self.key, lambda r: {**r, **called}, on_nothing)
                case "attach":
                    attach(write, self.key, self.other, on_nothing)
                case "restore":
                    editing.restore(write, noun, self.key, None, on_nothing)
                case _:
                    editing.retract(write, noun, self.key, on_nothing)

        with suppress(Problem, Moved):
            edit(store, written, "It had to be.", at_once=self.at_once)


def go_on(store: Store) -> None:
    """Do a part of each job that there is."""
    with store.writing() as connection:
        for job_id in jobs.unfinished(connection, JobState.running):
            rewriting.go_on(connection, job_id, "me", 2)


_IDS = {"actors": (*ACTORS, "bobby"), "places": (*PLACES, "town"), "topics": (*TOPICS, "rain")}


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """Draw an edit, of what may stand and may not."""
    done = draw(some(["rename", "call", "merge", "merge", "retract", "restore", "go on", "go on"]))
    if done in ("retract", "restore") and draw(st.booleans()):
        return Edit(done, "claims", f"{draw(some(SOURCES))}:{draw(some(LOCALS))}")
    records = draw(some(list(_IDS)))
    ids, at_once = _IDS[records], draw(some([None, 0, 0]))
    return Edit(done, records, draw(some(ids)), draw(some(ids)), at_once)


History = list[list[ParsedFile] | Edit]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history of a few writes: of files first, then of single records and of texts."""
    files = [draw(write(at == 0)) for at in range(draw(st.integers(2, 3)))]
    first, *others = (Edit("attach", "sources", "paper", draw(some(TEXTS))) for _ in range(3))
    one_by_one = draw(st.lists(edits(), min_size=4, max_size=10))
    return [*files, first._replace(other=TEXT), *draw(st.permutations([*others, *one_by_one]))]


def make(store: Store, step: list[ParsedFile] | Edit) -> None:
    """Make one write of a history."""
    if isinstance(step, Edit):
        step.make(store)
    else:
        bring(store, *step)
