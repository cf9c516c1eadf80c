"""Claims files brought into their canonical form."""

from collections.abc import Iterator
from pathlib import Path

from claims_api.curation import canonical
from claims_api.curation.claims_file import read_all


def changed(files: list[Path], *, check_only: bool) -> Iterator[Path]:
    """Yield each file that is not in its canonical form, and write it unless that is unwanted."""
    for parsed in read_all(files):
        path = Path(parsed.name)
        text = canonical.of_file(parsed.content)
        if path.read_text(encoding="utf-8") != text:
            if not check_only:
                path.write_text(text, encoding="utf-8")
            yield path
