"""A request that is sent again answers as it did the first time, and writes nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from claims_api.errors import KeyReused
from claims_api.models.idempotency import IDEMPOTENCY

KEPT_FOR = timedelta(hours=24)
_MOST_CLEARED = 500  # with each write, so that none of them clears for long
REPLAYED = {"Idempotent-Replayed": "true"}


class Answer(NamedTuple):
    """What is answered to a write."""

    status: int
    headers: dict[str, str]
    body: bytes


class Repeatable(NamedTuple):
    """A request that may come again: whose it is, its Idempotency-Key, the digest of all of it."""

    key_id: str
    token: str
    request: str

    def once(
        self, connection: Connection, now: datetime, write: Callable[[Connection], Answer]
    ) -> Answer:
        """Write, or answer as the first time. It is kept with what is written, or nothing is.

        Raises KeyReused for another request, and whatever the write raises; that is not kept, so
        that it can be tried again.
        """
        _clear(connection, now - KEPT_FOR)
        of_it = (IDEMPOTENCY.c.key_id == self.key_id, IDEMPOTENCY.c.token == self.token)
        kept = connection.execute(select(IDEMPOTENCY).where(*of_it)).first()
        if kept is None:
            answer = write(connection)
            self._insert(connection, now, answer)
            return answer
        if kept.request != self.request:
            raise KeyReused(f"It was used at {kept.at:%Y-%m-%dT%H:%M:%SZ} for another request.")
        return Answer(kept.status, {**kept.headers, **REPLAYED}, kept.body)

    def keep(self, connection: Connection, now: datetime, answer: Answer) -> None:
        """Keep an answer, in place of one that is kept."""
        _clear(connection, now - KEPT_FOR)
        of_it = (IDEMPOTENCY.c.key_id == self.key_id, IDEMPOTENCY.c.token == self.token)
        connection.execute(IDEMPOTENCY.delete().where(*of_it))
        self._insert(connection, now, answer)

    def _insert(self, connection: Connection, now: datetime, answer: Answer) -> None:
        row = {**self._asdict(), **answer._asdict(), "at": now}
        connection.execute(IDEMPOTENCY.insert().values(**row))


def _clear(connection: Connection, before: datetime) -> None:
    """Forget the oldest answers that nobody can ask for any more."""
    over = select(IDEMPOTENCY.c.key_id, IDEMPOTENCY.c.token).where(IDEMPOTENCY.c.at < before)
    for row in connection.execute(over.order_by(IDEMPOTENCY.c.at).limit(_MOST_CLEARED)).all():
        of_it = (IDEMPOTENCY.c.key_id == row.key_id, IDEMPOTENCY.c.token == row.token)
        connection.execute(IDEMPOTENCY.delete().where(*of_it))
