"""Parquet: typed columns with lists and structs, for analysis (needs the extra `parquet`)."""

import io
import json
from collections.abc import Iterator
from typing import Any

from claims_api.formats import arrow
from claims_api.formats.page import Page

MEDIA_TYPE = "application/vnd.apache.parquet"
# A group costs some 10 kB in the footer, which is kept until the end; its rows are kept until it is
# written. Of claims, these are 10 MB.
ROW_GROUP = 5_000
LICENCE = "Of the coding: `coding_licence` of each source, "


def write(page: Page) -> Iterator[bytes]:
    """Return a file of one page."""
    return Writer()(page)


class Writer:
    """A file that is written page after page: rows in groups, the footer when all are there."""

    def __init__(self, row_group: int = ROW_GROUP) -> None:
        """Begin with nothing; the first page tells the columns."""
        self._row_group = row_group
        self._sink = _Sink()
        self._file: Any = None
        self._held: list[Any] = []

    def __call__(self, page: Page) -> Iterator[bytes]:
        """Return what can be sent when this page is there."""
        import pyarrow.parquet as pq  # noqa: PLC0415  # 0.2 s, which only who asks for it waits for

        if self._file is None:
            columns = _columns(page)
            self._file = pq.ParquetWriter(self._sink, columns, compression="zstd")
        if page.items:
            self._held.append(_table(page, self._file.schema))
        if page.is_last or sum(table.num_rows for table in self._held) >= self._row_group:
            self._write_group()
        if page.is_last:
            self._file.close()
        yield self._sink.taken()

    def _write_group(self) -> None:
        import pyarrow as pa  # noqa: PLC0415  # as above

        if self._held:
            group = pa.concat_tables(self._held)
            self._file.write_table(group, row_group_size=group.num_rows)
        self._held = []


class _Sink(io.RawIOBase):
    """What was written and is not sent yet."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _columns(page: Page) -> Any:
    """Return the columns of the answer that a page begins, and what is told of all of it."""
    # Every item of an answer has the same records embedded.
    first = json.loads(page.items[0]).keys() if page.items else ()
    told = {
        "question": page.question,
        "canonical": page.canonical,
        "generation": str(page.generation),
        "address": page.absolute(page.address),
        "licence": LICENCE + page.absolute("/sources"),
    }
    columns = arrow.schema(page.kind, page.fields, arrow.EMBEDDED.keys() & first)
    return columns.with_metadata(told)


def _table(page: Page, columns: Any) -> Any:
    """Return the items as a table: Arrow reads their own bytes, and what has no column is left."""
    import pyarrow.json as reader  # noqa: PLC0415  # as above

    lines = b"\n".join(page.items)
    return reader.read_json(
        io.BytesIO(lines),
        # One block, since none may end within an item.
        read_options=reader.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        parse_options=reader.ParseOptions(
            explicit_schema=columns, unexpected_field_behavior="ignore"
        ),
    ).replace_schema_metadata(columns.metadata)
