"""Keeps README and docs true: `python -m tools.docs --write` refreshes, `--check` compares.

What the code knows is generated: the tables between `<!-- table: NAME -->` and `<!-- end -->`, and
the answers behind the calls. All else is written by hand and left as it is.
"""

import argparse
import difflib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.docs_examples import Asked, examples, services
from tools.docs_tables import table

TOP = Path(__file__).resolve().parent.parent
TABLE = re.compile(
    r"(?P<begin><!-- table: (?P<name>[\w/{}-]+(?: [\w/{}-]+)*) -->\n)"
    r"(?P<body>[\s\S]*?)(?P<end><!-- end -->)"
)


def pages() -> list[Path]:
    """Return the pages that are kept true."""
    return [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]


def with_tables(text: str) -> str:
    """Return a page's text with its tables as the code has them."""

    def filled(match: re.Match[str]) -> str:
        body = table(match["name"], match["body"])
        return f"{match['begin']}\n{body}\n\n{match['end']}"

    return TABLE.sub(filled, text)


def with_answers(page: Path, text: str, asked: Asked) -> str:
    """Return a page's text with the answers that the service gives."""
    for example in reversed(list(examples(page, text))):
        start, end = example.span
        text = text[:start] + asked.answer(example) + text[end:]
    return text


def refreshed() -> Iterator[tuple[Path, str, str]]:
    """Yield every page with its text as it stands and as it should."""
    with services() as asked:
        for page in pages():
            text = page.read_text(encoding="utf-8")
            yield page, text, with_answers(page, with_tables(text), asked)


def main() -> int:
    """Refresh the pages, or tell what differs; return 1 when something does under `--check`."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs", description=__doc__)
    parser.add_argument("--write", action="store_true", help="refresh tables and answers")
    parser.add_argument("--check", action="store_true", help="change nothing (the default)")
    is_writing = parser.parse_args().write
    stale = 0
    for page, before, after in refreshed():
        if before == after:
            continue
        stale += 1
        name = str(page.relative_to(TOP))
        if is_writing:
            page.write_text(after, encoding="utf-8")
            print(f"refreshed: {name}")
        else:
            lines = (before.splitlines(), after.splitlines())
            print("\n".join(difflib.unified_diff(*lines, name, f"{name}, refreshed", lineterm="")))
    if stale and not is_writing:
        print(f"{stale} page(s) differ: run `python -m tools.docs --write` and read what changed.")
    elif not stale:
        print("README and docs say what the code says.")
    return int(bool(stale) and not is_writing)


if __name__ == "__main__":
    sys.exit(main())
