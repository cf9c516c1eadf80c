"""Backups of a file of SQLite: made while others write, and proved."""

import math
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from claims_api.errors import Told
from claims_api.store import files, manifest, schema, soundness, sqlite, sqlite_files
from claims_api.store.engine import Store
from claims_api.store.manifest import Holding, Manifest
from claims_api.store.schema import UnfitDatabase
from claims_api.store.soundness import Finding


def make(url: str, target: Path, *, replace: bool = False) -> Manifest:
    """Write a copy of a database that others may be writing, and its manifest beside it.

    The copy has its name when it is whole, checked and on the disk, and not before. Raises Told or
    UnfitDatabase, with whatever stood there left as it was.
    """
    with Store(url) as store:
        schema.insist_on_claims(schema.standing(store))
    source = sqlite.file_of(url)
    _insist_on_place(source, target, replace=replace)
    # One name for whatever a killed backup leaves in a folder: the next one clears it away.
    making = target.with_name("claims-backup")
    with sqlite_files.alone(sqlite.url_of(making)), files.under_way(making) as temporary:
        _vacuum(source, temporary)
        made = _described(temporary)
        told = temporary.with_name(f"{temporary.name}.json")
        told.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")
        manifest.path_of(target).unlink(missing_ok=True)  # of the copy that is replaced
        files.place(temporary, target)
        files.place(told, manifest.path_of(target))
    return made


def _insist_on_place(source: Path, target: Path, *, replace: bool) -> None:
    """Raise Told where no copy may be put, or none fits."""
    folder = target.parent
    if not folder.is_dir():
        raise Told(f"There is no folder {folder}.")
    if target.exists():
        if target.samefile(source):
            raise Told(f"{target} is the database itself.")
        if not target.is_file() or sqlite.has_log(sqlite.url_of(target)):
            raise Told(f"{target} is no backup, but a folder or a database in use.")
        if not replace:
            raise Told(f"{target} is there already; --force replaces it.")
    log = sqlite.log_of(source)
    needed = source.stat().st_size + (log.stat().st_size if log.exists() else 0)
    free = shutil.disk_usage(folder).free
    if free < needed:  # and the service, which may share the disk, could write nothing meanwhile
        raise Told(
            f"There is no space for a backup in {folder}: {_mebibytes(needed)} may be needed, "
            f"{_mebibytes(free)} are free."
        )


def _mebibytes(size: int) -> str:
    return f"{max(size / 2**20, 0.1):,.1f} MiB"


def _vacuum(source: Path, temporary: Path) -> None:
    """Have SQLite write a compact copy of one snapshot.

    Raises UnfitDatabase for a damaged database, Told for a disk that is full or cannot be written.
    """
    module = sqlite.driver()
    address = f"file:{quote(str(source))}?mode=ro"
    with closing(module.connect(address, uri=True, timeout=30)) as connection:
        connection.isolation_level = None
        try:
            connection.execute("PRAGMA cell_size_check=ON")
            connection.execute("VACUUM INTO ?", (str(temporary),))
        except module.DatabaseError as error:
            is_whole = isinstance(error, module.OperationalError)
            raise (Told if is_whole else UnfitDatabase)(
                f"No backup of {source} could be made: {error}"
            ) from error


def _described(copy: Path) -> Manifest:
    """Return what a sound copy holds. Raises UnfitDatabase for one that is not sound."""
    with _resting(copy) as store, store.reading() as connection:
        for found in soundness.of_file(connection):
            if not found.is_fine:
                raise UnfitDatabase(
                    f"The copy is not sound, and was not kept: {found.about}: {found.detail}"
                )
        return Manifest.of(connection, copy)


def _resting(file: Path) -> Store:
    """Return a store on a file whose reads may take as long as they need."""
    return Store(sqlite.url_of(file), query_timeout=math.inf)


def insist_on_backup(file: Path) -> None:
    """Raise Told for what is no file, or not all of a database."""
    if not file.is_file():
        raise Told(f"There is no file {file}.")
    if sqlite.has_log(sqlite.url_of(file)):
        raise Told(
            f"{sqlite.log_of(file)} holds writes that are not in the file: it is no backup, but a "
            "database in use or a copy of one. Make a backup of it first."
        )


def findings(file: Path, told: Manifest | None, *, deep: bool = False) -> Iterator[Finding]:
    """Look at a copy, and whether it holds what its manifest says.

    Raises UnfitDatabase for what holds no claims.
    """
    yield _digest(file, told)
    with _resting(file) as store:
        is_sound = True
        for found in soundness.of_store(store, deep=deep):
            is_sound &= found.is_fine
            yield found
        if told is not None and is_sound:
            with store.reading() as connection:
                others = Holding.of(connection).differences(told.holds)
            yield Finding("manifest", not others, ", ".join(others) or str(told.holds))


def _digest(file: Path, told: Manifest | None) -> Finding:
    if told is None:
        return Finding("digest", True, "no manifest stands beside it and tells what it should be")
    made = f"{told.made_at:%Y-%m-%d %H:%M:%S} UTC by claims-api {told.version}"
    if (file.stat().st_size, files.sha256_of(file)) == (told.bytes, told.sha256):
        return Finding("digest", True, f"made {made}")
    return Finding("digest", False, f"not the file that was made {made}, or changed since")
