"""The ways in which a body cannot be read, a condition is not met, or nothing can be written."""

from claims_api.errors.problem import Problem


class NotJson(Problem):
    """The body is no JSON."""

    status = 400
    slug = "not-json"
    title = "The body is no JSON"
    explanation = (
        "The body is empty, not UTF-8, cut off, or not written as JSON (RFC 8259). `detail` tells "
        "the line and the column."
    )


class PreconditionFailed(Problem):
    """The record is no longer as the client knew it."""

    status = 412
    slug = "precondition-failed"
    title = "The record has changed meanwhile"
    explanation = (
        "`If-Match` names another state of the record than the one it is in: somebody changed it "
        "since it was read. Nothing was written. Read it again, look what changed (`/diff` tells), "
        "and write with its present `ETag`."
    )


class UnsupportedMediaType(Problem):
    """The body is of a type that is not taken."""

    status = 415
    slug = "unsupported-media-type"
    title = "A body of this type is not taken here"
    explanation = (
        "`Content-Type` names a type that this address does not take, or `Content-Encoding` that "
        "the body is packed. `detail` and the header `Accept` tell what is taken."
    )


class KeyReused(Problem):
    """An Idempotency-Key came with another request than the first time."""

    status = 422
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key belongs to another request"
    explanation = (
        "An `Idempotency-Key` makes a repeated request answer as the first did. This one was sent "
        "before, with another body or to another address. Send a new one with each new request."
    )


class PreconditionRequired(Problem):
    """The request does not say which state of the record it changes."""

    status = 428
    slug = "precondition-required"
    title = "Say which state of the record is changed"
    explanation = (
        "Whoever changes a record sends the `ETag` that a `GET` of the same address gave, in "
        "`If-Match`. So nobody overwrites what somebody else has written since."
    )


class DatabaseBusy(Problem):
    """Others have been writing for too long."""

    status = 503
    slug = "database-busy"
    title = "Others are writing"
    explanation = (
        "Writes that came before, or another process, as a large import may, held the database for "
        "longer than a write waits (`CLAIMS_API_WRITE_TIMEOUT`). "
        "Nothing was written. `Retry-After` tells when to try again."
    )
    own_headers = {"Retry-After": "5"}  # noqa: RUF012  # a mapping that nobody changes


class ReadOnly(Problem):
    """The database cannot be written."""

    status = 503
    slug = "read-only"
    title = "The data can be read and not written"
    explanation = (
        "The database's file or folder is read-only, or the file in its place is another one than "
        "was opened. Nothing was written; reads go on. The operator has to mend it."
    )


class InsufficientStorage(Problem):
    """There is no space left."""

    status = 507
    slug = "insufficient-storage"
    title = "There is no space left"
    explanation = (
        "The disk is full. Nothing was written; reads go on, and so do writes once there is space."
    )
