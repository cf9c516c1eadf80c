"""What `check` and `doctor` look at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from claims_api.curation.anchors import check_text, gaps
from claims_api.curation.checking import Known, check
from claims_api.curation.claims_file import ParsedFile, read_all
from claims_api.curation.faults import FileFault
from claims_api.curation.seeding import seed_files
from claims_api.errors import Problem, Told
from claims_api.settings import Settings
from claims_api.store import schema, sqlite
from claims_api.store.engine import Store, generation
from claims_api.store.soundness import Finding
from claims_api.text import canonical, digest


def faults(parsed: list[ParsedFile], texts: list[Path]) -> list[FileFault]:
    """Return every fault of claims files, the shipped shared records being known."""
    known = Known()
    for file in read_all(seed_files()):
        known.actors |= {actor.id for actor in file.content.actors}
        known.places |= {place.id for place in file.content.places}
        known.topics |= {topic.id for topic in file.content.topics}
    found = check(parsed, known)
    for file in parsed:
        found += check_text(file, file.text)
    for path in texts:
        text = canonical(path.read_bytes())
        owners = _owners(parsed, text)
        if not owners:
            found.append(FileFault(str(path), 1, None, "no file names a source with this text"))
        for file in owners:
            found += check_text(file, text)
    return found


def _owners(parsed: list[ParsedFile], text: str) -> list[ParsedFile]:
    """Return the files whose source has this text; with one source only, that one."""
    sources = [file for file in parsed if file.content.source is not None]
    named = digest(text)
    matching = [f for f in sources if f.content.source and f.content.source.text_digest == named]
    return matching or (sources if len(sources) == 1 else [])


def uncovered(parsed: list[ParsedFile], texts: list[Path]) -> Iterator[str]:
    """Yield the words that no claim covers, paragraph by paragraph."""
    for path in texts:
        text = canonical(path.read_bytes())
        for file in _owners(parsed, text):
            source = file.content.source
            for number in range(len(source.paragraphs) if source else 0):
                found = [gap for gap in gaps(file, text) if gap.paragraph == number]
                words = " | ".join(f"[{g.start}-{g.end}] {g.words}" for g in found)
                yield f"paragraph {number}: {words or 'covered'}"


def findings(settings: Settings) -> Iterator[Finding]:
    """Yield what was found: the engine, the disk, the schema, the data."""
    store = Store(settings.url)
    if store.is_sqlite:
        found = ".".join(map(str, sqlite.version()))
        floor = ".".join(map(str, sqlite.FLOOR))
        is_safe = sqlite.version() >= sqlite.FLOOR
        yield Finding("SQLite", is_safe, f"{found} ({sqlite.driver().__name__}), needed {floor}")
        folder = sqlite.file_of(settings.url).parent
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free // 2**20
        yield Finding("disk", free > 100, f"{free} MiB free beside the database")
    try:
        standing = schema.standing(store)
        is_current = standing.state is schema.State.current
        told = f"{standing.state.value}, revision {standing.revision}, needed {schema.HEAD}"
        is_fine = is_current or standing.state is schema.State.empty
        yield Finding("schema", is_fine, told)
        if is_current:
            with store.reading() as connection:
                yield Finding("data", True, f"generation {generation(connection)}")
    except (Problem, Told) as error:
        yield Finding("database", False, str(error))
    finally:
        store.close()
