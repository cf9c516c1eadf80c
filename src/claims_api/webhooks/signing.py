"""Signatures of messages, as Standard Webhooks 1.0 has them (standardwebhooks.com)."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32  # the specification takes 24 to 64


def new_secret() -> str:
    """Return a new secret in the form in which receivers keep it."""
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode()


def new_message() -> str:
    """Return an id that no other message has, and that holds no full stop."""
    return f"msg_{secrets.token_hex(16)}"


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message that is sent at a time, in seconds since 1970."""
    key = b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = b"%b.%d.%b" % (message.encode(), timestamp, body)
    return f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def headers(secrets: Iterable[str], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return what is sent beside a body, with a signature by each secret that is good."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(s, message, timestamp, body) for s in secrets),
    }
