"""The documentation page in a real browser: whole, silent, and from this service alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.server import Server, serving

pytestmark = pytest.mark.browser
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("browser"), "--demo") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium is not None, "Chromium is missing: sudo make tools"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Watched:
    """A page with all that it asked for and all that it complained of."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 1600})
        self.complaints: list[str] = []
        self.origins: set[str] = set()
        self.page.add_init_script(VIOLATIONS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda sent: self.complaints.append(f"failed {sent.url}"))
        self.page.on("request", lambda sent: self._request(sent.url))

    def _console(self, message: object) -> None:
        if getattr(message, "type", "") in ("error", "warning"):
            self.complaints.append(str(getattr(message, "text", message)))

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.origins.add(f"{parts.scheme}://{parts.netloc}")

    def all_is_quiet(self, server: Server) -> None:
        assert self.complaints == []
        assert self.page.evaluate("window.violations") == []
        assert self.origins == {server.url}


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    opened = Watched(browser)
    yield opened
    opened.page.close()


def test_the_page_shows_every_operation_and_asks_nobody_else(
    watched: Watched, server: Server, tmp_path: Path
) -> None:
    watched.page.goto(f"{server.url}/docs", wait_until="networkidle")
    watched.page.wait_for_selector(".opblock")
    shown = watched.page.locator(".opblock-summary-path").all_inner_texts()
    document = watched.page.request.get(f"{server.url}/openapi.json").json()
    operations = [path for path, methods in document["paths"].items() for _method in methods]
    operations += document["webhooks"]
    # Swagger UI puts zero-width spaces where a path may break.
    assert sorted(path.replace("\u200b", "") for path in shown) == sorted(operations)
    watched.page.screenshot(path=str(tmp_path / "docs.png"))
    watched.all_is_quiet(server)


def test_claims_can_be_tried_out(watched: Watched, server: Server, tmp_path: Path) -> None:
    page = watched.page
    page.goto(f"{server.url}/docs", wait_until="networkidle")
    block = page.locator("#operations-claims-read_claims")
    block.locator(".opblock-summary-control").click()
    block.locator("button.execute").wait_for()
    actor = block.locator('tr[data-param-name="actor"]')
    if not actor.locator("input").count():
        actor.get_by_role("button", name="Add").click()
    actor.locator("input").first.fill("Russia")
    with page.expect_response(lambda answer: "/claims" in answer.url) as asked:
        block.locator("button.execute").click()
    assert asked.value.status == 200
    assert asked.value.json()["total"] > 0
    # Nothing else is filled in beforehand; Swagger UI sends the defaults of switches.
    assert asked.value.url == f"{server.url}/claims?actor=Russia&members=false&explain=false"
    block.locator(".responses-table.live-responses-table").wait_for()
    page.screenshot(path=str(tmp_path / "tried.png"), full_page=True)
    watched.all_is_quiet(server)


@pytest.mark.parametrize("path", ["/problems", "/problems/invalid-request"])
def test_a_problem_is_explained_on_a_page(watched: Watched, server: Server, path: str) -> None:
    watched.page.goto(server.url + path, wait_until="networkidle")
    assert watched.page.locator("html").get_attribute("lang") == "en"
    assert watched.page.locator("h1").inner_text()
    width = watched.page.evaluate("getComputedStyle(document.body).maxWidth")
    assert width.endswith("px")  # the style sheet was let in
    watched.all_is_quiet(server)
