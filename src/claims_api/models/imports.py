"""What an import did, as it is answered."""

from pydantic import Field

from claims_api.models.fields import Document
from claims_api.models.revision import Operation


class ImportTally(Document):
    """How many records of a noun an import found and what it did to them."""

    created: int = Field(ge=0)
    updated: int = Field(ge=0)
    unchanged: int = Field(ge=0, description="They stood so already; nothing was written.")
    retracted: int = Field(ge=0, description="Of claims alone.")


class ImportChange(Document):
    """A record that an import wrote."""

    noun: str = Field(description="What kind of record it is.")
    id: str
    operation: Operation
    version: int = Field(ge=1, description="How often the record was written, with this.")


class ImportReport(Document):
    """What an import did, or with `dry_run` would do."""

    dry_run: bool = Field(description="Whether it was only tried: then nothing was written.")
    generation: int = Field(ge=0, description="Which generation the data have now.")
    actors: ImportTally
    places: ImportTally
    topics: ImportTally
    sources: ImportTally
    claims: ImportTally
    kept: int = Field(
        ge=0,
        description="Claims of the sources of claims files that these do not name: they stay.",
    )
    left_out: int = Field(
        ge=0, description="Replies and notes on whole pages among annotations: they are no claims."
    )
    changes: list[ImportChange] = Field(
        max_length=100, description="The first hundred records that were written, in their order."
    )
    more_changes: int = Field(ge=0, description="How many more were written.")
