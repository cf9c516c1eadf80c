"""Every page of the reader."""

from claims_api.reader import article, claim, listed, shelf
from claims_api.reader.pages import FILES

ROUTERS = (shelf.router, article.router, listed.router, claim.router, FILES)
