"""Keys: how one is written, made, proven, listed and revoked.

A key is `clm_`, its id, `_`, 256 random bits in base 62, and a checksum that tells a slip of the
hand from a key without a look into the database. So much chance needs no slow hash: of the whole
key the SHA-256 is kept.
"""

import hmac
import re
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, select

from claims_api.models.key import KEY, Key, KeyState, Scope

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_OF_IDS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SECRET = 43  # digits in base 62 that hold 256 bits
_CHECKSUM = 6  # those that hold a CRC-32
_FORM = re.compile(rf"clm_([0-9a-z]{{8}})_[0-9A-Za-z]{{{_SECRET + _CHECKSUM}}}")
# Beyond the form: what somebody may have cut off, or copied with something behind it.
_LIKE_A_KEY = re.compile(r"clm_[0-9A-Za-z]{8}_[0-9A-Za-z]{16,}")
_OF_NO_KEY = "0" * 64
_OFTEN_ENOUGH = timedelta(minutes=1)


def in_base_62(number: int, width: int) -> str:
    """Write a number in so many digits."""
    digits = []
    for _place in range(width):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def written(key_id: str, secret: bytes) -> str:
    """Write a key of an id and 32 bytes."""
    body = f"clm_{key_id}_{in_base_62(int.from_bytes(secret), _SECRET)}"
    return f"{body}{_checksum(body)}"


def _checksum(body: str) -> str:
    return in_base_62(zlib.crc32(body.encode()), _CHECKSUM)


def id_of(text: str) -> str | None:
    """Return the id of a text that is written as a key is, its checksum right; else None."""
    found = _FORM.fullmatch(text)
    if found is None or _checksum(text[:-_CHECKSUM]) != text[-_CHECKSUM:]:
        return None
    return found[1]


def holds_a_key(text: str) -> bool:
    """Tell whether something in a text looks like a key, whole or not."""
    return _LIKE_A_KEY.search(text) is not None


def digest_of(text: str) -> str:
    """Return what is kept of a key."""
    return sha256(text.encode()).hexdigest()


def make(
    connection: Connection, name: str, scope: Scope, now: datetime, expires_at: datetime | None
) -> tuple[Key, str]:
    """Keep a new key, and return it with its text, which is found nowhere afterwards."""
    key = Key("".join(secrets.choice(_OF_IDS) for _digit in range(8)), name, scope, now, expires_at)
    text = written(key.id, secrets.token_bytes(32))
    row = {"id": key.id, "name": name, "scope": scope.value, "digest": digest_of(text)}
    connection.execute(KEY.insert().values(**row, created_at=now, expires_at=expires_at))
    return key, text


def listed(connection: Connection) -> list[Key]:
    """Return all keys, the oldest first."""
    rows = connection.execute(select(KEY).order_by(KEY.c.created_at, KEY.c.id))
    return [_key(row) for row in rows]


def revoke(connection: Connection, key_id: str, now: datetime) -> Key | None:
    """End a key for good, and return it as it stood; None where there is no such key."""
    row = connection.execute(select(KEY).where(KEY.c.id == key_id)).first()
    is_it = (KEY.c.id == key_id) & KEY.c.revoked_at.is_(None)
    connection.execute(KEY.update().where(is_it).values(revoked_at=now))
    return None if row is None else _key(row)


def is_active(connection: Connection, key_id: str, now: datetime) -> bool:
    """Tell whether a key that was proven opens something still."""
    row = connection.execute(select(KEY).where(KEY.c.id == key_id)).first()
    return row is not None and _key(row).state(now) is KeyState.active


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of a key that was sent: the key whose text it is, and why it opens nothing.

    `key_id` is that of a key that there is, whose text or moment may have been another.
    """

    key: Key | None = None
    key_id: str | None = None
    why_not: str | None = None


def prove(connection: Connection, text: str, now: datetime) -> Proof:
    """Look whose key a text is; how long it takes does not depend on how much of it is right."""
    key_id = id_of(text)
    if key_id is None:
        return Proof(why_not="malformed")
    row = connection.execute(select(KEY).where(KEY.c.id == key_id)).first()
    kept = _OF_NO_KEY if row is None else row.digest
    is_right = hmac.compare_digest(kept, digest_of(text))
    if row is None:
        return Proof(why_not="unknown")
    if not is_right:
        return Proof(key_id=key_id, why_not="wrong")
    key = _key(row)
    state = key.state(now)
    return Proof(key, key_id, None if state is KeyState.active else state.value)


def is_use_to_be_kept(key: Key, now: datetime) -> bool:
    """Tell whether the last use that is kept of a key is a minute old."""
    return key.last_used_at is None or now - key.last_used_at >= _OFTEN_ENOUGH


def keep_use(connection: Connection, key_id: str, now: datetime) -> None:
    """Keep when a key was last used. The data's generation stays: no answer changes by it."""
    connection.execute(KEY.update().where(KEY.c.id == key_id).values(last_used_at=now))


def _key(row: object) -> Key:
    told = {name: getattr(row, name) for name in Key.__dataclass_fields__}
    return Key(**{**told, "scope": Scope(told["scope"])})
