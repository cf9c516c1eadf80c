"""Progress bars: shown on a terminal, silent when piped."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def counting(what: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how many more are done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    is_quiet = quiet or not sys.stderr.isatty()
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=is_quiet) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)
