"""The ways in which a request can fail by who asks."""

from types import MappingProxyType

from claims_api.errors.problem import Problem

_CHALLENGE = "WWW-Authenticate"  # RFC 9110, 11.6.1; what stands in it is RFC 6750's


class KeyRequired(Problem):
    """What was asked for is shown, or done, to those with a key alone."""

    status = 401
    slug = "key-required"
    title = "This needs a key"
    own_headers = MappingProxyType({_CHALLENGE: 'Bearer realm="claims-api"'})
    explanation = (
        "Drafts are shown to those who curate, and only they change anything; where the operator "
        "says so, all reading needs a key too. Send `Authorization: Bearer KEY`, with a key that "
        "the operator made by `claims-api keys create`."
    )


class KeyInvalid(Problem):
    """A key was sent that opens nothing."""

    status = 401
    slug = "key-invalid"
    title = "This key does not open anything"
    own_headers = MappingProxyType({_CHALLENGE: 'Bearer error="invalid_token"'})
    explanation = (
        "What stands in `Authorization` is no key of this service, or one that has expired or was "
        "revoked. Look whether it was copied whole, behind the word `Bearer`; the operator makes "
        "new ones. Without the header, what is open to all is answered."
    )


class ScopeTooSmall(Problem):
    """The key is good, but not for this."""

    status = 403
    slug = "scope-too-small"
    title = "The scope of this key is too small"
    own_headers = MappingProxyType({_CHALLENGE: 'Bearer error="insufficient_scope"'})
    explanation = (
        "A key has the scope `read`, `curate` or `admin`, each of which holds the ones before it. "
        "`needed` tells which one this takes; the operator makes keys."
    )


class ForeignOrigin(Problem):
    """A page of another site would have a browser change something."""

    status = 403
    slug = "foreign-origin"
    title = "Pages of other sites change nothing here"
    explanation = (
        "A browser says of this request that a page of another site made it, and no key came with "
        "it. Send `Authorization: Bearer KEY`; or let the operator name the site in "
        "`CLAIMS_API_CORS_ORIGINS`."
    )


class KeyInAddress(Problem):
    """A key stands in the address, where others read it."""

    status = 400
    slug = "key-in-address"
    title = "A key does not belong into an address"
    explanation = (
        "Addresses are written into logs and histories, and passed on to other sites. Send the key "
        "in the header `Authorization: Bearer KEY`. Whoever saw the address may have the key: let "
        "the operator revoke it by `claims-api keys revoke`, and make another one."
    )


class TooManyBadKeys(Problem):
    """An address has sent too many keys that open nothing."""

    status = 429
    slug = "too-many-bad-keys"
    title = "Too many bad keys came from this address"
    explanation = (
        "After twenty keys within a minute that open nothing, no key from the same address is "
        "looked at for a while; `Retry-After` tells how long. What needs no key is answered "
        "without one meanwhile."
    )
