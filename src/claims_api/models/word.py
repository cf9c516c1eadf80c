"""The words that claims have, as they are written, for what comes near to a misspelt one."""

from sqlmodel import Field, SQLModel

from claims_api.models import tables


class WordRow(SQLModel, table=True):
    """Derived: a folded word, and the same from its end.

    A word stays when the last claim that had it is gone: whoever tells of one looks for it anew.
    """

    __tablename__ = "word"

    word: str = Field(primary_key=True, sa_type=tables.KeyText)
    backwards: str = Field(index=True, sa_type=tables.KeyText)


WORD = tables.table_of(WordRow)
