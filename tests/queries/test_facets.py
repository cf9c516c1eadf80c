"""Counts beside the items: buckets of time, order, sizes, and the filtered field's own counts."""

import re
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.dates import span
from claims_api.errors import InvalidRequest
from claims_api.queries.buckets import buckets_of
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.queries.facets import countable, pattern, read_facets
from claims_api.store.engine import Store
from tests.queries.questions import named
from tests.small_files import anchor, bring, claim, paper, parsed, place

TIMES = ("occurred", "said", "published")
EVERY = [f"{name}:year" if name in TIMES else name for name in countable()]


def facet(connection: Connection, asked: str, **more: Any) -> list[dict[str, Any]]:
    """Return one facet of a question."""
    found = find(connection, ClaimQuestion(facet=asked, limit=0, **more)).facets
    assert len(found) == 1
    return list(found[named(asked)])


def months(first: int, last: int) -> list[str]:
    """Return months of 2023."""
    return [f"2023-{month:02}" for month in range(first, last + 1)]


@pytest.mark.parametrize(
    ("edtf", "year", "month", "day"),
    [
        (None, [None], [None], [None]),
        ("2023", ["2023"], ["2023"], ["2023"]),
        ("2023-03", ["2023"], ["2023-03"], ["2023-03"]),
        ("2023-03-12", ["2023"], ["2023-03"], ["2023-03-12"]),
        ("1985-04-12T23:20:30Z", ["1985"], ["1985-04"], ["1985-04-12"]),
        ("2016~", ["2016"], ["2016"], ["2016"]),
        ("2016-05?", ["2016"], ["2016-05"], ["2016-05"]),
        ("2016-05-02%", ["2016"], ["2016-05"], ["2016-05-02"]),
        ("202X", ["202X"], ["202X"], ["202X"]),
        ("202X%", ["202X"], ["202X"], ["202X"]),
        ("1985-04-XX", ["1985"], ["1985-04"], ["1985-04-XX"]),
        ("1985-04-XX~", ["1985"], ["1985-04"], ["1985-04-XX"]),
        ("2023-21", ["2023"], ["2023-21"], ["2023-21"]),
        ("2023-24", ["2023"], ["2023-24"], ["2023-24"]),
        ("-0044-03-15", ["-0044"], ["-0044-03"], ["-0044-03-15"]),
        ("Y12345", ["Y12345"], ["Y12345"], ["Y12345"]),
        ("2022/2024", ["2022", "2023", "2024"], None, None),
        ("2023-06-20/2023-08", ["2023"], months(6, 8), None),
        ("2022-12/2023-01", ["2022", "2023"], ["2022-12", "2023-01"], None),
        (
            "2023-03-30/2023-04-02",
            ["2023"],
            months(3, 4),
            ["2023-03-30", "2023-03-31", "2023-04-01", "2023-04-02"],
        ),
        (
            "2023-12-31/2024-01-01",
            ["2023", "2024"],
            ["2023-12", "2024-01"],
            ["2023-12-31", "2024-01-01"],
        ),
        ("2004-06?/2004-08?", ["2004"], ["2004-06", "2004-07", "2004-08"], None),
        ("2023-21/2023-22", ["2023"], months(3, 8), None),
        ("-0044-12/-0043-02", ["-0044", "-0043"], ["-0044-12", "-0043-01", "-0043-02"], None),
        ("2023-03/..", ["2023"], ["2023-03"], ["2023-03"]),
        ("../2016", ["2016"], ["2016"], ["2016"]),
        ("2016~/..", ["2016"], ["2016"], ["2016"]),
        ("../..", [None], [None], [None]),
    ],
)
def test_a_date_stands_in_the_buckets_it_touches_or_in_its_own(
    edtf: str | None,
    year: list[str | None],
    month: list[str | None] | None,
    day: list[str | None] | None,
) -> None:
    assert buckets_of(edtf, "year") == year
    assert month is None or buckets_of(edtf, "month") == month
    assert day is None or buckets_of(edtf, "day") == day


def test_a_coarse_interval_stands_in_every_bucket_of_its_own_that_it_touches() -> None:
    assert buckets_of("2022/2024", "month") == ["2022", "2023", "2024"]


def test_an_interval_over_many_buckets_stands_in_each() -> None:
    months = buckets_of("2000-01/2019-12", "month")
    assert (len(months), months[0], months[-1]) == (240, "2000-01", "2019-12")
    assert len(buckets_of("2019-12-30/2025-06-20", "day")) == 2000


def test_an_interval_over_very_many_buckets_stands_under_its_ends() -> None:
    assert buckets_of("0001-01-01/2023-01-01", "day") == ["0001-01-01", "2023-01-01"]


@pytest.mark.parametrize(
    "edtf",
    [
        "2017",
        "-0044",
        "201X",
        "2017-XX-XX",
        "2017-24",
        "Y170000002",
        "2016~",
        "2016/..",
        "../2016",
        "2001-21/2003",
        "9999~/..",
        "-0001/0001",
        "1985-04-12T23:20:30Z",
    ],
)
@pytest.mark.parametrize("bucket", ["year", "month", "day"])
def test_a_bucket_is_a_date_that_meets_what_stands_in_it(edtf: str, bucket: str) -> None:
    for name in buckets_of(edtf, bucket):
        assert name is not None
        assert span(name).meets(span(edtf))


def test_buckets_come_in_the_order_of_time_and_null_last(store: Store) -> None:
    dates = ["2023-05", None, "-0044", "2023", "2023-05-09", "Y12345", "2023-05", None]
    told = [{"occurred": {"expression": "then", "edtf": edtf}} if edtf else {} for edtf in dates]
    bring(store, paper(*(claim(f"c-{at}", **each) for at, each in enumerate(told))))
    with store.reading() as connection:
        found = [(row["value"], row["claims"]) for row in facet(connection, "occurred:month")]
    assert found == [("-0044", 1), ("2023", 1), ("2023-05", 3), ("Y12345", 1), (None, 2)]


def test_the_most_frequent_value_comes_first_and_equals_by_name(connection: Connection) -> None:
    found = facet(connection, "topic:200")
    keys = [(-row["claims"], row["value"]) for row in found]
    assert keys == sorted(keys)


def test_a_claim_counts_once_for_a_value_that_it_has_twice(store: Store) -> None:
    verdicts = [{"id": slug, "assessor": "Cy", "verdict": "mixed"} for slug in ("v", "w")]
    parts: dict[str, Any] = {
        "anchors": [anchor(0, 5), anchor(5, 9)],
        "assessments": verdicts,
        "places": ["quay", "inn"],
    }
    places = [place("ys"), place("quay", within="ys"), place("inn", within="ys")]
    bring(store, parsed(places=places), paper(claim("a", **parts), paragraphs=[[0, 9]]))
    with store.reading() as opened:
        assert facet(opened, "paragraph") == [{"value": "0", "claims": 1}]
        assert facet(opened, "verdict") == [{"value": "mixed", "claims": 1}]
        assert {row["value"]: row["claims"] for row in facet(opened, "place")} == {
            "ys": 1,
            "quay": 1,
            "inn": 1,
        }


def test_of_equals_null_comes_last(store: Store) -> None:
    bring(store, paper(claim("a"), claim("b", 9, act="warn")))
    with store.reading() as opened:
        assert facet(opened, "act") == [
            {"value": "warn", "claims": 1},
            {"value": None, "claims": 1},
        ]


def test_a_facet_has_at_most_so_many_values(connection: Connection) -> None:
    assert facet(connection, "topic:3") == facet(connection, "topic:200")[:3]
    assert len(facet(connection, "topic")) == 20


def test_records_are_told_with_their_names(connection: Connection) -> None:
    assert {"value", "name", "claims"} == set(facet(connection, "actor:1")[0])
    assert {"value", "claims"} == set(facet(connection, "type:1")[0])


def test_what_has_no_value_is_counted_under_null(
    connection: Connection, facts: list[dict[str, Any]]
) -> None:
    without = sum(claim["event"] is None for claim in facts)
    assert {"value": None, "claims": without} in facet(connection, "event:200")


def test_the_facet_of_a_filtered_field_shows_its_other_values(connection: Connection) -> None:
    assert facet(connection, "type", type=["goal"]) == facet(connection, "type")
    assert facet(connection, "type", type=["goal"], polarity=["negated"]) == facet(
        connection, "type", polarity=["negated"]
    )


def test_another_facet_counts_only_what_the_filter_leaves(connection: Connection) -> None:
    page = find(connection, ClaimQuestion(type=["goal"], facet="polarity,type"))
    assert sum(row["claims"] for row in page.facets["polarity"]) == page.total
    assert list(page.facets) == ["polarity", "type"]


def test_the_facet_of_the_status_counts_what_was_retracted_too(connection: Connection) -> None:
    found = {row["value"]: row["claims"] for row in facet(connection, "status")}
    assert set(found) == {"published", "retracted"}


def test_a_place_counts_for_all_that_it_lies_within(connection: Connection) -> None:
    found = {row["value"]: row["claims"] for row in facet(connection, "place:200")}
    assert found["brennovar"] >= found["korreth"] >= found["korreth-dam"] > 0


def test_facets_stand_beside_an_empty_page(connection: Connection) -> None:
    page = find(connection, ClaimQuestion(actor=["nobody-at-all"], facet="type,occurred:year"))
    assert (page.total, page.facets) == (0, {"type": [], "occurred": []})


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("typ", "did you mean type?"),
        ("related_to", "is no facet"),
        ("occurred", "occurred is counted by year, month, day"),
        ("occurred:week", "occurred is counted by year, month, day"),
        ("type:month", "type has no buckets"),
        ("type:0", "1 to 200"),
        ("type:201", "1 to 200"),
        ("type,type", "twice"),
        ("occurred:year,occurred:month", "twice"),
        ("type,", "is no facet"),
        ("TYPE", "is no facet"),
        ("type:5:5", "is no facet"),
        ("type*", "is no facet"),
        ("type*tipic", "did you mean topic?"),
        ("type*occurred", "write occurred:year"),
        ("type:5*actor", "at the end: type[*]actor"),
        ("type*actor:1001", "1 to 1000"),
        ("type*actor*voice", "two fields at most"),
        ("actor*actor", "two different fields"),
        ("type*actor,type*actor:5", "twice"),
        ("actor,agent,target,mentioned,via,place,topic,source,type,act,voice", "at most 10"),
    ],
)
def test_a_bad_facet_is_told_what_would_have_worked(
    connection: Connection, asked: str, told: str
) -> None:
    with pytest.raises(InvalidRequest, match=told.replace("?", "[?]")):
        find(connection, ClaimQuestion(facet=asked))


@pytest.mark.parametrize("asked", EVERY)
def test_every_countable_filter_can_be_counted(connection: Connection, asked: str) -> None:
    assert facet(connection, asked)


def test_the_sizes_of_facets_are_read() -> None:
    asked = "type,actor:7,said:day:9,occurred:year,type*via,type*said:month,agent*target:1000"
    assert [(each.name, each.most) for each in read_facets(asked)] == [
        ("type", 20),
        ("actor", 7),
        ("said", 9),
        ("occurred", 200),
        ("type*via", 100),
        ("type*said", 1000),
        ("agent*target", 1000),
    ]


def test_a_crossed_facet_counts_what_both_filters_would_find(connection: Connection) -> None:
    cells = facet(connection, "attributed_to*target")
    assert len(cells) > 5
    for cell in cells:
        holder, target = (side["value"] for side in cell["values"])
        both = ClaimQuestion(attributed_to=[holder], target=[target], limit=0)
        assert find(connection, both).total == cell["claims"]


def test_a_crossed_facet_tells_its_sides_as_facets_do(connection: Connection) -> None:
    (cell,) = facet(connection, "type*actor:1")
    assert [set(side) for side in cell["values"]] == [{"value"}, {"value", "name"}]


def test_a_crossed_facet_shows_the_other_values_of_both_fields(connection: Connection) -> None:
    everything = facet(connection, "type*polarity")
    assert facet(connection, "type*polarity", type=["goal"], polarity=["negated"]) == everything


def test_a_crossed_facet_with_a_time_comes_in_the_order_of_time(connection: Connection) -> None:
    years = [cell["values"][1]["value"] for cell in facet(connection, "type*occurred:year")]
    known = [year for year in years if year is not None]
    first_days = [span(year).earliest for year in known]
    assert years == [*known, *[None] * (len(years) - len(known))]
    assert first_days == sorted(first_days)
    assert len(set(known)) > 2


def test_a_facet_that_was_cut_unasked_says_so(connection: Connection) -> None:
    cut = find(connection, ClaimQuestion(facet="topic,type", limit=0)).warnings
    there_are = len(facet(connection, "topic:200"))
    detail = f"topic has {there_are} values, of which 20 are shown; topic:N shows up to 200."
    assert cut == [{"code": "facet-cut", "parameter": "facet", "detail": detail}]
    assert find(connection, ClaimQuestion(facet="topic:20", limit=0)).warnings == []


def test_ten_facets_may_be_counted_at_once() -> None:
    assert len(read_facets(",".join([*EVERY][:10]))) == 10


@pytest.mark.parametrize(
    "facet",
    [*EVERY, "type:1", "type:99", "type:200", "said:day:7", "said:day*type:1000"],
)
def test_the_published_pattern_allows_what_is_counted(facet: str) -> None:
    assert re.fullmatch(pattern(), facet)
    assert read_facets(facet)


@pytest.mark.parametrize(
    "facet",
    [
        *("type:0", "type:201", "type:1000", "type:year", "said", "said:week", "said:day:0", "q"),
        *("type*actor:1001", "type*said", "type:5*actor", "type*", "type*actor*voice"),
    ],
)
def test_the_published_pattern_allows_nothing_else(facet: str) -> None:
    assert not re.fullmatch(pattern(), facet)
    with pytest.raises(InvalidRequest):
        read_facets(facet)


@pytest.mark.parametrize(
    "edtf", ["2023-05-04", "1985-04-12T23:20:30Z", "2004-XX", "Y170000002", "../..", "2001-21/2003"]
)
def test_whatever_time_a_claim_has_it_can_be_counted(store: Store, edtf: str) -> None:
    bring(store, paper(claim("a", occurred={"expression": "then", "edtf": edtf})))
    with store.reading() as opened:
        for bucket in ("year", "month", "day"):
            assert sum(row["claims"] for row in facet(opened, f"occurred:{bucket}")) >= 1


@pytest.mark.parametrize("name", ["actor", "agent", "target", "attributed_to", "via"])
def test_with_members_a_facet_counts_what_its_filter_would_find(corpus: Store, name: str) -> None:
    with corpus.reading() as connection:
        question = ClaimQuestion.model_validate({"members": True, "facet": name, "limit": 0})
        for value in find(connection, question).facets[name][:5]:
            asked = {"members": True, "limit": 0, name: [value["value"]]}
            found = find(connection, ClaimQuestion.model_validate(asked)).total
            assert found == value["claims"], value
