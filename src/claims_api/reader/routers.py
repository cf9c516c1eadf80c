"""Every page of the reader."""

from claims_api.reader import article, listed, shelf
from claims_api.reader.pages import FILES

ROUTERS = (shelf.router, article.router, listed.router, FILES)
