"""How many rows and words SQLite's text index says it has, which bm25 weighs words by.

FTS5 with `contentless_delete` adds what is inserted to these totals and takes nothing from them for
what is deleted (SQLite 3.53): with each edit they would grow, and relevance with them go astray.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, LargeBinary, bindparam, text

from claims_api.store.batches import batches

_READ = text("SELECT block FROM claim_text_data WHERE id = 1")
_SIZES = text("SELECT sz FROM claim_text_docsize WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_WRITE = text("UPDATE claim_text_data SET block = :block WHERE id = 1").bindparams(
    bindparam("block", type_=LargeBinary)
)
# What FTS5 holds in memory of this transaction is written, and read anew afterwards.
_FLUSH = "INSERT INTO claim_text (claim_text) VALUES ('flush')"


def take_out(connection: Connection, ids: Iterable[int]) -> None:
    """Take from the totals what the index has of claims that are about to be deleted from it."""
    sizes = [
        (1, *_numbers(row.sz))
        for batch in batches(ids)
        for row in connection.execute(_SIZES, {"ids": batch})
    ]
    if not sizes:
        return
    connection.exec_driver_sql(_FLUSH)
    totals = _numbers(connection.execute(_READ).scalar_one())
    taken = map(sum, zip(*sizes, strict=True))
    # Below nothing they would have no end as bytes: an index that is damaged may tell too little.
    left = [max(0, total - less) for total, less in zip(totals, taken, strict=True)]
    connection.execute(_WRITE, {"block": b"".join(map(_written, left))})


def _numbers(block: bytes) -> Sequence[int]:
    return tuple(_read(block))


def _read(block: bytes) -> Iterator[int]:
    """Yield numbers as SQLite writes them (sqlite.org/fileformat2.html#varint), of eight bytes."""
    number = 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            yield number
            number = 0


def _written(number: int) -> bytes:
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))
