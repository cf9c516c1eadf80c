"""What an import did, counted."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """How many records of one noun were created, updated, taken back, left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    retracted: int = 0

    def add(self, other: "Tally") -> None:
        """Count what another one counted, too."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.retracted += other.retracted

    def __str__(self) -> str:
        """Tell the numbers; that of what was taken back only where there is one."""
        told = f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged"
        return f"{told}, {self.retracted} retracted" if self.retracted else told


@dataclass
class Report:
    """What an import did, noun by noun, what it left alone, and what a text lost."""

    actors: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=Tally)
    topics: Tally = field(default_factory=Tally)
    sources: Tally = field(default_factory=Tally)
    claims: Tally = field(default_factory=Tally)
    kept: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    lost: int = 0
    left_out: int = 0

    def add(self, other: "Report") -> None:
        """Count the records that another one counted, too."""
        for mine, more in zip(self.tallies(), other.tallies(), strict=True):
            mine.add(more)

    def changed_anything(self) -> bool:
        """Tell whether the data is other than before."""
        return any(tally.created or tally.updated or tally.retracted for tally in self.tallies())

    def tallies(self) -> list[Tally]:
        """Return the counts of each noun."""
        return [self.actors, self.places, self.topics, self.sources, self.claims]

    def lines(self) -> list[str]:
        """Return the report as lines for people."""
        found = [
            f"{noun}: {tally}"
            for noun, tally in vars(self).items()
            if isinstance(tally, Tally) and tally != Tally()
        ]
        if self.kept:
            found.append(f"{len(self.kept)} claims stand in the database and not in the files")
        if self.left_out:
            found.append(f"{self.left_out} annotations left out: replies and notes on whole pages")
        return found

    def warnings(self) -> list[str]:
        """Return what somebody should look at, in words."""
        found = []
        if self.orphaned:
            source = self.orphaned[0].partition(":")[0]
            where = f"/claims?source={source}&has=orphaned"
            told = f"{len(self.orphaned)} claims have anchors that the text does not prove: {where}"
            found.append(told)
        if self.lost > 0:
            told = (
                f"{self.lost} paragraphs were not found again, so that those behind have others' "
            )
            found.append(f"{told}numbers: look at the source's `paragraphs`")
        return found
