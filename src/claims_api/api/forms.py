"""A form in the body of a request (application/x-www-form-urlencoded), read within bounds."""

from typing import TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from claims_api.api.bodies import whole
from claims_api.errors import BadRequest, Fault, InvalidRequest
from claims_api.text import harmless

MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 20
M = TypeVar("M", bound=BaseModel)


async def form(request: Request, model: type[M]) -> M:
    """Return the form that was sent. Raises for one that is too large, or not as it should be.

    The standard library reads it: Starlette's own reader needs one more dependency.
    """
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != MEDIA_TYPE:
        told = f"A form is sent here, as {MEDIA_TYPE}; this is {harmless(sent) or 'of no type'}."
        fault = Fault("header", "Content-Type", "not-a-form", told)
        raise InvalidRequest(told, faults=(fault,))
    try:
        body = (await whole(request)).decode("utf-8")
        pairs = parse_qsl(
            body, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise BadRequest("The form is not UTF-8, or has too many fields.") from error
    names = [name for name, _value in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        told = f"{harmless(twice)} stands once"
        raise InvalidRequest(told, faults=(Fault("pointer", f"/{twice}", "given-twice", told),))
    try:
        return model.model_validate(dict(pairs))
    except ValidationError as error:
        faults = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(faults) from error
