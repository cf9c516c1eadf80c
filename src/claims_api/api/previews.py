"""An actor as a small page, for the frames and pop-ups of reconciliation clients."""

import html
from typing import Any

# Whoever reconciles shows the page in a frame of their own; it runs nothing and loads one style.
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
WIDTH, HEIGHT = 400, 240
_MOST_ALIASES = 8
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{name} – claims-api</title>
<link rel="stylesheet" href="{base}/docs/static/preview.css">
</head>
<body>
<h1><a href="{base}/actors/{id}" target="_blank" rel="noopener">{name}</a></h1>
{facts}
</body>
</html>
"""


def page(document: dict[str, Any], base: str) -> str:
    """Return an actor as a page of its own."""
    told = {name: html.escape(str(document[name])) for name in ("id", "name")}
    return PAGE.format(**told, base=html.escape(base), facts=facts(document))


def facts(document: dict[str, Any]) -> str:
    """Return what is known of an actor as paragraphs, with nothing in them that a browser runs."""
    aliases = [alias["text"] for alias in document["aliases"][:_MOST_ALIASES]]
    groups = dict.fromkeys(found["group"]["name"] for found in document["memberships"])
    codes = [document[code] for code in ("wikidata", "iso3", "code") if document[code]]
    number = document["claims"]
    lines = (
        document["kind"].replace("_", " "),
        document["description"],
        aliases and f"Also: {'; '.join(aliases)}",
        groups and f"Of: {'; '.join(groups)}",
        codes and ", ".join(dict.fromkeys(codes)),
        f"{number} claim{'' if number == 1 else 's'}",
    )
    return "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
