"""A matrix of disputes as CSV: a row for each holder, a column for each disputed proposition."""

import json
from collections.abc import Iterator

from claims_api.formats.csv import harmless, row
from claims_api.formats.page import Page


def write(page: Page) -> Iterator[bytes]:
    """Return the header and the holders in the order of their names.

    A cell tells how the holder stands to the proposition (`holds`, `contradicts`, `contrasts`),
    several with a space between them, or is empty.
    """
    disputes = [json.loads(item) for item in page.items]
    holders: dict[tuple[str, str], dict[str, list[str]]] = {}
    for dispute in disputes:
        for side in dispute["sides"]:
            for holder in (h for claim in side["claims"] for h in claim["attributed_to"]):
                stands = holders.setdefault((holder["name"], holder["id"]), {})
                stances = stands.setdefault(dispute["id"], [])
                if side["stance"] not in stances:
                    stances.append(side["stance"])
    columns = [dispute["id"] for dispute in disputes]
    yield row(["holder", "name", *columns])
    for (name, slug), stands in sorted(holders.items()):
        yield row([slug, harmless(name), *(" ".join(stands.get(at, ())) for at in columns)])
