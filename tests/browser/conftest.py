"""A service and a browser, and what makes a page complain."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.watched import Watched
from tests.server import Server, serving

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a service over the seed and the invented corpus, which nobody changes."""
    with serving(tmp_path_factory.mktemp("browser"), "--demo") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Debian's Chromium."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "Chromium is missing: sudo make tools"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Open]:
    """Return what opens a page of its own, in a context with these options."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> Watched:
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
            stack.callback(context.close)
            return Watched(context, server.url)

        yield open_one


@pytest.fixture
def watched(opened: Open) -> Watched:
    """Return a page in an ordinary window."""
    return opened(viewport={"width": 1280, "height": 1600})
