"""Which schema a database has, and how it gets the one this code needs."""

from enum import Enum
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from claims_api.errors import DatabaseUnavailable, Told
from claims_api.settings import shipped
from claims_api.store import sqlite
from claims_api.store.engine import Store

# The newest file of migrations/; a test compares the two, so that starting need not load Alembic.
HEAD = "0014"


class State(Enum):
    """How a database stands to this code."""

    empty = "empty"
    current = "current"
    behind = "behind"
    ahead = "ahead"
    foreign = "foreign"


class Standing(NamedTuple):
    """A database's state, and the revision that it names."""

    state: State
    revision: str | None


class UnfitDatabase(Told):
    """The database is not one that this code may serve or change."""

    exit_code = 3


def standing(store: Store) -> Standing:
    """Look at a database without changing it.

    Raises UnfitDatabase for one that cannot be read, whose engine is too old, or whose file was
    replaced since the store opened it.
    """
    if store.is_sqlite and sqlite.version() < sqlite.NEEDED:
        found, needed = (".".join(map(str, v)) for v in (sqlite.version(), sqlite.FLOOR))
        raise UnfitDatabase(
            f"This Python has SQLite {found}; {needed} or newer is needed. Install pysqlite3, "
            "which brings one, or name a PostgreSQL by CLAIMS_API_DATABASE_URL."
        )
    try:
        if store.is_sqlite and _is_missing(store):
            return Standing(State.empty, None)
        with store.reading() as connection:
            if store.is_sqlite:
                sqlite.insist_on_same_file(connection, sqlite.file_of(store.url))
            return _standing(connection)
    except sqlite.AnotherFile as error:
        raise UnfitDatabase(f"{error}.") from error
    except DatabaseUnavailable as error:
        cause = getattr(error.__cause__, "orig", error)
        raise UnfitDatabase(f"The database cannot be read: {cause}.") from error


def _is_missing(store: Store) -> bool:
    """Tell whether there is no file, or one of no bytes; a log without it is not passed over."""
    file = sqlite.file_of(store.url)
    is_missing = not file.exists() or (file.is_file() and file.stat().st_size == 0)
    if is_missing and sqlite.has_log(store.url):
        # SQLite would take it for the log of whatever file comes to stand there.
        log = sqlite.log_of(file).name
        raise UnfitDatabase(
            f"{log} stands in {file.parent} without its database. Put {file.name} back beside it, "
            "or move it away."
        )
    return is_missing


def _standing(connection: Connection) -> Standing:
    tables = set(inspect(connection).get_table_names())
    if not tables - {"alembic_version"}:
        return Standing(State.empty, None)
    if connection.dialect.name == "sqlite":
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar()
        if owner not in (0, sqlite.APPLICATION_ID):
            return Standing(State.foreign, None)
    if not {"alembic_version", "generation", "claim"} <= tables:
        return Standing(State.foreign, None)
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision == HEAD:
        return Standing(State.current, revision)
    known = {file.name.split("_")[0] for file in (shipped("migrations") / "versions").glob("*.py")}
    return Standing(State.behind if revision in known else State.ahead, revision)


def insist_on_claims(found: Standing) -> None:
    """Raise UnfitDatabase for what holds no claims, or has a revision that is not known."""
    if found.state is not State.behind:
        insist_on_current(found)


def insist_on_current(found: Standing) -> None:
    """Raise UnfitDatabase, with what to do about it, for any database that cannot be served."""
    match found.state:
        case State.behind:
            raise UnfitDatabase(
                f"The database has revision {found.revision}, this version needs {HEAD}. "
                "Run `claims-api db upgrade`."
            )
        case State.ahead:
            raise UnfitDatabase(
                f"The database has revision {found.revision}, which a newer version of claims-api "
                f"made; this one knows up to {HEAD}. Install the newer version."
            )
        case State.foreign:
            raise UnfitDatabase(
                "The database holds something else than claims. Name another one by "
                "CLAIMS_API_DATABASE_URL or CLAIMS_API_DATA_DIR; this one was left as it is."
            )
        case State.empty:
            raise UnfitDatabase("The database is empty. Run `claims-api db upgrade` first.")
        case State.current:
            return


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring a database to a revision, in one transaction."""
    _migrate(store, revision, "upgrade")


def downgrade(store: Store, revision: str) -> None:
    """Take a database back to a revision, in one transaction."""
    _migrate(store, revision, "downgrade")


def _migrate(store: Store, revision: str, direction: str) -> None:
    # Loading Alembic takes a second, which a start on a current database need not pay.
    from alembic import command  # noqa: PLC0415  # see above
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    with store.migrating() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)
