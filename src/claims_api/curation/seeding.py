"""Making a database ready to be served: schema, seed, and the invented corpus on request."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from claims_api.curation.tally import Report
from claims_api.settings import shipped
from claims_api.store import schema, sqlite_files
from claims_api.store.engine import Store
from claims_api.store.schema import State

Counting = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


def _quiet(_what: str, _total: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda _more: None)


def seed_files() -> list[Path]:
    """Return the folder whose claims files are served from the first start on."""
    return [shipped("seed")]


def demo_files() -> list[Path]:
    """Return the folder of the invented corpus, whose articles stand beside their claims."""
    return [shipped("seed") / "demo"]


def make_ready(
    url: str, *, seed: bool = True, demo: bool = False, counting: Counting = _quiet
) -> Report | None:
    """Migrate and seed an empty database; add the invented corpus to any that is current.

    Raises UnfitDatabase for a database of another revision or with something else in it. On SQLite
    the new file appears under its name when all of it is there. `counting` opens a count of the
    claims. Returns what was brought in.
    """
    if not _is_empty(url):
        return _add(url, demo_files(), counting) if demo else None
    paths = [*(seed_files() if seed else []), *(demo_files() if demo else [])]
    if not Store.names_sqlite(url):
        return _make(url, paths, counting)
    with sqlite_files.alone(url):
        if not _is_empty(url):  # another start made it while this one waited
            return make_ready(url, demo=demo, counting=counting)
        with sqlite_files.new_file(url) as temporary:
            return _make(temporary, paths, counting)


def _is_empty(url: str) -> bool:
    """Tell whether a database is empty; raise UnfitDatabase if it is none that can be served."""
    with Store(url) as store:
        found = schema.standing(store)
        if found.state is not State.empty:
            schema.insist_on_current(found)
        return found.state is State.empty


def _add(url: str, paths: list[Path], counting: Counting) -> Report:
    with Store(url) as store:
        return _bring(store, paths, counting)


def _make(url: str, paths: list[Path], counting: Counting) -> Report:
    with Store(url) as store:
        schema.upgrade(store)
        return _bring(store, paths, counting) if paths else Report()


def _bring(store: Store, paths: list[Path], counting: Counting) -> Report:
    # Only the first start brings anything in: the later ones need not load what reads files.
    from claims_api.curation.claims_file import read_all  # noqa: PLC0415  # see above
    from claims_api.curation.importing import import_files  # noqa: PLC0415  # see above

    files = read_all(paths)
    with counting("Importing claims", sum(len(file.content.claims) for file in files)) as progress:
        return import_files(store, files, progress, author="seed")
