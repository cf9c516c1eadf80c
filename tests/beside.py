"""What runs beside a test in a process of its own, to be killed at any moment."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any

from tests.server import PATIENCE

SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def beside(work: Callable[..., None], *args: Any) -> Iterator[BaseProcess]:
    """Yield a process that does some work without end, once it has done the first piece of it.

    It gets an event to set then, and these arguments. At the end it is killed.
    """
    has_begun: Event = SPAWN.Event()
    process = SPAWN.Process(target=work, args=(has_begun, *args))
    process.start()
    try:
        assert has_begun.wait(PATIENCE)
        yield process
        assert process.is_alive(), "the work ended by itself"
    finally:
        process.kill()
        process.join(PATIENCE)
        process.close()
