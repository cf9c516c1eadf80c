"""What runs a command in this process."""

import gc
import os
import sys
import warnings
from collections.abc import Iterator

import pytest

from claims_api.cli import main
from claims_api.settings import settings
from tests.commands.typed import Done, Run


def _exit_code() -> int:
    """Run the command line, and return what its process would exit with."""
    with warnings.catch_warnings():
        # A command that is refused leaves its connection to the end of its process.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.freeze()  # what the command leaves is looked through, not all that was collected before
        try:
            main()
        except SystemExit as end:
            code = end.code
        gc.collect()
        gc.unfreeze()
    return int(code or 0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Yield a function that runs a command on a database, in this process, its output piped."""
    for name in [name for name in os.environ if name.startswith("CLAIMS_API_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")

    def running(url: str, *words: object) -> Done:
        monkeypatch.setenv("CLAIMS_API_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["claims-api", *map(str, words)])
        settings.cache_clear()
        capfd.readouterr()
        code = _exit_code()
        return Done(code, *capfd.readouterr())

    yield running
    settings.cache_clear()
