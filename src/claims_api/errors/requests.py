"""The ways in which a request can fail, whoever asks."""

from claims_api.errors.problem import Problem


class InternalError(Problem):
    """The service met a fault of its own."""


class InvalidRequest(Problem):
    """A parameter or a body does not hold what it may hold."""

    status = 422
    slug = "invalid-request"
    title = "The request holds something that is not allowed here"
    explanation = (
        "A parameter is unknown, or a value is not one of those it may have. `errors` names each "
        "place with what would have worked. Nothing was ignored and nothing was answered: a "
        "misspelt filter would otherwise answer another question."
    )


STRICT = "handling=strict"  # of the header Prefer (RFC 7240)


class UnknownName(InvalidRequest):
    """A name that nobody knows was asked for under strict handling."""

    slug = "unknown-name"
    title = "Nobody here has that name"
    explanation = (
        "Under `Prefer: handling=strict` (RFC 7240) a question that names an unknown actor, place, "
        "topic, source or claim is refused. Without it the answer is an empty list with a warning "
        "that tells the nearest names."
    )


class CursorInvalid(InvalidRequest):
    """A cursor is damaged or belongs to another question."""

    slug = "cursor-invalid"
    title = "This cursor does not continue this question"
    explanation = (
        "A cursor is made for one question: same filters, same sort. It was damaged, or the "
        "question changed. Ask again without `cursor` and follow `next`."
    )


class BadRequest(Problem):
    """The request itself cannot be read."""

    status = 400
    slug = "bad-request"
    title = "The request cannot be read"
    explanation = (
        "The request line, a header or the body is malformed: bytes that are not UTF-8, control "
        "characters, or a Host that is none."
    )


class NotFound(Problem):
    """No such record or address."""

    status = 404
    slug = "not-found"
    title = "There is nothing at this address"
    explanation = (
        "No record has this id, or no page has this address. Where ids come near to the one asked "
        "for, the answer names them."
    )


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    status = 405
    slug = "method-not-allowed"
    title = "This address does not take that method"
    explanation = "The header `Allow` lists the methods that this address takes."


class NotAcceptable(Problem):
    """No format of this address is one that the client accepts."""

    status = 406
    slug = "not-acceptable"
    title = "None of the formats asked for is offered here"
    explanation = (
        "The `Accept` header names no format that this address offers. `offered` lists them; "
        "`format=` chooses one without a header."
    )


class NotOneText(Problem):
    """Two sources that are compared are not of one text."""

    status = 409
    slug = "not-one-text"
    title = "These are codings of different texts"
    explanation = (
        "`/sources/{id}/agreement` compares claims by where they stand. In another text the same "
        "offsets are other words, so two sources are compared only if their `text_digest` is the "
        "same. `errors` tells both. Attach the same text to both sources: what can be proved of "
        "their anchors moves to it."
    )


class Retracted(Problem):
    """The record was retracted."""

    status = 410
    slug = "retracted"
    title = "This was retracted"
    explanation = (
        "The record was taken back. Its id stays taken, its reason and time are told here, and "
        "`status=retracted` lists all such records, as in `/claims?status=retracted`. Who curates "
        "can bring it back by `POST` to `/restore` below its address."
    )


class TooLarge(Problem):
    """The body is larger than the service takes."""

    status = 413
    slug = "content-too-large"
    title = "The body is too large"
    explanation = "The request body exceeds the limit, which `limit` tells in bytes."


class BatchTooLarge(Problem):
    """A batch holds more than is answered at once."""

    status = 413
    slug = "batch-too-large"
    title = "The batch holds too much at once"
    explanation = (
        "A batch of the reconciliation protocol holds more queries or ids than are answered at "
        "once. `detail` tells how many may stand in one, as does `batchSize` of the manifest; send "
        "them in several batches."
    )


class UriTooLong(Problem):
    """The address is longer than the service reads."""

    status = 414
    slug = "uri-too-long"
    title = "The address is too long"
    explanation = "The path and the query together may have 8,192 bytes."


class HeadersTooLarge(Problem):
    """There are too many headers or they are too long."""

    status = 431
    slug = "headers-too-large"
    title = "The headers are too large"
    explanation = "A request may have 100 headers with 32,768 bytes together."


class NotInstalled(Problem):
    """What was asked for needs an extra that is not installed."""

    status = 501
    slug = "not-installed"
    title = "This service was installed without what that needs"
    explanation = "`near` needs the extra `semantic`: `pip install 'claims-api[semantic]'`."


class DatabaseUnavailable(Problem):
    """The database cannot answer now."""

    status = 503
    slug = "database-error"
    title = "The database cannot answer now"
    explanation = (
        "The database is busy, away or damaged. The operator finds the cause in the log under the "
        "`request_id`. `Retry-After` tells when to try again."
    )


class QueryTimeout(Problem):
    """The question took longer than a read may take."""

    status = 503
    slug = "query-timeout"
    title = "The question took too long"
    explanation = (
        "A read may take only so long, so that nobody's question holds up the others. Narrow the "
        "question by a filter, or ask for fewer facets."
    )


class Overloaded(Problem):
    """More is asked at once than can be answered soon."""

    status = 503
    slug = "overloaded"
    title = "Too much is asked at once"
    explanation = "The service answers what it can and refuses the rest at once. Try again soon."


class SnapshotPreparing(Problem):
    """The past that is asked for is being put together."""

    status = 503
    slug = "snapshot-preparing"
    title = "The data of that time are being put together"
    explanation = (
        "What `as_of` asks for is answered from a snapshot, which is made when it is first asked "
        "for. This one takes longer than a read may take, and is being made: `progress` tells how "
        "far it is, from 0 to 1, and `Retry-After` when to ask again."
    )
