"""Prints the OpenAPI document, with no database at hand (`make openapi`)."""

import json
import sys

from claims_api.app import create_app
from claims_api.settings import Settings


def main() -> None:
    """Print the document as the service serves it."""
    app = create_app(Settings(database_url="sqlite:///opened-by-nobody.sqlite3"))
    json.dump(app.openapi(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
