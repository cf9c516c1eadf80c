"""The guide shows what the command writes, and the figures that are measured."""

import re

from benchmarks.drafting import of_article
from claims_api.drafting import worksheet
from claims_api.drafting.drafts import drafts
from tests.drafting.articles import REPORTS, article, contents, of, text_of
from tools.docs import TOP

GUIDE = (TOP / "docs" / "drafting.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<label>[a-z][^|]+) \| [^|]+ \| (?P<told>.+) \|$", re.MULTILINE)
FIELDS = {
    "claims found": "found",
    "claims of which a draft covers four fifths": "touched",
    "drafts that are near a coded claim": "drafts_right",
    "actors of drafts that are right": "actors_right",
    "actors of claims that are found": "actors_found",
    "their roles": "roles_right",
    "holders": "holders_right",
    "polarity": "polarity_right",
    "kind": "types_right",
}


def test_the_guide_shows_a_part_of_a_worksheet() -> None:
    found = article(text_of(REPORTS[0]))
    told = {"authors": ["zelie-orvane"], "published": "2023-04-12"}
    whole = worksheet.write(found, worksheet.source(found, "dam", told), drafts(found))
    (shown,) = re.findall(r"```yaml\n(.*?)```\n", GUIDE, re.DOTALL)
    assert shown in whole


def test_the_guide_tells_what_was_measured_of_the_invented_articles() -> None:
    measured = [of_article(text_of(one), [of(one), *contents()]) for one in REPORTS]
    rows = {row["label"]: row["told"].split(" | ") for row in ROW.finditer(GUIDE)}
    assert rows == {
        label: [str(getattr(account, field)) for account in measured]
        for label, field in FIELDS.items()
    }
