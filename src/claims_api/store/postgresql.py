"""What only PostgreSQL does: its connections and its text index (tsvector)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    FromClause,
    column,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url

from claims_api.store.words import GAP, WEIGHTS, Indexed, Piece

CREATE_TEXT = (
    (
        "CREATE TABLE claim_text (claim_id BIGINT PRIMARY KEY REFERENCES claim (id), "
        "found TSVECTOR NOT NULL)"
    ),
    "CREATE INDEX ix_claim_text_found ON claim_text USING gin (found)",
)
DROP_TEXT = ("DROP TABLE claim_text",)
INDEXED = "SELECT claim_id AS id FROM claim_text"  # the claims whose words the text index has

# A word as it is written is kept beside the stems under this mark, for what is asked with `*`.
_WRITTEN = "="
_LAST_POSITION = 16383  # PostgreSQL keeps no later one
_CLASSES = "ABCD"  # of the Fields, in their order; PostgreSQL takes weights from D to A
_WEIGHTS = f"{{{', '.join(str(weight) for weight in reversed(WEIGHTS))}}}"
# Words far from one another score a tiny part of what neighbours do, and still are told apart.
_SCALE = 10**12


def _engine(url: str, **options: object) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(address, pool_pre_ping=True, **options)


def reading_engine(url: str, timeout: float) -> Engine:
    """Make the engine for reads: eight connections, one read-only snapshot for each read."""
    milliseconds = int(timeout * 1000)
    return _engine(
        url,
        pool_size=8,
        max_overflow=0,
        pool_timeout=1,
        isolation_level="REPEATABLE READ",
        connect_args={
            "options": f"-c statement_timeout={milliseconds} "
            "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60000"
        },
    )


def writing_engine(url: str) -> Engine:
    """Make the engine for writes: one connection at a time, under one advisory lock."""
    engine = _engine(
        url,
        pool_size=1,
        max_overflow=0,
        connect_args={"options": "-c lock_timeout=30000"},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        patience = connection.get_execution_options().get("patience", 30.0)
        milliseconds = max(1, int(patience * 1000))  # 0 would wait for ever
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
        # The generation's row orders all writers; before the first migration there is none.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1668050291)")

    return engine


@contextmanager
def in_bulk(engine: Engine) -> Iterator[None]:
    """Wait for the disk at the end alone: a crash may take the last transactions, each whole."""
    setting = "SET synchronous_commit = {}"
    with engine.begin() as connection:
        connection.exec_driver_sql(setting.format("off"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(setting.format("on"))


def index_text(connection: Connection, rows: Iterable[tuple[int, Indexed]]) -> None:
    """Write the words of claims into the text index, in place of what stood there."""
    batch = [{"id": claim_id, "found": _vector(found)} for claim_id, found in rows]
    if batch:
        connection.execute(
            text(
                "INSERT INTO claim_text (claim_id, found) VALUES (:id, CAST(:found AS tsvector)) "
                "ON CONFLICT (claim_id) DO UPDATE SET found = excluded.found"
            ),
            batch,
        )


def _vector(found: Indexed) -> str:
    """Write a tsvector by hand: its own parser would cut words elsewhere than `text.py` does."""
    places: list[str] = []
    at = 0
    for fields, mark in ((found.stems, ""), (found.written, _WRITTEN)):
        for tokens, weight in zip(fields, _CLASSES, strict=True):
            for token in tokens:
                at += 1
                if token != GAP and at <= _LAST_POSITION:
                    places.append(f"{_quoted(mark + token)}:{at}{weight}")
            at += 2  # so that no phrase reaches from one field into the next
    return " ".join(places)


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


@contextmanager
def erasing(_connection: Connection) -> Iterator[None]:
    """Erase as everything is deleted: what is dead goes by VACUUM, which the server runs."""
    yield


def found_text(groups: tuple[tuple[Piece, ...], ...], label: str) -> FromClause:
    """Return claim ids that meet all groups, with a score that is higher for the better."""
    expression = " & ".join(
        "(" + " | ".join(_tsquery(piece) for piece in group) + ")" for group in groups
    )
    return (
        text(
            f"SELECT claim_id, CAST(round(CAST({_SCALE} * ts_rank("  # noqa: S608  # own names
            f"'{_WEIGHTS}', found, CAST(:{label} AS tsquery)) AS numeric)) AS BIGINT) AS score "
            f"FROM claim_text WHERE found @@ CAST(:{label} AS tsquery)"
        )
        .bindparams(**{label: expression})
        .columns(column("claim_id", BigInteger), column("score", BigInteger))
        .subquery(label)
    )


def _tsquery(piece: Piece) -> str:
    if piece.prefix:
        run = " <-> ".join(_quoted(_WRITTEN + word) for word in piece.tokens)
        return f"({run}:*)"
    return "(" + " <-> ".join(_quoted(token) for token in piece.tokens) + ")"
