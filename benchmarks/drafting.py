"""Hold drafts of an article against the claims that people coded in it.

usage: python -m benchmarks.drafting TEXT CLAIMS_FILE [CLAIMS_FILE …]

The text is that of the first file's source; the files behind it hold what sources share. A coded
claim is found where a draft's span has at least half of what both cover together (intersection over
union), and touched where a draft covers at least four fifths of it. A draft is right where it has
as much in common with a coded claim.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claims_api.curation.claims_file import ClaimsFile, read_all
from claims_api.drafting.article import Article
from claims_api.drafting.drafts import drafts
from claims_api.drafting.names import of_files
from claims_api.models.claim_record import ClaimRecord
from claims_api.text import canonical


@dataclass
class Share:
    """How many of how many."""

    right: int = 0
    of: int = 0

    def count(self, right: int, of: int = 1) -> None:
        """Count some more."""
        self.right += right
        self.of += of

    def __str__(self) -> str:
        """Tell it in per cent."""
        return f"{self.right / self.of:.0%} ({self.right} of {self.of})" if self.of else "none"


@dataclass
class Account:
    """What drafts of an article have right."""

    drafts: int = 0
    drafts_right: Share = field(default_factory=Share)
    found: Share = field(default_factory=Share)
    touched: Share = field(default_factory=Share)
    actors_found: Share = field(default_factory=Share)
    actors_right: Share = field(default_factory=Share)
    roles_right: Share = field(default_factory=Share)
    holders_right: Share = field(default_factory=Share)
    polarity_right: Share = field(default_factory=Share)
    types_right: Share = field(default_factory=Share)

    def lines(self) -> list[str]:
        """Return the account as lines for people."""
        return [f"{name.replace('_', ' ')}: {told}" for name, told in vars(self).items()]


def covered(claim: ClaimRecord) -> set[int]:
    """Return the code points that a claim's anchors cover."""
    return {at for anchor in claim.anchors for at in range(anchor.start, anchor.end)}


def nearest(coded: ClaimRecord, proposed: Sequence[ClaimRecord]) -> tuple[ClaimRecord, float]:
    """Return the draft whose span has most in common with that of a coded claim, and how much."""
    span = covered(coded)
    shares = [len(span & (other := covered(one))) / len(span | other) for one in proposed]
    best = max(range(len(proposed)), key=shares.__getitem__)
    return proposed[best], shares[best]


def account(coded: Iterable[ClaimRecord], proposed: Sequence[ClaimRecord]) -> Account:
    """Hold drafts against coded claims; fields are compared where the span is found."""
    told, coded = Account(len(proposed)), list(coded)
    for draft in proposed:
        told.drafts_right.count(nearest(draft, coded)[1] >= 0.5)
    for claim in coded:
        best, share = nearest(claim, proposed)
        span = covered(claim)
        told.found.count(share >= 0.5)
        told.touched.count(any(len(span & covered(one)) >= 0.8 * len(span) for one in proposed))
        if share < 0.5:
            continue
        right, drafted = {a.id for a in claim.actors}, {a.id for a in best.actors}
        told.actors_found.count(len(right & drafted), len(right))
        told.actors_right.count(len(right & drafted), len(drafted))
        roles = {(a.id, a.role) for a in claim.actors} & {(a.id, a.role) for a in best.actors}
        told.roles_right.count(len(roles), len(right & drafted))
        told.holders_right.count(set(claim.attributed_to) == set(best.attributed_to))
        told.polarity_right.count(claim.polarity is best.polarity)
        told.types_right.count(claim.type is best.type)
    return told


def of_article(text: str, files: Sequence[ClaimsFile]) -> Account:
    """Draft the text of the first file's source, and hold it against that file's claims."""
    coded = files[0]
    published = coded.source.published if coded.source else None
    article = Article(text, of_files(files), published)
    return account(coded.claims, [draft.claim for draft in drafts(article)])


def main(text: str, *files: str) -> None:
    """Print the account."""
    contents = [file.content for path in files for file in read_all([Path(path)])]
    for line in of_article(canonical(Path(text).read_bytes()), contents).lines():
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
