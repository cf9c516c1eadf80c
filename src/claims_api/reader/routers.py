"""Every page of the reader."""

from claims_api.reader import article, shelf
from claims_api.reader.pages import FILES

ROUTERS = (shelf.router, article.router, FILES)
